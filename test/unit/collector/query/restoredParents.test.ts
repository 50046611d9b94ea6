import { describe, expect, it } from 'vitest';
import { listServers } from '../../../../src/collector/query/servers.ts';
import { readTrace } from '../../../../src/collector/query/trace.ts';
import { columnsOfTrace } from '../../../../src/collector/query/traceColumns.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import type { TraceColumns } from '../../../../src/shared/trace/columns.ts';
import { notesOf } from '../../../../src/shared/trace/rowText.ts';
import { type TestSpan, traceIdOfTest } from '../../../support/memoryReader.ts';
import { recordedBodies } from '../../../support/otlpFixtures.ts';
import { contextOn, testContext } from '../../../support/queryContext.ts';
import { storeOn } from '../../../support/storeSpans.ts';

const treeOf = ({ strings, label, depth, length }: TraceColumns) =>
  Array.from({ length }, (_, row) => `${'  '.repeat(depth[row] ?? 0)}${strings[label[row] ?? 0]}`);

it('puts a recorded call over MCP Mesh together, and prints it as it was sent', async () => {
  const store = storeOn(new MemoryStorage());
  await store.ready;
  for (const { bytes } of recordedBodies('mcp-mesh')) {
    await store.ingest({
      source: { kind: 'otlp', target: 'otlp/http' },
      signal: 'traces',
      bytes,
    });
  }
  const context = contextOn(store);
  const columns = columnsOfTrace(context, 0);
  expect(treeOf(columns)).toMatchInlineSnapshot(`
    [
      "tools/call quote_order",
      "  tools/call of another agent",
      "    tools/call get_rate",
    ]
  `);
  expect(columns.missingParents).toBe(0);
  expect(notesOf(columns, 1)).toEqual([expect.stringContaining('the parent was found')]);
  expect(notesOf(columns, 0)).toEqual([]);
  expect(listServers(context).flatMap(({ hints }) => hints)).toEqual([
    expect.stringContaining('TELEMETRY_PROTOCOL=grpc'),
    expect.stringContaining('TELEMETRY_PROTOCOL=grpc'),
  ]);
  const { spans } = await readTrace(context, { traceId: columns.traceId });
  expect(spans.map(({ depth, notes }) => [depth, notes.includes('orphan')])).toEqual([
    [0, false],
    [0, true],
    [0, true],
  ]);
});

describe('parents are found', () => {
  const span = (
    id: string,
    own: string,
    parent?: string,
    more: Partial<TestSpan> = {},
  ): TestSpan => ({
    trace: 'a',
    id,
    name: id,
    scope: 'mcp-mesh/shop',
    attributes: { 'mcp.span.id': own.padStart(16, '0') },
    ...(parent !== undefined && { parent }),
    start: Number.parseInt(id, 16),
    end: 1000,
    ...more,
  });
  const columnsIn = (...spans: readonly TestSpan[]) => {
    const context = testContext(spans);
    return columnsOfTrace(context, context.store.traceRowOf(traceIdOfTest('a')));
  };
  const parents = (columns: TraceColumns) => [...columns.parentRow];

  it('by the id that the parent tells, in any order of arrival', () => {
    const spans = [span('3', 'c', 'b'), span('2', 'b', 'a'), span('1', 'a')];
    expect(parents(columnsIn(...spans))).toEqual([-1, 0, 1]);
    expect(parents(columnsIn(...spans.toReversed()))).toEqual([-1, 0, 1]);
  });

  it('by the ids of the spans first', () => {
    expect(parents(columnsIn(span('1', 'a'), span('2', '1'), span('3', 'c', '1')))).toEqual([
      -1, 0, -1,
    ]);
  });

  it.each([
    ['in another scope', [span('1', 'a', undefined, { scope: 'tests' }), span('2', 'b', 'a')]],
    ['for a child of another scope', [span('1', 'a'), span('2', 'b', 'a', { scope: 'tests' })]],
    ['that is the span itself', [span('1', 'a'), span('2', 'b', 'b')]],
    [
      'by what is no id',
      [span('1', 'a', undefined, { attributes: { 'mcp.span.id': 7n } }), span('2', 'b', 'a')],
    ],
    ['that nobody sent', [span('1', 'a'), span('2', 'b', 'e')]],
  ])('but not %s', (_, spans) => {
    const columns = columnsIn(...spans);
    expect(parents(columns)).toEqual([-1, -1]);
    expect(columns.missingParents).toBe(1);
  });

  it('and a cycle is cut', () => {
    const columns = columnsIn(span('1', 'a', 'b'), span('2', 'b', 'a'));
    expect([...columns.parentRow]).toEqual([-1, 0]);
  });
});
