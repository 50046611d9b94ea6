import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ColumnChoice,
  figureColumns,
  layoutColumns,
  nameShareOf,
  readColumns,
  usualColumns,
  withShown,
  withWidth,
} from '../../../src/webview/trace/columnLayout.ts';

const every: ColumnChoice = { shown: figureColumns, widths: {} };
const namesAt = (areaPx: number, choice: ColumnChoice) =>
  layoutColumns(areaPx, 0.42, choice).columns.map(({ name }) => name);

test('columns go one after the other as the panel narrows, the names never', () => {
  expect(namesAt(1400, every)).toEqual(['service', 'self', 'duration', 'start']);
  expect(namesAt(700, every)).toEqual(['service', 'self', 'duration']);
  expect(namesAt(520, every)).toEqual(['self', 'duration']);
  expect(namesAt(430, every)).toEqual(['duration']);
  expect(layoutColumns(300, 0.42, every)).toEqual({ namePx: 160, leftPx: 160, columns: [] });
});

test('whatever is chosen leaves room for names and for the axis', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 3000 }),
      fc.double({ min: 0.1, max: 0.85, noNaN: true }),
      fc.subarray([...figureColumns]),
      fc.dictionary(fc.constantFrom(...figureColumns), fc.integer({ min: -10, max: 9999 })),
      (areaPx, share, shown, widths) => {
        const { namePx, leftPx, columns } = layoutColumns(areaPx, share, { shown, widths });
        const figures = columns.reduce((sum, { widthPx }) => sum + widthPx, 0);
        expect(leftPx).toBe(namePx + figures);
        expect(namePx).toBeGreaterThanOrEqual(Math.min(140, Math.round(areaPx * 0.5)));
        if (columns.length > 0) expect(areaPx - leftPx).toBeGreaterThanOrEqual(120);
      },
    ),
  );
});

test('a dragged edge of the names comes to stand where it was let go', () => {
  const before = layoutColumns(1000, 0.42, every);
  const share = nameShareOf(1000, 600, before);
  expect(layoutColumns(1000, share, every).leftPx).toBe(600);
});

test('choices are kept in order and in bounds, and nonsense is not', () => {
  const choice = withShown(withWidth(usualColumns, 'self', 5), 'service', true);
  expect(choice).toEqual({ shown: ['service', 'self', 'duration'], widths: { self: 48 } });
  expect(readColumns(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
  expect(withShown(choice, 'self', false).shown).toEqual(['service', 'duration']);
  expect(readColumns({ shown: ['name', 'start'], widths: { start: 'wide' } })).toEqual({
    shown: ['start'],
    widths: {},
  });
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(() => readColumns(value)).not.toThrow();
    }),
  );
});
