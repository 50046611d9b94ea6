import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  LogList,
  MetricList,
  MetricPointList,
  Status,
  TraceMetrics,
} from '../../../src/shared/rpc/contract.ts';
import { endServers, nodes, runCli, serveCli } from '../../support/cli.ts';
import { referenceObject } from '../../support/otlpReference.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
const inFolder = (folder: string, signal: string) =>
  readdirSync(path.join(fixtures, 'otlp', folder))
    .filter((name) => name.includes(signal) && name.endsWith('.pb'))
    .map((name) => path.join(fixtures, 'otlp', folder, name));

/** Recorded: FastMCP under `opentelemetry-instrument`, avelino/mcp, telemetrygen, MXCP. */
const bodies = {
  traces: [...inFolder('fastmcp3-grpc', 'traces'), ...inFolder('avelino', 'traces')],
  metrics: [
    ...inFolder('fastmcp3-grpc', 'metrics'),
    ...inFolder('avelino', 'metrics'),
    ...inFolder('telemetrygen', 'metrics'),
    path.join(fixtures, 'otlp-files/mxcp-metrics.pb'),
  ],
  logs: inFolder('telemetrygen', 'logs'),
} as const;

interface ReferencePoint {
  readonly time_unix_nano: string;
  readonly as_int?: string;
  readonly count?: string;
  readonly exemplars?: readonly { readonly trace_id?: string }[];
}

interface ReferenceMetric {
  readonly name: string;
  readonly [data: string]: unknown;
}

/** What the official classes read in the same bodies. */
const expected = bodies.metrics.flatMap((file) =>
  metricsIn(referenceObject('metrics', readFileSync(file))).map((metric) => ({
    name: metric.name,
    points: pointsIn(metric),
  })),
);

function metricsIn(data: Record<string, unknown>): readonly ReferenceMetric[] {
  const { resource_metrics } = data as {
    resource_metrics: readonly {
      scope_metrics: readonly { metrics: readonly ReferenceMetric[] }[];
    }[];
  };
  return resource_metrics.flatMap(({ scope_metrics }) =>
    scope_metrics.flatMap(({ metrics }) => metrics),
  );
}

function pointsIn(metric: ReferenceMetric): readonly ReferencePoint[] {
  return Object.values(metric).flatMap((value) =>
    typeof value === 'object' && value !== null && 'data_points' in value
      ? (value.data_points as readonly ReferencePoint[])
      : [],
  );
}

const traceIdsOf = (points: readonly ReferencePoint[]): readonly string[] =>
  points.flatMap(({ exemplars = [] }) =>
    exemplars.flatMap(({ trace_id = '' }) =>
      trace_id === '' ? [] : [Buffer.from(trace_id, 'base64').toString('hex')],
    ),
  );

