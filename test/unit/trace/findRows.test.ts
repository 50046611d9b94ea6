import { expect, test } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import {
  findRows,
  nextMarked,
  rowOfSpan,
  rowsMatching,
  rowsOfSpans,
} from '../../../src/shared/trace/findRows.ts';
import { columnsOf } from '../../support/columnsFromAscii.ts';

const trace = columnsOf([
  { depth: 0, name: 'mcp.endpoint.execute', startNs: 0, durationNs: 9e6, target: 'find_orders' },
  {
    depth: 1,
    name: 'SELECT',
    startNs: 1,
    durationNs: 5e6,
    queryHash: '63cee30b',
    marks: mark.error,
  },
  {
    depth: 1,
    name: 'policy',
    startNs: 2,
    durationNs: 10,
    service: 'Warehouse',
    marks: mark.denied,
  },
  { depth: 1, name: 'x', startNs: 3, durationNs: 20, spanId: 'ffffffff00000002' },
  { depth: 1, name: 'y', startNs: 4, durationNs: 30, spanId: '0000000100000002' },
]);

test.each([
  ['find', [0]],
  ['WAREHOUSE', [2]],
  ['63cee', [1]],
  ['  ', []],
  ['nothing', []],
])('find %j', (text, rows) => {
  expect(Array.from(findRows(trace, text))).toEqual(rows);
});

const everything = { errorsOnly: false, minDurationNs: 0, operation: null };

test('the switches', () => {
  expect(rowsMatching(trace, { ...everything })).toBeNull();
  expect(rowsMatching(trace, { ...everything, errorsOnly: true })).toEqual(
    Uint8Array.of(0, 1, 1, 0, 0),
  );
  expect(rowsMatching(trace, { ...everything, minDurationNs: 1e6 })).toEqual(
    Uint8Array.of(1, 1, 0, 0, 0),
  );
  expect(
    rowsMatching(trace, { ...everything, operation: { by: 'service', key: 'Warehouse' } }),
  ).toEqual(Uint8Array.of(0, 0, 1, 0, 0));
});

test('the next error, round the end, in both directions', () => {
  expect(nextMarked(trace, 0, mark.error, 1)).toBe(1);
  expect(nextMarked(trace, 1, mark.error, 1)).toBe(1);
  expect(nextMarked(trace, 0, mark.error, -1)).toBe(1);
  expect(nextMarked(trace, 0, mark.audit, 1)).toBe(-1);
});

test('ids that share their low half are told apart', () => {
  expect(rowOfSpan(trace, '0000000100000002')).toBe(4);
  expect(rowOfSpan(trace, 'ffffffff00000002')).toBe(3);
  expect(rowOfSpan(trace, 'ffffffffffffffff')).toBe(-1);
  expect(rowsOfSpans(trace, ['0000000000000001', 'nonsense']).get('0000000000000001')).toBe(0);
});
