import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  AuditList,
  QueryList,
  Status,
  TraceDetail,
  TraceList,
} from '../../../src/shared/rpc/contract.ts';
import { endServers, nodes, type Running, runCli, serveCli } from '../../support/cli.ts';
import { until } from '../../support/until.ts';

const fixture = path.resolve(import.meta.dirname, '../../fixtures/otlp/mxcp-small-stdio');
const counted = JSON.parse(readFileSync(path.join(fixture, 'summary.json'), 'utf8'));
const auditLog = path.join(fixture, 'audit/logs-dev-20261120T230811.jsonl');
const written: { trace_id: string | null; operation_name: string; record_id: string }[] =
  readFileSync(auditLog, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const bodies = readdirSync(fixture).filter((name) => name.endsWith('.pb'));

describe.each(nodes)('a recorded run of MXCP, under Node $name', ({ file: node }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-cli-'));
  const data = path.join(folder, 'data');
  let serving: Running;

  async function json<T>(...args: readonly string[]): Promise<T> {
    const ran = await runCli(node, [...args, '--data', data, '--json'], { cwd: folder });
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    return JSON.parse(ran.stdout);
  }

  async function send(name: string): Promise<void> {
    const answer = await fetch(`${serving.ready.http}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: readFileSync(path.join(fixture, name)),
    });
    expect(answer.status).toBe(200);
  }

  beforeAll(async () => {
    serving = await serveCli(node, ['--data', data, '--audit', path.join(fixture, 'audit')]);
    for (const body of bodies) {
      await send(body);
    }
    await send(bodies[0] ?? '');
    await until(
      async () => (await json<Status>('status')).stored.auditRecords === written.length,
      'all audit records',
    );
  });

  afterAll(async () => {
    await endServers();
    rmSync(folder, { recursive: true, force: true });
  });

  test('serve says where it listens', () => {
    expect(serving.ready).toEqual({
      event: 'ready',
      http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      grpc: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      data,
      pid: serving.child.pid,
    });
  });

  test('status counts what the official classes counted', async () => {
    const status = await json<Status>('status');
    expect(status.pid).toBe(serving.child.pid);
    expect(status.stored).toEqual({
      traces: counted.traces,
      spans: counted.spansDistinct,
      logs: 0,
      metricPoints: 0,
      auditRecords: written.length,
      bytes: expect.any(Number),
    });
    expect(status.accepted.spans).toBe(status.stored.spans + status.duplicates.spans);
    expect(status.duplicates.spans).toBeGreaterThan(0);
    expect(status.rejected).toEqual({
      spans: 0,
      logs: 0,
      metricPoints: 0,
      requests: 0,
      reasons: {},
    });
    expect(status.receivers.map(({ protocol, state }) => [protocol, state])).toEqual([
      ['http', 'listening'],
      ['grpc', 'listening'],
    ]);
    expect(status.sources).toContainEqual({
      kind: 'audit',
      target: path.join(fixture, 'audit'),
      state: 'following',
      accepted: written.length,
      problems: [],
    });
  });

  test('traces, by pages and by filter', async () => {
    const { total, traces } = await json<TraceList>('traces');
    expect(total).toBe(counted.traces);
    expect(traces).toHaveLength(counted.traces);
    expect(Object.keys(traces[0] ?? {})).toEqual([
      ...['traceId', 'root', 'startUnixNano', 'durationNs', 'spans', 'errors', 'missingParents'],
      ...['mcp', 'auditRecords', 'denied', 'evictedEarlier'],
    ]);
    expect(Object.keys(traces[0]?.mcp ?? {})).toEqual([
      'method',
      'tool',
      'prompt',
      'resource',
      'session',
    ]);
    expect(traces.reduce((sum, { spans }) => sum + spans, 0)).toBe(counted.spansDistinct);
    expect(traces.reduce((sum, { errors }) => sum + errors, 0)).toBe(counted.status.ERROR);
    expect(traces.every(({ missingParents }) => missingParents === 0)).toBe(true);
    const starts = traces.map(({ startUnixNano }) => BigInt(startUnixNano));
    expect(starts).toEqual(starts.toSorted((a, b) => (a > b ? -1 : 1)));

    const page = await json<TraceList>('traces', '--limit', '2', '--offset=3');
    expect(page).toEqual({ total, traces: traces.slice(3, 5) });
    const failed = await json<TraceList>('traces', '--filter', 'status=ERROR');
    expect(failed.traces).toEqual(traces.filter(({ errors }) => errors > 0));
    const sql = await json<TraceList>(
      'traces',
      '--filter',
      'attr.db.system=duckdb not denied=true',
    );
    expect(sql.total).toBeGreaterThan(0);
  });

  test('every trace is whole, in tree order, with consistent times', async () => {
    const { traces } = await json<TraceList>('traces');
    const names = new Map<string, number>();
    for (const { traceId, spans: count } of traces) {
      const { spans } = await json<TraceDetail>('trace', traceId.toUpperCase());
      expect(spans).toHaveLength(count);
      expect(Object.keys(spans[0] ?? {})).toEqual([
        ...['spanId', 'parentSpanId', 'depth', 'name', 'kind', 'service', 'scope', 'startUnixNano'],
        ...[
          'durationNs',
          'selfNs',
          'status',
          'attributes',
          'resource',
          'events',
          'links',
          'source',
        ],
        ...['mcp', 'onCriticalPath', 'notes'],
      ]);
      expect(spans[0]).toMatchObject({ parentSpanId: null, depth: 0, onCriticalPath: true });
      for (const [row, span] of spans.entries()) {
        names.set(span.name, (names.get(span.name) ?? 0) + 1);
        const above = spans.slice(0, row).findLast(({ depth }) => depth < span.depth);
        expect(span.parentSpanId).toBe(above?.spanId ?? null);
        expect(Number(span.selfNs)).toBeLessThanOrEqual(Number(span.durationNs));
      }
    }
    expect(Object.fromEntries(names)).toEqual(counted.names);
  }, 120_000);

  test('queries count every span with a hash', async () => {
    const { queries } = await json<QueryList>('queries');
    expect(queries.reduce((sum, { calls }) => sum + calls, 0)).toBe(
      counted.attributeKeys['db.statement.hash'],
    );
    expect(Object.keys(queries[0] ?? {})).toEqual([
      ...['hash', 'kind', 'calls', 'errors', 'totalNs', 'p50Ns', 'p95Ns', 'p99Ns', 'maxNs', 'rows'],
      ...['tools', 'text', 'source', 'slowest'],
    ]);
    const totals = queries.map(({ totalNs }) => totalNs);
    expect(totals).toEqual(totals.toSorted((a, b) => b - a));
    const byCalls = await json<QueryList>('queries', '--sort', 'calls');
    expect(byCalls.queries[0]?.calls).toBe(Math.max(...queries.map(({ calls }) => calls)));
  });

  test('audit records find their spans', async () => {
    const { total, records, gaps } = await json<AuditList>('audit');
    expect(total).toBe(written.length);
    expect(records.map(({ recordId }) => recordId).sort()).toEqual(
      written.map(({ record_id }) => record_id).sort(),
    );
    expect(Object.keys(records[0] ?? {})).toEqual([
      ...[
        'recordId',
        'timestamp',
        'operationType',
        'operationName',
        'status',
        'durationMs',
        'user',
      ],
      ...['policyDecision', 'denied', 'error', 'traceId', 'link'],
    ]);
    expect(Object.keys(records[0]?.link ?? {})).toEqual([
      'kind',
      'traceId',
      'spanId',
      'confidence',
      'reason',
    ]);
    const exact = records.filter(({ link }) => link.kind === 'exact');
    expect(exact).toHaveLength(written.filter(({ trace_id }) => trace_id !== null).length);
    expect(exact.every(({ traceId, link }) => link.traceId === traceId)).toBe(true);
    expect(gaps.recordsWithoutTrace).toBe(
      records.filter(({ link }) => link.kind === 'none').length,
    );
    const one = exact[0]?.traceId ?? '';
    const { audit } = await json<TraceDetail>('trace', one);
    expect(audit).toEqual((await json<AuditList>('audit', '--trace', one)).records);
  });

  test('an export is OTLP JSON lines, zipped by its name', async () => {
    const out = path.join(folder, 'all.jsonl.gz');
    const report = await json<object>('export', '--out', 'all.jsonl.gz');
    expect(report).toEqual({
      file: out,
      spans: counted.spansDistinct,
      traces: counted.traces,
      bytes: readFileSync(out).length,
    });
    const lines = gunzipSync(readFileSync(out)).toString().trim().split('\n');
    expect(lines).toHaveLength(counted.traces);
    const spans = lines.flatMap(
      (line) => JSON.stringify(JSON.parse(line)).match(/"spanId":/g) ?? [],
    );
    expect(spans).toHaveLength(counted.spansDistinct);
  });

  test.each([
    [['trace', 'f'.repeat(32)], 1, 'notFound'],
    [['traces', '--filter', 'name='], 2, 'badFilter'],
    [['traces', '--bogus'], 2, 'usage'],
    [['trace'], 2, 'usage'],
    [['serve', '--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'], 1, 'locked'],
  ])('%j fails with a reason', async (args, code, reason) => {
    const ran = await runCli(node, [...args, '--data', data, '--json']);
    expect(ran.code).toBe(code);
    const document = JSON.parse(ran.stdout);
    expect(document).toEqual({ error: { reason, message: expect.any(String) } });
    expect(ran.stderr).toContain(document.error.message);
  });

  test('without --json a person reads the same', async () => {
    const list = await runCli(node, ['traces', '--data', data, '--limit=3']);
    expect(list.stdout.split('\n')[0]).toMatch(/^TRACE +START +DURATION/);
    expect(list.stdout).toContain(`3 of ${counted.traces} traces`);
  });

  // Last: it ends the collector.
  test('after a stop the same is read from the store alone', async () => {
    const before = await json<TraceList>('traces');
    const queries = await json<QueryList>('queries');
    const audit = await json<AuditList>('audit');
    const ran = await serving.stop();
    expect(ran).toEqual({ code: 0, stdout: expect.stringMatching(/^\{.*\}\n$/), stderr: '' });
    expect((await json<Status>('status')).pid).toBeNull();
    expect(await json<TraceList>('traces')).toEqual(before);
    expect(await json<QueryList>('queries')).toEqual(queries);
    expect(await json<AuditList>('audit')).toEqual(audit);
  });
});

test.each(nodes)(
  'a collector that received nothing leaves an empty store, under Node $name',
  async ({ file }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-empty-'));
    const serving = await serveCli(file, ['--data', folder]);
    expect((await serving.stop()).code).toBe(0);
    const ran = await runCli(file, ['traces', '--data', folder, '--json']);
    expect(JSON.parse(ran.stdout)).toEqual({ total: 0, traces: [] });
    rmSync(folder, { recursive: true });
  },
);

test.each(nodes)(
  'what is no store is named, and left as it is, under Node $name',
  async ({ file }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-none-'));
    const plainFile = path.join(folder, 'notes.txt');
    writeFileSync(plainFile, '');
    for (const data of [folder, plainFile]) {
      const ran = await runCli(file, ['traces', '--data', data, '--json']);
      expect(ran.code).toBe(1);
      expect(JSON.parse(ran.stdout).error.reason).toBe('noStore');
    }
    expect(readdirSync(folder)).toEqual(['notes.txt']);
    rmSync(folder, { recursive: true });
  },
);

test.each(nodes)(
  'a folder without a store is named, and not made, under Node $name',
  async ({ file }) => {
    const folder = path.join(tmpdir(), `mcp-trace-none-${process.pid}`);
    const ran = await runCli(file, ['status', '--data', folder, '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout).error.reason).toBe('noStore');
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  },
);
