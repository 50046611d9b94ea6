import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Comparison, TraceList, TraceSummary } from '../../../src/shared/rpc/contract.ts';
import { endServers, nodes, runCli, serveCli } from '../../support/cli.ts';

const fixture = path.resolve(import.meta.dirname, '../../fixtures/otlp/mxcp-small-stdio');
const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-compare-'));
const data = path.join(folder, 'data');
const node = nodes[0]?.file ?? process.execPath;
let traces: readonly TraceSummary[];

const run = (...args: readonly string[]) => runCli(node, [...args, '--data', data]);

async function json<T>(...args: readonly string[]): Promise<T> {
  const ran = await run(...args, '--json');
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout);
}

beforeAll(async () => {
  const serving = await serveCli(node, ['--data', data]);
  for (const name of readdirSync(fixture).filter((each) => each.endsWith('.pb'))) {
    const answer = await fetch(`${serving.ready.http}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: readFileSync(path.join(fixture, name)),
    });
    expect(answer.status).toBe(200);
  }
  ({ traces } = await json<TraceList>('traces'));
}, 60_000);

afterAll(async () => {
  await endServers();
  rmSync(folder, { recursive: true, force: true });
});

/** Two traces of one tool, the earlier first. */
function twoAlike(): readonly [TraceSummary, TraceSummary] {
  for (const later of traces) {
    const earlier = traces.findLast(
      ({ mcp, root }) =>
        mcp.tool !== null && mcp.tool === later.mcp.tool && root?.name === later.root?.name,
    );
    if (earlier !== undefined && earlier !== later) return [earlier, later];
  }
  throw new Error('the recording has no tool that was called twice');
}

test('two traces are aligned by call path', async () => {
  const [a, b] = twoAlike();
  const found = await json<Comparison>('compare', a.traceId, b.traceId.toUpperCase());
  expect(Object.keys(found)).toEqual([
    ...['summary', 'warnings', 'a', 'b', 'threshold', 'nodes', 'leftOut'],
  ]);
  expect(found.a).toMatchObject({ traceId: a.traceId, spans: a.spans, durationNs: a.durationNs });
  expect(found.b).toMatchObject({ traceId: b.traceId, spans: b.spans, durationNs: b.durationNs });
  expect(found.summary).toMatch(/^B (takes about as long as|is .+ (slower|faster) than) A .*\.$/);
  const count = (side: 'a' | 'b') =>
    found.nodes.reduce((sum, each) => sum + (each[side]?.count ?? 0), 0);
  expect([count('a'), count('b')]).toEqual([a.spans, b.spans]);
  expect(found.nodes[0]).toMatchObject({ parent: -1, depth: 0, a: { count: 1 }, b: { count: 1 } });
});

test('a trace against what is typical, and its kind before and since a time', async () => {
  const [a, b] = twoAlike();
  const typical = await json<Comparison>('compare', 'typical', b.traceId);
  expect(typical.a).toMatchObject({ isTypical: true, label: typical.b.label });
  expect(typical.b.traceId).toBe(b.traceId);
  expect(typical.a.traceId).not.toBe(b.traceId);
  const split = await json<Comparison>('compare', a.traceId, '--at', b.startUnixNano);
  expect(BigInt(split.a.startUnixNano)).toBeLessThan(BigInt(b.startUnixNano));
  expect(BigInt(split.b.startUnixNano)).toBeGreaterThanOrEqual(BigInt(b.startUnixNano));
});

test('a person reads the sentence first, then a table', async () => {
  const tools = traces.filter(({ mcp }) => mcp.tool !== null);
  const [a] = tools;
  const b = tools.find(({ mcp }) => mcp.tool !== a?.mcp.tool);
  const { summary, warnings } = await json<Comparison>(
    'compare',
    a?.traceId ?? '',
    b?.traceId ?? '',
  );
  expect(warnings.join(' ')).toContain('different kinds');
  const ran = await run('compare', a?.traceId ?? '', b?.traceId ?? '');
  const lines = ran.stdout.split('\n');
  expect(lines[0]).toBe(summary);
  expect(ran.stdout).toMatch(/\nCALL +SERVICE +A +B +B−A/);
});

test.each([
  [['compare', 'f'.repeat(32), 'f'.repeat(32)], 1, 'notFound'],
  [['compare', 'typical', 'typical'], 2, 'usage'],
  [['compare', 'f'.repeat(32)], 2, 'usage'],
  [['compare', 'f'.repeat(32), '--at', 'noon'], 2, 'usage'],
])('%j fails with a reason', async (args, code, reason) => {
  const ran = await run(...args, '--json');
  expect(ran.code).toBe(code);
  expect(JSON.parse(ran.stdout)).toEqual({ error: { reason, message: expect.any(String) } });
});
