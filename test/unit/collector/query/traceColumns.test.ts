import { describe, expect, it } from 'vitest';
import { columnsOfTrace } from '../../../../src/collector/query/traceColumns.ts';
import { callIdsOf, sessionsOf } from '../../../../src/shared/trace/callIds.ts';
import { mark } from '../../../../src/shared/trace/columns.ts';
import { linksOf } from '../../../../src/shared/trace/links.ts';
import { pairCalls } from '../../../../src/shared/trace/pairs.ts';
import { spanIdOfTest, type TestSpan, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext } from '../../../support/queryContext.ts';

const call = (
  trace: string,
  id: string,
  kind: 'CLIENT' | 'SERVER',
  more: Partial<TestSpan> = {},
): TestSpan => ({
  trace,
  id,
  kind,
  name: 'tools/call find',
  method: 'tools/call',
  tool: 'find',
  start: 0,
  end: 100,
  ...more,
});

const columnsIn = (spans: readonly TestSpan[], trace: string) => {
  const context = testContext(spans, []);
  return columnsOfTrace(context, context.store.traceRowOf(traceIdOfTest(trace)));
};

describe('columns of a trace', () => {
  it('tell session and request id of calls, and so which two spans are one call', () => {
    const ids = { 'mcp.session.id': 's1', 'jsonrpc.request.id': '7' };
    const columns = columnsIn(
      [
        call('a', '1', 'CLIENT', { attributes: ids }),
        call('a', '2', 'CLIENT', { attributes: { ...ids, 'jsonrpc.request.id': '8' } }),
        call('a', '3', 'SERVER', { attributes: ids, start: 500, end: 600 }),
        { trace: 'a', id: '4', name: 'SELECT', attributes: { 'jsonrpc.request.id': '9' } },
        call('a', '5', 'CLIENT'),
      ],
      'a',
    );
    expect(callIdsOf(columns).map(({ session, requestId }) => [session, requestId])).toEqual([
      ['s1', '7'],
      ['s1', '8'],
      ['s1', '7'],
    ]);
    expect(sessionsOf(columns)).toEqual(['s1']);
    expect(pairCalls(columns).filter(({ by }) => by === 'request')).toMatchObject([
      { certainty: 'exact' },
    ]);
  });

  it('tell links inside the trace, to other traces and from them', () => {
    const spans = [
      call('a', '1', 'CLIENT'),
      call('a', '2', 'SERVER', {
        links: [
          { trace: 'a', span: '1' },
          { trace: 'b', span: '1' },
          { trace: 'c', span: '9' },
        ],
      }),
      { trace: 'b', id: '1', name: 'POST /mcp', links: [{ trace: 'b', span: '1' }] },
    ];
    const other = { traceId: traceIdOfTest('b'), spanId: spanIdOfTest('1') };
    expect(linksOf(columnsIn(spans, 'a'))).toMatchObject([
      { row: 1, otherRow: 0, incoming: false },
      { row: 1, otherRow: -1, incoming: false, label: 'POST /mcp', ...other },
      { row: 1, otherRow: -1, incoming: false, label: '', traceId: traceIdOfTest('c') },
    ]);
    expect(linksOf(columnsIn(spans, 'b'))).toMatchObject([
      { row: 0, otherRow: 0, incoming: false },
      {
        row: 0,
        otherRow: -1,
        incoming: true,
        label: 'tools/call find',
        traceId: traceIdOfTest('a'),
        spanId: spanIdOfTest('2'),
      },
    ]);
    expect(columnsIn([call('d', '1', 'CLIENT')], 'd').links).toHaveLength(0);
  });

  it('mark a call that the server answered with a question', () => {
    const asked = (result: TestSpan['attributes']) =>
      columnsIn([call('a', '1', 'SERVER', { attributes: result ?? {} })], 'a').marks[0] ?? 0;
    const key = 'gen_ai.tool.call.result';
    expect(asked({ [key]: '{"resultType":"input_required"}' }) & mark.inputRequired).not.toBe(0);
    expect(asked({ [key]: '{"text":"\\"input_required\\""}' }) & mark.inputRequired).toBe(0);
  });
});
