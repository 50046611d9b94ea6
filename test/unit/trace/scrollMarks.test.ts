import { expect, test } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import { scrollMarks } from '../../../src/shared/trace/scrollMarks.ts';
import { columnsOf } from '../../support/columnsFromAscii.ts';

const columns = columnsOf(
  Array.from({ length: 100 }, (_, at) => ({
    depth: at === 0 ? 0 : 1,
    name: `n${at}`,
    startNs: at,
    durationNs: 1,
    marks: at === 50 || at === 91 ? mark.error : 0,
  })),
);
const tree = { spanRow: Uint32Array.from({ length: 100 }, (_, row) => row) };

test('marks stand where their rows are, and a match hides an error', () => {
  const marks = scrollMarks(columns, tree, tree.spanRow, Uint32Array.of(0, 91), 10);
  expect([...marks]).toEqual([2, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
});

test('rows that are not open have none, and no height no marks', () => {
  const open = Uint32Array.of(0, 91);
  expect([...scrollMarks(columns, tree, open, Uint32Array.of(50), 4)]).toEqual([0, 0, 1, 0]);
  expect(scrollMarks(columns, tree, open, new Uint32Array(0), 0)).toHaveLength(0);
});
