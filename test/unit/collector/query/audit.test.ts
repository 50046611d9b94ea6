import { expect, test } from 'vitest';
import { listAudit } from '../../../../src/collector/query/auditRecords.ts';
import { spanIdOfTest, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext, testEntry } from '../../../support/queryContext.ts';

const ms = 1_000_000;

test('an exact link names the endpoint, or the root where there is none', () => {
  const context = testContext(
    [
      { trace: 'a', id: '1', name: 'agent', start: 0, end: 90 * ms },
      {
        trace: 'a',
        id: '2',
        parent: '1',
        tool: 'other',
        start: 0,
        end: 20 * ms,
        bits: ['mxcpEndpoint'],
      },
      {
        trace: 'a',
        id: '3',
        parent: '1',
        tool: 'find',
        start: 30 * ms,
        end: 50 * ms,
        bits: ['mxcpEndpoint'],
      },
      {
        trace: 'a',
        id: '4',
        parent: '1',
        tool: 'find',
        start: 60 * ms,
        end: 80 * ms,
        bits: ['mxcpEndpoint', 'denied'],
      },
      { trace: 'b', id: '5', start: 0, end: 9 },
      { trace: 'c', id: '6', tool: 'find', start: 0, end: 9, bits: ['mxcpEndpoint'] },
      { trace: 'd', id: '7', start: 0, end: 9, bits: ['mxcpEngine'] },
    ],
    [
      testEntry('second', { traceId: traceIdOfTest('a'), at: 79 * ms }),
      testEntry('first', { traceId: traceIdOfTest('a'), at: 49 * ms }),
      testEntry('root', { traceId: traceIdOfTest('b'), at: 5 }),
      testEntry('lost', { traceId: traceIdOfTest('e'), at: 5, deniedByError: true }),
    ],
  );
  const { total, records, gaps } = listAudit(context, {});
  expect(total).toBe(4);
  expect(
    records.map(({ recordId, link, denied }) => [recordId, link.kind, link.spanId, denied]),
  ).toEqual([
    ['second', 'exact', spanIdOfTest('4'), true],
    ['first', 'exact', spanIdOfTest('3'), true],
    ['lost', 'none', null, true],
    ['root', 'exact', spanIdOfTest('5'), false],
  ]);
  expect(records[0]?.link).toMatchObject({ traceId: traceIdOfTest('a'), confidence: 1 });
  expect(gaps).toEqual({ recordsWithoutTrace: 1, tracesWithoutRecord: 2 });
});

test('without a trace id: type, name and containing time, then the same SQL and the nearest end', () => {
  const context = testContext(
    [
      { trace: 'a', id: '1', tool: 'find', start: 0, end: 10 * ms, bits: ['mxcpEndpoint'] },
      { trace: 'b', id: '2', tool: 'find', start: 100 * ms, end: 110 * ms, bits: ['mxcpEndpoint'] },
      { trace: 'c', id: '3', prompt: 'find', start: 0, end: 10 * ms },
      { trace: 'd', id: '4', start: 200 * ms, end: 210 * ms, bits: ['mxcpEngine'] },
      { trace: 'd', id: '5', parent: '4', start: 201 * ms, end: 209 * ms, hash: 'beef' },
      { trace: 'e', id: '6', start: 220 * ms, end: 230 * ms, bits: ['mxcpEngine'] },
      { trace: 'e', id: '7', parent: '6', start: 221 * ms, end: 229 * ms, hash: 'beef' },
    ],
    [
      testEntry('inside', { at: 9 * ms }),
      testEntry('nowhere', { at: 50 * ms }),
      testEntry('prompt', { at: 9 * ms, operationType: 'prompt' }),
      testEntry('sql 1', { at: 212 * ms, operationName: 'execute_sql_query', sqlHash: 'beef' }),
      testEntry('sql 2', { at: 231 * ms, operationName: 'execute_sql_query', sqlHash: 'beef' }),
      testEntry('timeless', {}),
    ],
  );
  const { records, gaps } = listAudit(context, {});
  const links = Object.fromEntries(
    records.map(({ recordId, link }) => [recordId, [link.kind, link.spanId]]),
  );
  expect(links).toEqual({
    inside: ['probable', spanIdOfTest('1')],
    nowhere: ['none', null],
    prompt: ['probable', spanIdOfTest('3')],
    'sql 1': ['probable', spanIdOfTest('4')],
    'sql 2': ['probable', spanIdOfTest('6')],
    timeless: ['none', null],
  });
  expect(records.every(({ link }) => link.reason !== '' && link.confidence >= 0)).toBe(true);
  expect(gaps).toEqual({ recordsWithoutTrace: 2, tracesWithoutRecord: 1 });
});

test('of several calls around one time a record takes one that no other has', () => {
  const context = testContext(
    [
      { trace: 'a', id: '1', tool: 'find', start: 0, end: 30 * ms, bits: ['mxcpEndpoint'] },
      { trace: 'b', id: '2', tool: 'find', start: 0, end: 20 * ms, bits: ['mxcpEndpoint'] },
    ],
    [testEntry('x', { at: 19 * ms }), testEntry('y', { at: 19.5 * ms })],
  );
  const { records } = listAudit(context, {});
  expect(records.map(({ recordId, link }) => [recordId, link.spanId, link.confidence])).toEqual([
    ['y', spanIdOfTest('1'), 0.9],
    ['x', spanIdOfTest('2'), 0.5],
  ]);
});

test.each([
  ['status=error', ['b']],
  ['denied=true', ['b']],
  ['tool=find user=ada', ['a']],
  ['duration>10ms', ['b']],
  ['POLICY', ['b']],
  ['link=none', ['b', 'a']],
  ['operationName=f*', ['b', 'a']],
  ['has(user)', ['a']],
  ['has(trace)', ['b']],
  ['start>2026-01-01', ['b', 'a']],
])('records by %s', (filter, expected) => {
  const context = testContext(
    [],
    [
      testEntry('a', { at: 1, user: 'ada' }),
      testEntry('b', {
        at: 2,
        status: 'error',
        durationMs: 12,
        error: 'Policy enforcement failed: no',
        deniedByError: true,
        traceId: traceIdOfTest('f'),
      }),
    ],
  );
  expect(listAudit(context, { filter }).records.map(({ recordId }) => recordId)).toEqual(expected);
});

test('records of one trace, by pages', () => {
  const context = testContext(
    [{ trace: 'a', id: '1', start: 0, end: 9 }],
    [1, 2, 3].map((at) =>
      testEntry(`r${at}`, { at, traceId: traceIdOfTest(at === 3 ? 'b' : 'a') }),
    ),
  );
  const ids = (page: Parameters<typeof listAudit>[1]) =>
    listAudit(context, page).records.map(({ recordId }) => recordId);
  expect(ids({ trace: traceIdOfTest('a') })).toEqual(['r2', 'r1']);
  expect(ids({ trace: traceIdOfTest('b') })).toEqual(['r3']);
  expect(ids({ limit: 1, offset: 1 })).toEqual(['r2']);
  expect(() => ids({ trace: 'nonsense' })).toThrow(
    expect.objectContaining({ reason: 'badRequest' }),
  );
});
