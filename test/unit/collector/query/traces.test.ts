import { describe, expect, test } from 'vitest';
import { readTrace } from '../../../../src/collector/query/trace.ts';
import { readTraceColumns } from '../../../../src/collector/query/traceColumns.ts';
import { listTraces } from '../../../../src/collector/query/traces.ts';
import { decodeTraceColumns } from '../../../../src/shared/trace/columnsCodec.ts';
import { spanIdOfTest, testEpoch, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext, testEntry } from '../../../support/queryContext.ts';

const ns = (offset: number) => (testEpoch + BigInt(offset)).toString();

const context = testContext(
  [
    {
      trace: 'a',
      id: '2',
      parent: '1',
      name: 'SQL',
      start: 10,
      end: 60,
      hash: 'beef',
      status: 'ERROR',
    },
    {
      trace: 'a',
      id: '1',
      name: 'tools/call find',
      service: 'shop',
      start: 0,
      end: 100,
      tool: 'find',
      method: 'tools/call',
      kind: 'SERVER',
      attributes: { n: 5n, 'mcp.session.id': 's1' },
      bits: ['hasSession'],
    },
    {
      trace: 'a',
      id: '3',
      parent: '99',
      name: 'late',
      start: 20,
      end: 130,
      bits: ['remoteParent'],
    },
    {
      trace: 'b',
      id: '4',
      parent: '98',
      name: 'orphan',
      start: 500,
      end: 510,
      source: 'console',
      bits: ['denied'],
    },
    { trace: 'b', id: '5', parent: '97', name: 'earlier orphan', start: 400, events: ['boom'] },
    { trace: 'c', id: '6', name: 'twin', start: 500, end: 500 },
    { trace: 'd', id: '7', parent: '7', name: 'its own parent', start: 1, end: 2 },
  ],
  [testEntry('r1', { traceId: traceIdOfTest('a'), at: 50 })],
);

describe('the list', () => {
  test('is newest first, then by id, with what the contract says of each', async () => {
    const { total, traces } = await listTraces(context, {});
    expect(total).toBe(4);
    expect(traces.map(({ root }) => root?.name)).toEqual([
      'twin',
      'earlier orphan',
      'its own parent',
      'tools/call find',
    ]);
    expect(traces[3]).toEqual({
      traceId: traceIdOfTest('a'),
      root: { spanId: spanIdOfTest('1'), name: 'tools/call find', service: 'shop' },
      startUnixNano: ns(0),
      durationNs: 130,
      spans: 3,
      errors: 1,
      missingParents: 1,
      mcp: { method: 'tools/call', tool: 'find', prompt: null, resource: null, session: 's1' },
      auditRecords: 1,
      denied: false,
      evictedEarlier: false,
    });
    expect(traces[1]).toMatchObject({
      startUnixNano: ns(400),
      durationNs: 110,
      missingParents: 2,
      denied: true,
    });
    expect(traces[2]).toMatchObject({ missingParents: 0 });
  });

  test.each([
    [{ limit: 2 }, ['twin', 'earlier orphan']],
    [{ limit: 1, offset: 1 }, ['earlier orphan']],
    [{ limit: 0 }, []],
    [{ offset: 9 }, []],
    [{ filter: 'status=ERROR' }, ['tools/call find']],
    [{ filter: 'parent(tool=find) hash=beef' }, ['tools/call find']],
    [{ filter: 'boom or duration>=99ns' }, ['earlier orphan', 'tools/call find']],
    [{ filter: 'denied=true source=console' }, ['earlier orphan']],
  ] as const)('%o', async (page, names) => {
    const { traces } = await listTraces(context, page);
    expect(traces.map(({ root }) => root?.name)).toEqual(names);
  });

  test('a bad filter is refused', async () => {
    await expect(listTraces(context, { filter: '(' })).rejects.toMatchObject({
      reason: 'badFilter',
    });
  });
});

describe('one trace', () => {
  test.each([
    traceIdOfTest('a').toUpperCase(),
    `0x${traceIdOfTest('a')}`,
    `00-${traceIdOfTest('a')}-${spanIdOfTest('1')}-01`,
  ])('is found by %s', async (traceId) => {
    const { traceId: found, spans, audit } = await readTrace(context, { traceId });
    expect(found).toBe(traceIdOfTest('a'));
    expect(
      spans.map(({ name, depth, selfNs, onCriticalPath, notes }) => ({
        name,
        depth,
        selfNs,
        onCriticalPath,
        notes,
      })),
    ).toEqual([
      { name: 'tools/call find', depth: 0, selfNs: 50, onCriticalPath: true, notes: [] },
      { name: 'SQL', depth: 1, selfNs: 50, onCriticalPath: true, notes: [] },
      {
        name: 'late',
        depth: 0,
        selfNs: 110,
        onCriticalPath: false,
        notes: ['orphan', 'remoteParentPending'],
      },
    ]);
    expect(spans[0]).toMatchObject({
      parentSpanId: null,
      kind: 'SERVER',
      service: 'shop',
      startUnixNano: ns(0),
      durationNs: 100,
      status: { code: 'UNSET', message: '' },
      attributes: { n: 5, 'mcp.session.id': 's1' },
      resource: { 'service.name': 'shop' },
      source: 'otlp',
    });
    expect(spans[2]?.parentSpanId).toBe(spanIdOfTest('99'));
    expect(audit.map(({ recordId }) => recordId)).toEqual(['r1']);
  });

  test('that is not stored, or no id at all, is an error with a reason', async () => {
    await expect(readTrace(context, { traceId: traceIdOfTest('f') })).rejects.toMatchObject({
      reason: 'notFound',
    });
    await expect(readTrace(context, { traceId: 'xyz' })).rejects.toMatchObject({
      reason: 'badRequest',
    });
  });

  test('travels as columns with the same rows', async () => {
    const columns = decodeTraceColumns(
      await readTraceColumns(context, { traceId: traceIdOfTest('b') }),
    );
    const name = (row: number) => columns.strings[columns.name[row] ?? 0];
    expect([name(0), name(1)]).toEqual(['earlier orphan', 'orphan']);
    expect(Array.from(columns.offsetNs)).toEqual([0, 100]);
    expect(Array.from(columns.eventCount)).toEqual([1, 0]);
    expect(Array.from(columns.marks)).toEqual([1, 8]);
    expect(columns.missingParents).toBe(2);
  });
});
