import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignTraces } from '../../src/shared/trace/compare/alignTraces.ts';
import {
  compareTraces,
  mostTelling,
  thresholdOf,
} from '../../src/shared/trace/compare/compareTraces.ts';
import { matchSiblings } from '../../src/shared/trace/compare/matchSiblings.ts';
import { typicalTrace } from '../../src/shared/trace/compare/typicalTrace.ts';
import { withoutLayers } from '../../src/shared/trace/compare/withoutLayers.ts';
import { atOnce } from '../../src/shared/util/steps.ts';
import { columnsOf, type RowSpec } from '../support/columnsFromAscii.ts';

const anyTrace = fc
  .array(
    fc.record({
      down: fc.integer({ min: -2, max: 1 }),
      name: fc.constantFrom('a', 'b', 'c'),
      role: fc.constantFrom('other' as const, 'mcpServer' as const),
      argumentsHash: fc.constantFrom(0, 0, 1, 2),
      startNs: fc.integer({ min: -5, max: 50 }),
      durationNs: fc.integer({ min: 0, max: 10_000_000 }),
    }),
    { maxLength: 60 },
  )
  .map((specs) => {
    let depth = -1;
    return specs.map(({ down, ...spec }): RowSpec => {
      depth = Math.max(0, Math.min(depth + 1, depth + down));
      return { ...spec, depth };
    });
  });

it('every span of both traces is in one node, below the node of its parent', () => {
  fc.assert(
    fc.property(anyTrace, anyTrace, (rowsA, rowsB) => {
      const a = columnsOf(rowsA);
      const b = columnsOf(rowsB);
      const aligned = alignTraces(a, b);
      for (const [side, trace] of [
        ['a', a],
        ['b', b],
      ] as const) {
        const nodeOf = new Map(aligned.flatMap((node, at) => node[side].map((row) => [row, at])));
        expect([...nodeOf.keys()].sort((x, y) => x - y)).toEqual([...Array(trace.length).keys()]);
        for (const [row, node] of nodeOf) {
          expect(aligned[node]?.parent).toBe(nodeOf.get(trace.parentRow[row] ?? -1) ?? -1);
        }
      }
    }),
  );
});

it('a trace is the same as itself, and typical of copies of itself', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const trace = columnsOf(rows);
      const nodes = compareTraces(trace, trace, thresholdOf(trace, trace));
      expect(
        nodes.every(({ change, otherArguments }) => change === 'same' && !otherArguments),
      ).toBe(true);
      const typical = typicalTrace([trace, columnsOf(rows), columnsOf(rows)]);
      expect(typical?.durationsNs).toEqual(trace.durationsNs);
    }),
  );
});

it('swapping the traces swaps added and removed', () => {
  fc.assert(
    fc.property(anyTrace, anyTrace, (rowsA, rowsB) => {
      const a = columnsOf(rowsA);
      const b = columnsOf(rowsB);
      const spans = (nodes: ReturnType<typeof compareTraces>, change: string) =>
        nodes.filter((node) => node.change === change).length;
      const there = compareTraces(a, b, thresholdOf(a, b));
      const back = compareTraces(b, a, thresholdOf(b, a));
      // Which of several equal alignments is taken may differ, and then what is below; both lists stay complete.
      const unmatched = (nodes: typeof there, side: 'a' | 'b') =>
        nodes.reduce((sum, node) => sum + (node[side]?.count ?? 0), 0);
      expect([unmatched(there, 'a'), unmatched(there, 'b')]).toEqual([
        unmatched(back, 'b'),
        unmatched(back, 'a'),
      ]);
      if (spans(there, 'added') + spans(there, 'removed') === 0) {
        expect(spans(back, 'added') + spans(back, 'removed')).toBe(0);
      }
    }),
  );
});

it('without layers a tree stays a tree, and no time is lost', () => {
  const calls = anyTrace.map((rows) =>
    rows.map((row): RowSpec => ({ ...row, method: row.role === 'mcpServer' ? 'tools/call' : '' })),
  );
  fc.assert(
    fc.property(calls, (rows) => {
      const trace = columnsOf(rows);
      const plain = withoutLayers(trace);
      const sum = (values: Float64Array) => values.reduce((all, each) => all + each, 0);
      expect(sum(plain.selfNs)).toBeCloseTo(sum(trace.selfNs), 3);
      for (const [row, parent] of plain.parentRow.entries()) {
        expect(parent).toBeLessThan(row);
        expect(row).toBeLessThanOrEqual(
          parent < 0 ? row : parent + (plain.descendants[parent] ?? 0),
        );
        expect(plain.depth[row]).toBe(parent < 0 ? 0 : (plain.depth[parent] ?? 0) + 1);
      }
    }),
  );
});

const anyTokens = fc.array(
  fc.record({ key: fc.integer({ min: 0, max: 3 }), argumentsHash: fc.integer({ min: 0, max: 2 }) }),
  { maxLength: 30 },
);

it('siblings are matched once each, with their like, and none is left that could be', () => {
  fc.assert(
    fc.property(anyTokens, anyTokens, (a, b) => {
      const matches = atOnce(matchSiblings(a, b));
      const left = matches.map((match) => match.a).filter((at) => at >= 0);
      expect(left).toEqual([...a.keys()]);
      const right = matches.map((match) => match.b).filter((at) => at >= 0);
      expect(right.sort((x, y) => x - y)).toEqual([...b.keys()]);
      const free = new Set<number>();
      for (const { a: i, b: j } of matches) {
        if (i >= 0 && j >= 0) expect(a[i]?.key).toBe(b[j]?.key);
        else if (i >= 0 && a[i]?.argumentsHash === 0) free.add(a[i]?.key ?? -1);
      }
      for (const { a: i, b: j } of matches) {
        if (i < 0) expect(free.has(b[j]?.key ?? -1)).toBe(false);
      }
    }),
  );
});

it.each([
  [100_000, 'siblings of one name', (at: number) => ({ depth: at === 0 ? 0 : 1, name: 'x' })],
  [
    30_000,
    'siblings of as many names',
    (at: number) => ({ depth: at === 0 ? 0 : 1, name: `x${(at * 7919) % 30_000}` }),
  ],
  [30_000, 'levels', (at: number) => ({ depth: at, name: 'x' })],
  [
    30_000,
    'spans in bundles',
    (at: number) => ({ depth: at % 100 === 0 ? 0 : 1, name: `x${at % 7}` }),
  ],
] as const)(
  '%i %s',
  (count, _, spec) => {
    const rows = (length: number, factor: number) =>
      Array.from({ length }, (_each, at) => ({
        ...spec(at),
        startNs: at,
        durationNs: 1000 + ((at * factor) % 5000),
      }));
    const a = columnsOf(rows(count, 3));
    const b = columnsOf(rows(count - 999, 5));
    const nodes = compareTraces(a, b, thresholdOf(a, b));
    expect(nodes.reduce((sum, node) => sum + (node.a?.count ?? 0), 0)).toBe(a.length);
    expect(nodes.reduce((sum, node) => sum + (node.b?.count ?? 0), 0)).toBe(b.length);
    expect(mostTelling(nodes, 1000).nodes.length).toBeLessThanOrEqual(1000);
  },
  60_000,
);
