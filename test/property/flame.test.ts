import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boxAt,
  type FlameLayout,
  firstEndingAfter,
  mergedFlame,
  timeFlame,
} from '../../src/shared/trace/flame.ts';
import { planFolds } from '../../src/shared/trace/folds.ts';
import { columnsOf, type RowSpec } from '../support/columnsFromAscii.ts';

/** Rows of any tree in tree order: each at most one level below the one before; also with skew and side by side. */
const traces = fc
  .array(
    fc.record({
      down: fc.nat(6),
      name: fc.constantFrom('a', 'b', 'c'),
      startNs: fc.nat(1000),
      durationNs: fc.oneof(fc.nat(1000), fc.constant(0)),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((specs) => {
    let depth = -1;
    const rows: RowSpec[] = specs.map(({ down, ...spec }) => {
      depth = Math.max(0, Math.min(depth + 1, depth + 1 - Math.floor(down / 2)));
      return { ...spec, depth };
    });
    return columnsOf(rows);
  });

function expectSound(layout: FlameLayout): void {
  const { length, lanes, start, end, lane, parent, byLane, laneStarts } = layout;
  expect(Array.from(byLane).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length }, (_, box) => box),
  );
  for (let at = 0; at < lanes; at++) {
    const boxes = Array.from(byLane.subarray(laneStarts[at], laneStarts[at + 1]));
    expect(boxes.every((box) => lane[box] === at)).toBe(true);
    for (const [place, box] of boxes.slice(1).entries()) {
      expect(start[box]).toBeGreaterThanOrEqual(end[boxes[place] ?? 0] ?? 0);
    }
  }
  for (let box = 0; box < length; box++) {
    const above = parent[box] ?? -1;
    if (above >= 0) expect(lane[box]).toBeGreaterThan(lane[above] ?? 0);
  }
}

/** Children of a box by its links, forwards and backwards. */
function childrenOf(layout: FlameLayout, box: number): number[] {
  const children: number[] = [];
  let last = -1;
  for (let at = layout.firstChild[box] ?? -1; at >= 0; at = layout.nextSibling[at] ?? -1) {
    expect(layout.previousSibling[at]).toBe(last);
    children.push(at);
    last = at;
  }
  return children;
}

describe('by time', () => {
  test('no two boxes of a lane overlap, children stand below, all are there', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const layout = timeFlame(trace, null);
        expect(layout.length).toBe(trace.length);
        expectSound(layout);
        for (let box = 0; box < layout.length; box++) {
          for (const child of childrenOf(layout, box)) expect(layout.parent[child]).toBe(box);
        }
      }),
    );
  });

  test('with folds closed the same holds, and every span has a box', () => {
    fc.assert(
      fc.property(traces, fc.array(fc.nat(1)), (trace, bits) => {
        const plan = planFolds(trace, { repeats: true, layers: true, noise: new Set() });
        const closed = Uint8Array.from(plan.folds, (_, index) => bits[index] ?? 1);
        const layout = timeFlame(trace, null, { plan, closed });
        expectSound(layout);
        expect(Array.from(layout.boxOfRow).every((box) => box >= 0 && box < layout.length)).toBe(
          true,
        );
        expectSound(mergedFlame(trace, null, { plan, closed }));
      }),
    );
  });

  test('what is hit is what stands there', () => {
    fc.assert(
      fc.property(traces, fc.nat(1200), (trace, point) => {
        const layout = timeFlame(trace, null);
        for (let lane = 0; lane < layout.lanes; lane++) {
          const hit = boxAt(layout, lane, point, 0);
          const covers = Array.from({ length: layout.length }, (_, box) => box).filter(
            (box) =>
              layout.lane[box] === lane &&
              (layout.start[box] ?? 0) <= point &&
              (layout.end[box] ?? 0) > point,
          );
          if (covers.length > 0) expect(covers).toContain(hit);
          const at = firstEndingAfter(layout, lane, point);
          if (at < (layout.laneStarts[lane + 1] ?? 0)) {
            expect(layout.end[layout.byLane[at] ?? 0]).toBeGreaterThan(point);
          }
        }
      }),
    );
  });

  test('100,000 spans side by side have a lane each', () => {
    const count = 100_000;
    const wide = columnsOf([
      { depth: 0, name: 'root', startNs: 0, durationNs: count },
      ...Array.from({ length: count - 1 }, () => ({
        depth: 1,
        name: 'child',
        startNs: 0,
        durationNs: count,
      })),
    ]);
    expect(timeFlame(wide, null).lanes).toBe(count);
  });
});

describe('merged', () => {
  test('a box is as wide as what stands in it and its own work', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const layout = mergedFlame(trace, null);
        expectSound(layout);
        const counts = layout.merged?.count ?? [];
        expect(Array.from(counts).reduce((sum, each) => sum + each, 0)).toBe(trace.length);
        for (let box = 0; box < layout.length; box++) {
          const width = (layout.end[box] ?? 0) - (layout.start[box] ?? 0);
          const inside = childrenOf(layout, box).map((child) => {
            expect(layout.start[child]).toBeGreaterThanOrEqual(layout.start[box] ?? 0);
            return (layout.end[child] ?? 0) - (layout.start[child] ?? 0);
          });
          const own = Math.max(1, layout.merged?.selfNs[box] ?? 0);
          expect(inside.reduce((sum, each) => sum + each, own)).toBeCloseTo(width, 6);
        }
      }),
    );
  });

  test('alike ways from the root are one box, others are not', () => {
    const layout = mergedFlame(
      columnsOf([
        { depth: 0, name: 'call', startNs: 0, durationNs: 100 },
        { depth: 1, name: 'SQL', startNs: 0, durationNs: 10 },
        { depth: 1, name: 'SQL', startNs: 10, durationNs: 30 },
        { depth: 1, name: 'SQL', startNs: 50, durationNs: 10, service: 'other' },
        { depth: 1, name: 'check', startNs: 70, durationNs: 5 },
        { depth: 2, name: 'SQL', startNs: 70, durationNs: 5 },
      ]),
      null,
    );
    expect(layout.length).toBe(5);
    expect(layout.merged?.count[1]).toBe(2);
    expect(layout.row[1]).toBe(2);
    expect(layout.boxOfRow[1]).toBe(1);
    expect(layout.start[1]).toBe(0);
  });
});

test('a filter leaves boxes out', () => {
  const trace = columnsOf([
    { depth: 0, name: 'a', startNs: 0, durationNs: 100 },
    { depth: 1, name: 'b', startNs: 0, durationNs: 10 },
    { depth: 1, name: 'c', startNs: 20, durationNs: 10 },
  ]);
  for (const layout of [timeFlame, mergedFlame].map((make) =>
    make(trace, Uint8Array.of(1, 0, 1)),
  )) {
    expect(layout.length).toBe(2);
    expect(Array.from(layout.boxOfRow)).toEqual([0, -1, 1]);
    expectSound(layout);
  }
});

test('an empty trace has no lanes', () => {
  expect(timeFlame(columnsOf([]), null)).toMatchObject({ length: 0, lanes: 0 });
  expect(mergedFlame(columnsOf([]), null)).toMatchObject({ length: 0, lanes: 0, extent: 0 });
});
