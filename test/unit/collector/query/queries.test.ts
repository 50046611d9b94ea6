import { expect, test } from 'vitest';
import { listQueries, listQueryCalls } from '../../../../src/collector/query/queries.ts';
import { inspectSpan } from '../../../../src/collector/query/span.ts';
import { spanIdOfTest, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext, testEntry } from '../../../support/queryContext.ts';

const source = { file: 'sql/find.sql', line: 1, endpoint: 'tool/find', others: [] };
const context = testContext(
  [
    { trace: 'a', id: '1', tool: 'find', start: 0, end: 100 },
    { trace: 'a', id: '2', parent: '1', name: 'engine', start: 0, end: 90 },
    {
      trace: 'a',
      id: '3',
      parent: '2',
      hash: 'beef',
      start: 10,
      end: 20,
      attributes: { 'db.rows_affected': 4n },
      bits: ['hasRows'],
    },
    { trace: 'a', id: '4', parent: '2', hash: 'beef', start: 30, end: 70, status: 'ERROR' },
    { trace: 'b', id: '5', tool: 'audit', start: 200, end: 300 },
    {
      trace: 'b',
      id: '6',
      parent: '5',
      hash: 'beef',
      start: 210,
      end: 250,
      attributes: { 'db.response.returned_rows': 3n },
      bits: ['hasRows'],
    },
    {
      trace: 'c',
      id: '7',
      hash: 'f00d',
      start: 400,
      end: 500,
      bits: ['fingerprint'],
      attributes: { 'db.query.text': 'SELECT 1' },
    },
    { trace: 'c', id: '8', hash: 'dead', start: 400, end: 410, bits: ['dead'] },
  ],
  [testEntry('r', { traceId: traceIdOfTest('b'), at: 1 })],
  {
    textOf: (hash) => (hash === 'beef' ? 'SELECT 2' : null),
    sourceOf: (hash, endpoint) => (hash === 'beef' && endpoint === 'tool/find' ? source : null),
  },
);

test('one row a hash, with the figures of the contract', async () => {
  const { queries } = await listQueries(context, {});
  expect(queries).toEqual([
    {
      hash: 'f00d',
      kind: 'fingerprint',
      calls: 1,
      errors: 0,
      totalNs: 100,
      p50Ns: 100,
      p95Ns: 100,
      p99Ns: 100,
      maxNs: 100,
      rows: null,
      tools: [],
      text: 'SELECT 1',
      source: null,
      slowest: { traceId: traceIdOfTest('c'), spanId: spanIdOfTest('7') },
    },
    {
      hash: 'beef',
      kind: 'emitted',
      calls: 3,
      errors: 1,
      totalNs: 90,
      p50Ns: 40,
      p95Ns: 40,
      p99Ns: 40,
      maxNs: 40,
      rows: 7,
      tools: ['audit', 'find'],
      text: 'SELECT 2',
      source,
      slowest: { traceId: traceIdOfTest('a'), spanId: spanIdOfTest('4') },
    },
  ]);
});

test.each([
  [{ sort: 'calls' }, ['beef', 'f00d']],
  [{ sort: 'p95' }, ['f00d', 'beef']],
  [{ filter: 'status=ERROR' }, ['beef']],
  [{ filter: 'ancestor(tool=find)' }, ['beef']],
  [{ filter: 'name=nothing' }, []],
] as const)('%o', async (params, hashes) => {
  const { queries } = await listQueries(context, params);
  expect(queries.map(({ hash }) => hash)).toEqual(hashes);
});

test('calls of a query, newest first', () => {
  const { total, calls } = listQueryCalls(context, { hash: 'beef', limit: 2 });
  expect(total).toBe(3);
  expect(
    calls.map(({ spanId, tool, error, durationNs }) => [spanId, tool, error, durationNs]),
  ).toEqual([
    [spanIdOfTest('6'), 'audit', false, 40],
    [spanIdOfTest('4'), 'find', true, 40],
  ]);
  expect(() => listQueryCalls(context, { hash: 'none' })).toThrow(
    expect.objectContaining({ reason: 'notFound' }),
  );
});

test('the slowest calls are those of all that are stored, not of the newest', () => {
  const many = testContext(
    Array.from({ length: 40 }, (_, index) => ({
      trace: 'a',
      id: (index + 1).toString(16),
      hash: 'beef',
      start: index * 100,
      // The older, the slower, two by two alike.
      end: index * 100 + 90 - 2 * (index >> 1),
    })),
  );
  const { calls, slowest } = listQueryCalls(many, { hash: 'beef', limit: 3 });
  expect(calls.map(({ spanId }) => spanId)).toEqual(['28', '27', '26'].map(spanIdOfTest));
  expect(slowest.map(({ spanId }) => spanId)).toEqual(
    ['1', '2', '3', '4', '5', '6', '7', '8'].map(spanIdOfTest),
  );
  expect(slowest.map(({ durationNs }) => durationNs)).toEqual([90, 90, 88, 88, 86, 86, 84, 84]);
});

test('one span, with its query, its records and its OTLP form', async () => {
  const found = await inspectSpan(context, {
    traceId: traceIdOfTest('b'),
    spanId: spanIdOfTest('6'),
  });
  expect(found.span).toMatchObject({ spanId: spanIdOfTest('6'), depth: 1, durationNs: 40 });
  expect(found.query).toMatchObject({ hash: 'beef', calls: 3 });
  expect(found.audit).toEqual([]);
  expect(JSON.stringify(found.otlp)).toContain(`"spanId":"${spanIdOfTest('6')}"`);
  const root = await inspectSpan(context, {
    traceId: traceIdOfTest('b'),
    spanId: spanIdOfTest('5'),
  });
  expect(root.audit.map(({ recordId }) => recordId)).toEqual(['r']);
  await expect(
    inspectSpan(context, { traceId: traceIdOfTest('b'), spanId: 'zz' }),
  ).rejects.toMatchObject({ reason: 'notFound' });
});
