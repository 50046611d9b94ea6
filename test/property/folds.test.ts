import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spanRoles } from '../../src/shared/model/mcpView.ts';
import { noiseRules } from '../../src/shared/semconv/noiseRules.ts';
import { displayTree } from '../../src/shared/trace/displayTree.ts';
import { type FoldRules, planFolds } from '../../src/shared/trace/folds.ts';
import { gapsOf } from '../../src/shared/trace/gaps.ts';
import { visibleRows } from '../../src/shared/trace/layoutRows.ts';
import { pairCalls } from '../../src/shared/trace/pairs.ts';
import { columnsOf, type RowSpec } from '../support/columnsFromAscii.ts';

const all: FoldRules = {
  repeats: true,
  layers: true,
  noise: new Set(noiseRules.map(({ id }) => id)),
};

/** Random trees of few kinds of spans, so that much of it is alike. */
const anyTrace = fc
  .array(
    fc.record({
      down: fc.integer({ min: -2, max: 1 }),
      name: fc.constantFrom('a', 'b', 'GET /health', 'x http send'),
      role: fc.constantFrom(...spanRoles),
      method: fc.constantFrom('', 'tools/call'),
      target: fc.constantFrom('', 'find'),
      scope: fc.constantFrom('one', 'two'),
      marks: fc.constantFrom(0, 0, 2),
      argumentsHash: fc.constantFrom(0, 7, 7, 8),
      session: fc.constantFrom('', 's'),
      requestId: fc.constantFrom('', '1', '2'),
      step: fc.integer({ min: 0, max: 3 }),
      durationNs: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((specs) => {
    let depth = -1;
    let clock = 0;
    return specs.map(({ down, step, ...spec }): RowSpec => {
      depth = Math.max(0, Math.min(depth + 1, depth + down));
      clock += step;
      return { ...spec, depth, startNs: clock };
    });
  });

it('every span is in the display tree once, or is a layer of one that is', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const trace = columnsOf(rows);
      const plan = planFolds(trace, all);
      const tree = displayTree(trace, plan);
      const spans = [...tree.spanRow].filter((_, row) => (tree.fold[row] ?? -1) < 0);
      const layers = [...plan.isLayer.keys()].filter((row) => plan.isLayer[row] === 1);
      expect([...spans, ...layers].sort((a, b) => a - b)).toEqual([...rows.keys()]);
      expect(tree.length).toBe(spans.length + plan.folds.length);
      for (const [row, display] of tree.rowOfSpan.entries()) {
        if (plan.isLayer[row] === 0) expect(tree.spanRow[display]).toBe(row);
        else expect(tree.rowOfSpan[trace.parentRow[row] ?? -1]).toBe(display);
      }
    }),
  );
});

it('the display tree is a tree in depth-first order, and shows all when nothing is folded', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const trace = columnsOf(rows);
      const tree = displayTree(trace, planFolds(trace, all));
      for (let row = 0; row < tree.length; row++) {
        const parent = tree.parentRow[row] ?? -1;
        expect(parent).toBeLessThan(row);
        expect(tree.depth[row]).toBe(parent < 0 ? 0 : (tree.depth[parent] ?? 0) + 1);
        if (parent >= 0) {
          const end = parent + (tree.descendants[parent] ?? 0);
          expect(row + (tree.descendants[row] ?? 0)).toBeLessThanOrEqual(end);
        }
      }
      expect(visibleRows(tree, new Uint8Array(tree.length), null)).toHaveLength(tree.length);
    }),
  );
});

it('a fold counts what is in it, and its rows are siblings', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const trace = columnsOf(rows);
      const plan = planFolds(trace, all);
      for (const [index, fold] of plan.folds.entries()) {
        const inside = fold.rows.flatMap((row) =>
          Array.from({ length: 1 + (trace.descendants[row] ?? 0) }, (_, at) => row + at),
        );
        expect(fold.spans).toBe(inside.length);
        expect(fold.errors).toBe(inside.filter((row) => trace.marks[row] === 2).length);
        expect(fold.rows.every((row) => trace.parentRow[row] === fold.parent)).toBe(true);
        expect(fold.rows.every((row) => plan.foldOfRow[row] === index)).toBe(true);
      }
    }),
  );
});

it('a fold moves its siblings together and nothing else', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const trace = columnsOf(rows);
      const plan = planFolds(trace, all);
      const tree = displayTree(trace, plan);
      const moved = new Set(
        plan.folds
          .filter(({ isApart }) => isApart)
          .flatMap(({ rows: of }) => of.slice(1))
          .flatMap((row) =>
            Array.from({ length: 1 + (trace.descendants[row] ?? 0) }, (_, at) => row + at),
          ),
      );
      const order = [...tree.spanRow].filter(
        (span, row) => (tree.fold[row] ?? -1) < 0 && !moved.has(span),
      );
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }),
  );
});

it('calls with others between them are one call only by what they tell, one after the other', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const trace = columnsOf(rows);
      for (const { rows: of, isApart, kind } of planFolds(trace, all).folds) {
        if (!isApart) continue;
        expect(['attempts', 'rounds']).toContain(kind);
        for (const [at, row] of of.slice(1).entries()) {
          const before = of[at] ?? 0;
          expect(trace.method[row]).toBe(trace.method[before]);
          expect(trace.target[row]).toBe(trace.target[before]);
          expect(trace.service[row]).toBe(trace.service[before]);
          expect(trace.marks[before]).toBe(2);
          expect(trace.offsetNs[row]).toBeGreaterThanOrEqual(
            (trace.offsetNs[before] ?? 0) + (trace.durationsNs[before] ?? 0),
          );
        }
      }
    }),
    { numRuns: 1000 },
  );
});

it('gaps lie inside their parent, and no child is in them', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const trace = columnsOf(rows);
      const end = (row: number) => (trace.offsetNs[row] ?? 0) + (trace.durationsNs[row] ?? 0);
      for (const { parent, fromNs, toNs } of gapsOf(trace, 1)) {
        expect(toNs).toBeGreaterThan(fromNs);
        if (parent >= 0) {
          expect(fromNs).toBeGreaterThanOrEqual(trace.offsetNs[parent] ?? 0);
          expect(toNs).toBeLessThanOrEqual(end(parent));
        }
        for (let row = 0; row < trace.length; row++) {
          if (trace.parentRow[row] === parent) {
            expect(Math.max(fromNs, trace.offsetNs[row] ?? 0)).toBeGreaterThanOrEqual(
              Math.min(toNs, end(row)),
            );
          }
        }
      }
    }),
  );
});

it('no span is in two pairs', () => {
  fc.assert(
    fc.property(anyTrace, (rows) => {
      const pairs = pairCalls(columnsOf(rows));
      const used = pairs.flatMap(({ client, server }) => [client, server]);
      expect(new Set(used).size).toBe(used.length);
      for (const { protocolNs, serverWentOnNs } of pairs) {
        expect(Math.min(protocolNs, serverWentOnNs)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

it('a trace of 200,000 spans, deep or broad, is folded in one pass', () => {
  const make = (depthOf: (row: number) => number) =>
    columnsOf(
      Array.from({ length: 200_000 }, (_, row) => ({
        depth: depthOf(row),
        name: 'a',
        startNs: row,
        durationNs: 1,
      })),
    );
  const broad = make((row) => (row === 0 ? 0 : 1));
  expect(planFolds(broad, all).folds).toHaveLength(1);
  const deep = make((row) => row % 10_000);
  expect(displayTree(deep, planFolds(deep, all)).length).toBeGreaterThanOrEqual(200_000);
});