describe.each(nodes)('recorded logs and metrics, under Node $name', ({ file: node }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-signals-'));
  const data = path.join(folder, 'data');

  const run = (...args: readonly string[]) =>
    runCli(node, [...args, '--data', data], { cwd: folder });
  async function json<T>(...args: readonly string[]): Promise<T> {
    const ran = await run(...args, '--json');
    expect(ran.stderr).toBe('');
    return JSON.parse(ran.stdout);
  }
  /** All that the verbs tell, for two states of the collector to be compared. */
  const everything = async () => ({
    metrics: await json<MetricList>('metrics'),
    points: await json<MetricPointList>('metrics', 'mcp.proxy.requests'),
    trace: await json<TraceMetrics>('metrics', '--trace', linkedTrace),
    logs: await json<LogList>('logs'),
  });
  let served: Awaited<ReturnType<typeof everything>>;
  let linkedTrace = '';

  beforeAll(async () => {
    [linkedTrace = ''] = expected.flatMap(({ points }) => traceIdsOf(points));
    const serving = await serveCli(node, ['--data', data]);
    for (const [signal, files] of Object.entries(bodies)) {
      for (const file of files) {
        const answer = await fetch(`${serving.ready.http}/v1/${signal}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-protobuf' },
          body: readFileSync(file),
        });
        expect(answer.status).toBe(200);
      }
    }
    served = await everything();
    await serving.stop();
  });

  afterAll(async () => {
    await endServers();
    rmSync(folder, { recursive: true, force: true });
  });

  test('every metric is listed with all its points', async () => {
    const names = [...new Set(expected.map(({ name }) => name))].sort();
    const { total, metrics, unlistedPoints } = served.metrics;
    expect([...new Set(metrics.map(({ name }) => name))]).toEqual(names);
    expect(total).toBe(metrics.length);
    expect(unlistedPoints).toBe(0);
    const counted = metrics.reduce((sum, { points }) => sum + points, 0);
    expect(counted).toBe(expected.reduce((sum, { points }) => sum + points.length, 0));
    expect((await json<Status>('status')).stored.metricPoints).toBe(counted);
  });

  test('the points of a metric have the values and times of the official classes', () => {
    const { total, points } = served.points;
    const wanted = expected
      .filter(({ name }) => name === 'mcp.proxy.requests')
      .flatMap((metric) => metric.points)
      .map(({ time_unix_nano, as_int }) => [time_unix_nano, as_int]);
    expect(total).toBe(wanted.length);
    const found = points.map(({ timeUnixNano, value }) => [timeUnixNano, String(value)]);
    expect(found.toSorted()).toEqual(wanted.toSorted());
    expect(found.map(([time]) => time)).toEqual(
      wanted
        .map(([time]) => time)
        .toSorted()
        .reverse(),
    );
  });

  test('a trace has the points whose exemplars name it', () => {
    const named = expected.flatMap(({ points }) =>
      points.filter((point) => traceIdsOf([point]).includes(linkedTrace)),
    );
    expect(named.length).toBeGreaterThan(0);
    const { exactTotal, exact, sameTime } = served.trace;
    expect(exactTotal).toBe(named.length);
    for (const { exemplars } of exact) {
      expect(exemplars.map(({ traceId }) => traceId)).toContain(linkedTrace);
    }
    for (const { exemplars } of sameTime) {
      expect(exemplars.map(({ traceId }) => traceId)).not.toContain(linkedTrace);
    }
  });

  test('logs are listed newest first, with their service', () => {
    const times = served.logs.logs.map(({ timeUnixNano }) => BigInt(timeUnixNano));
    expect(served.logs.total).toBe(5);
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? 1 : -1)));
    expect(served.logs.logs.map(({ service }) => service)).toEqual(Array(5).fill('telemetrygen'));
  });

  test('without a collector the answers are the same', async () => {
    expect(await everything()).toEqual(served);
  });

  test('what is asked wrongly is answered with its reason', async () => {
    const reasonOf = async (...args: readonly string[]) => {
      const { code, stdout } = await run(...args, '--json');
      return [code, JSON.parse(stdout).error.reason];
    };
    expect(await reasonOf('metrics', '--filter', 'kind=')).toEqual([2, 'badFilter']);
    expect(await reasonOf('logs', '--filter', '(')).toEqual([2, 'badFilter']);
    expect(await reasonOf('metrics', 'no.such.metric')).toEqual([1, 'notFound']);
    expect(await reasonOf('metrics', '--trace', 'f'.repeat(32))).toEqual([1, 'notFound']);
    expect(await reasonOf('logs', '--trace', 'odd')).toEqual([1, 'badRequest']);
    expect(await reasonOf('metrics', 'a', '--trace', linkedTrace)).toEqual([2, 'usage']);
    expect(await reasonOf('metrics', 'a', 'b')).toEqual([2, 'usage']);
  });

  test('a person reads lines', async () => {
    const { stdout: list } = await run('metrics', '--filter', 'service=orders-proxy');
    expect(list).toMatch(/^METRIC +TYPE +SERIES +POINTS/);
    expect(list).toContain('mcp.proxy.requests');
    expect((await run('metrics', 'mcp.proxy.requests')).stdout).toContain('orders-proxy');
    expect((await run('metrics', '--trace', linkedTrace)).stdout).toMatch(/^Exact: /);
    expect((await run('logs', '--filter', 'severity=INFO', '--limit', '2')).stdout).toMatch(
      /2 of 5 logs\n$/,
    );
    expect((await run('metrics', '--help')).stdout).toContain('--trace ID');
  });
});
