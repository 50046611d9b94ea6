import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  foldedFromLevel,
  indexOfRow,
  nearestVisible,
  noneFolded,
  revealed,
  siblingPlaces,
  stickyAncestors,
  visibleRows,
  windowOf,
  withAncestors,
  withFolded,
} from '../../../src/shared/trace/layoutRows.ts';
import { columnsFromAscii, columnsOf } from '../../support/columnsFromAscii.ts';

const trace = columnsFromAscii(`
  a   ==========
    b ====
      c ==
      d  =
    e     ==
  f         ====
`);
const shown = (rows: Uint32Array) => Array.from(rows, (row) => trace.strings[trace.name[row] ?? 0]);

describe('visible rows', () => {
  test('all of them when nothing is folded', () => {
    expect(shown(visibleRows(trace, noneFolded(trace), null))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
    ]);
  });
  test('a folded row hides its subtree', () => {
    const folded = withFolded(trace, noneFolded(trace), 1, true, false);
    expect(shown(visibleRows(trace, folded, null))).toEqual(['a', 'b', 'e', 'f']);
    expect(indexOfRow(visibleRows(trace, folded, null), 2)).toBe(-1);
    expect(nearestVisible(trace, visibleRows(trace, folded, null), 3)).toBe(1);
  });
  test('folding deep and opening the way to a row', () => {
    const folded = withFolded(trace, noneFolded(trace), 0, true, true);
    expect(Array.from(folded)).toEqual([1, 1, 0, 0, 0, 0]);
    expect(shown(visibleRows(trace, revealed(trace, folded, 3), null))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
    ]);
  });
  test('a level', () => {
    expect(shown(visibleRows(trace, foldedFromLevel(trace, 1), null))).toEqual([
      'a',
      'b',
      'e',
      'f',
    ]);
    expect(shown(visibleRows(trace, foldedFromLevel(trace, 0), null))).toEqual(['a', 'f']);
  });
  test('a filter keeps the way to what it wants', () => {
    const wanted = Uint8Array.from([0, 0, 0, 1, 0, 0]);
    expect(shown(visibleRows(trace, noneFolded(trace), withAncestors(trace, wanted)))).toEqual([
      'a',
      'b',
      'd',
    ]);
  });
});

test('places among siblings count what is kept', () => {
  const all = siblingPlaces(trace, null);
  expect(Array.from(all.position)).toEqual([1, 1, 1, 2, 2, 2]);
  expect(Array.from(all.size)).toEqual([2, 2, 2, 2, 2, 2]);
  const some = siblingPlaces(trace, Uint8Array.from([1, 1, 0, 1, 0, 0]));
  expect(some.position[3]).toBe(1);
  expect(some.size[3]).toBe(1);
});

test('the window has a margin and ends with the rows', () => {
  expect(windowOf(220, 100, 22, 1000, 2)).toEqual({ first: 8, end: 17 });
  expect(windowOf(0, 100, 22, 3, 2)).toEqual({ first: 0, end: 3 });
  expect(windowOf(1e9, 100, 22, 3, 2)).toEqual({ first: 3, end: 3 });
});

describe('sticky ancestors', () => {
  const all = visibleRows(trace, noneFolded(trace), null);
  test('none at the top', () => {
    expect(stickyAncestors(trace, all, 0, 10, 5)).toEqual([]);
  });
  test('the chain above the first row that is not covered', () => {
    expect(stickyAncestors(trace, all, 10, 10, 5)).toEqual([0, 1]);
    expect(stickyAncestors(trace, all, 50, 10, 5)).toEqual([]);
  });
  test('only the nearest of a deep chain, at a bounded cost', () => {
    const deep = columnsOf(
      Array.from({ length: 10_000 }, (_, depth) => ({
        depth,
        name: 'x',
        startNs: 0,
        durationNs: 1,
      })),
    );
    const rows = visibleRows(deep, noneFolded(deep), null);
    expect(stickyAncestors(deep, rows, 50_000, 10, 4)).toEqual([5000, 5001, 5002, 5003]);
  });
});

test('random trees: what is visible is what has no folded or dropped ancestor', () => {
  const spec = fc.array(
    fc.record({
      deeper: fc.integer({ min: 0, max: 3 }),
      folded: fc.boolean(),
      wanted: fc.boolean(),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(spec, (rows) => {
      let depth = -1;
      const tree = columnsOf(
        rows.map(({ deeper }) => {
          depth = deeper === 3 ? depth + 1 : Math.max(0, Math.min(depth, depth - deeper));
          return { depth, name: 'x', startNs: 0, durationNs: 1 };
        }),
      );
      const folded = Uint8Array.from(rows, (row, index) =>
        row.folded && (tree.descendants[index] ?? 0) > 0 ? 1 : 0,
      );
      const kept = withAncestors(
        tree,
        Uint8Array.from(rows, (row) => (row.wanted ? 1 : 0)),
      );
      const expected = rows.flatMap((_, row) => {
        if (kept[row] === 0) return [];
        for (let at = tree.parentRow[row] ?? -1; at >= 0; at = tree.parentRow[at] ?? -1) {
          if (folded[at] === 1) return [];
        }
        return [row];
      });
      expect(Array.from(visibleRows(tree, folded, kept))).toEqual(expected);
    }),
  );
});
