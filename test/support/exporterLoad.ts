import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { connectToCollector } from '../../src/collector/link/connect.ts';
import type { LogLine } from '../../src/shared/rpc/contract.ts';
import type { ServedCollector } from './servedCollector.ts';

/*
 * What the programs in test/interop send, each with the official exporters of its language: a server span with every kind
 * of attribute, an event and a link; a child that failed; twelve hundred steps, which make three batches; three log
 * records inside the server span; and four metric points.
 */

export const steps = 1200;
const start = 1_790_000_000_123_456_789n;
const whole = '9007199254740993';

/** What a program prints of itself. */
export interface ExporterReport {
  readonly traceId: string;
  /** What its exporters complained of. */
  readonly failures: readonly string[];
}

const run = promisify(execFile);

/** Runs a sending program to its end. */
export async function sendWith(
  [program, ...first]: readonly [string, ...string[]],
  args: readonly string[],
): Promise<ExporterReport> {
  const { stdout } = await run(program, [...first, ...args], {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 100_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/**
 * Every span and log record is there, exactly.
 * @param exactIntegers false for a language whose numbers cannot be 64-bit integers
 */
export async function expectWholeLoad(
  collector: ServedCollector,
  { traceId, failures }: ExporterReport,
  service: string,
  { exactIntegers = true } = {},
): Promise<void> {
  expect(failures).toEqual([]);
  const { spans } = await collector.trace(traceId);
  expect(spans).toHaveLength(2 + steps);
  const root = spans.find(({ name }) => name === 'tools/call añejo ☂');
  expect(root).toMatchObject({
    parentSpanId: null,
    depth: 0,
    kind: 'SERVER',
    service,
    scope: { name: 'interop', version: '1.2.3' },
    startUnixNano: String(start),
    durationNs: 2_000_001,
    status: { code: 'UNSET', message: '' },
    attributes: {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'añejo ☂',
      ...(exactIntegers ? { whole, least: '-9223372036854775808' } : {}),
      real: 0.25,
      yes: true,
      list: ['a', 'b'],
    },
    events: [{ name: 'progress', timeUnixNano: String(start + 1001n), attributes: { done: 3 } }],
    links: [
      {
        traceId: 'abcdef0123456789abcdef0123456789',
        spanId: '1122334455667788',
        attributes: { why: 'resumed' },
      },
    ],
    source: 'otlp',
    mcp: { method: 'tools/call', tool: 'añejo ☂' },
  });
  expect(spans.find(({ name }) => name === 'work')).toMatchObject({
    parentSpanId: root?.spanId,
    depth: 1,
    startUnixNano: String(start + 7n),
    status: { code: 'ERROR', message: 'no luck' },
    durationNs: 1_000_000,
  });
  const sent = spans.filter(({ name }) => name.startsWith('step '));
  const told = sent.map(({ name, parentSpanId, startUnixNano, durationNs, attributes }) => ({
    name,
    parentSpanId,
    startUnixNano,
    durationNs,
    index: attributes.index,
  }));
  const byIndex = (a: { index: unknown }, b: { index: unknown }) =>
    Number(a.index) - Number(b.index);
  expect(told.sort(byIndex)).toEqual(
    Array.from({ length: steps }, (_, index) => ({
      name: `step ${index}`,
      parentSpanId: root?.spanId,
      startUnixNano: String(start + BigInt(10 + index)),
      durationNs: 1 + index,
      index,
    })),
  );
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(2 + steps);
  const logs = await logsOf(collector, traceId, root?.spanId ?? '');
  expect(logs).toMatchObject(
    ['first', 'second', 'third ☂'].map((body, index) => ({
      body,
      timeUnixNano: String(start + BigInt(index)),
      traceId,
      spanId: root?.spanId,
      attributes: exactIntegers ? { whole } : { half: 0.5 },
    })),
  );
}

async function logsOf(
  collector: ServedCollector,
  traceId: string,
  spanId: string,
): Promise<readonly LogLine[]> {
  const connected = await connectToCollector(collector.dataDir, { kind: 'test', version: '0' });
  try {
    const inspected = await connected?.channel.request('span', { traceId, spanId });
    return inspected?.logs ?? [];
  } finally {
    connected?.channel.dispose();
  }
}

/** What was accepted and refused in all, after `runs` programs. */
export async function expectTotals(collector: ServedCollector, runs: number): Promise<void> {
  expect(await collector.status()).toMatchObject({
    accepted: { spans: runs * (2 + steps), logs: runs * 3, metricPoints: runs * 4 },
    duplicates: { spans: 0 },
    rejected: { spans: 0, logs: 0, metricPoints: 0, requests: 0, reasons: {} },
  });
}
