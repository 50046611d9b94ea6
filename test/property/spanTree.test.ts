import fc from 'fast-check';
import { expect, test } from 'vitest';
import { criticalPath } from '../../src/shared/trace/criticalPath.ts';
import { noteBits, notesOfBits } from '../../src/shared/trace/notes.ts';
import { selfTimes, spanTimes } from '../../src/shared/trace/spanTimes.ts';
import { buildTree } from '../../src/shared/trace/spanTree.ts';
import {
  depthFirst,
  durationOf,
  slowCriticalPath,
  slowSelf,
  slowTree,
} from '../support/slowTree.ts';
import { anyTrace, epoch, type PlainSpan, toTraceSpans } from '../support/traceSpans.ts';

function analyse(plain: readonly PlainSpan[]) {
  const spans = toTraceSpans(plain);
  const tree = buildTree(spans);
  const times = spanTimes(spans, tree, Number(epoch >> 32n), Number(epoch & 0xffffffffn));
  return { spans, tree, times };
}

test('order, depth, parents and counts are those of the plain definition', () => {
  fc.assert(
    fc.property(anyTrace, (plain) => {
      const { tree } = analyse(plain);
      const tops = slowTree(plain);
      const nodes = depthFirst(tops);
      expect(Array.from(tree.order, (index) => plain[index]?.id)).toEqual(
        nodes.map(({ span }) => span.id),
      );
      for (const [row, node] of nodes.entries()) {
        expect(tree.descendants[row]).toBe(depthFirst(node.children).length);
        for (const child of node.children) {
          const childRow = nodes.indexOf(child);
          expect(tree.parentRow[childRow]).toBe(row);
          expect(tree.depth[childRow]).toBe((tree.depth[row] ?? 0) + 1);
        }
      }
      expect(Array.from(tree.parentRow).filter((parent) => parent < 0)).toHaveLength(tops.length);
      const ids = new Set(plain.map(({ id }) => id));
      const missing = new Set(plain.map(({ parent }) => parent).filter((id) => id && !ids.has(id)));
      expect(tree.missingParents).toBe(missing.size);
    }),
    { numRuns: 400 },
  );
});

test('self time is what no direct child covers', () => {
  fc.assert(
    fc.property(anyTrace, (plain) => {
      const { spans, tree, times } = analyse(plain);
      const nodes = depthFirst(slowTree(plain));
      expect(Array.from(times.durationsNs)).toEqual(
        nodes.map(({ span }) => Number(durationOf(span))),
      );
      expect(Array.from(selfTimes(spans, tree, times.durationsNs))).toEqual(
        nodes.map((node) => Number(slowSelf(node))),
      );
    }),
    { numRuns: 400 },
  );
});

test('the critical path is the plain walk from the end of the first row', () => {
  fc.assert(
    fc.property(anyTrace, (plain) => {
      const { tree, times } = analyse(plain);
      const tops = slowTree(plain);
      const nodes = depthFirst(tops);
      const expected = tops[0] ? slowCriticalPath(tops[0]) : new Set();
      const path = criticalPath(tree, times);
      expect(nodes.filter((_, row) => path[row] === 1).map(({ span }) => span.id)).toEqual(
        nodes.filter(({ span }) => expected.has(span.id)).map(({ span }) => span.id),
      );
    }),
    { numRuns: 400 },
  );
});

test('notes say how a row came to the top, and what its times contradict', () => {
  fc.assert(
    fc.property(anyTrace, fc.boolean(), (plain, evicted) => {
      const { spans, tree } = analyse(plain);
      const nodes = depthFirst(slowTree(plain));
      const parents = new Map(
        nodes.flatMap((node) => node.children.map((child) => [child, node] as const)),
      );
      const facts = (index: number) => ({
        duplicate: index % 2 === 0,
        remoteParent: index % 3 === 0,
        fromConsole: index % 5 === 0,
      });
      const bits = noteBits(spans, tree, facts, evicted);
      for (const [row, node] of nodes.entries()) {
        const { span, how } = node;
        const index = plain.indexOf(span);
        const parent = parents.get(node)?.span;
        const skewed =
          (span.end !== 0n && span.end < span.start) || (parent?.start ?? 0n) > span.start;
        expect(notesOfBits(bits[row] ?? 0)).toEqual([
          ...(how === 'orphan' ? ['orphan'] : []),
          ...(how === 'orphan' && index % 3 === 0 ? ['remoteParentPending'] : []),
          ...(how === 'cutCycle' ? ['cycle'] : []),
          ...(index % 2 === 0 ? ['duplicate'] : []),
          ...(span.end === 0n ? ['unfinished'] : []),
          ...(skewed ? ['clockSkew'] : []),
          ...(evicted ? ['evictedEarlier'] : []),
          ...(index % 5 === 0 ? ['fromConsole'] : []),
        ]);
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['a chain as deep as it is long', (i: number) => BigInt(i)],
  ['all under one parent', (i: number) => (i === 0 ? 0n : 1n)],
  ['one cycle through everything', (i: number) => BigInt(i === 0 ? 200_000 : i)],
  ['orphans only', (i: number) => BigInt(i + 1_000_000)],
] as const)('200,000 spans: %s', (_, parentOf) => {
  const count = 200_000;
  const plain = Array.from({ length: count }, (_, i) => ({
    id: BigInt(i + 1),
    parent: parentOf(i),
    start: epoch + BigInt(i % 1000),
    end: epoch + BigInt(2 * count - i),
  }));
  const { spans, tree, times } = analyse(plain);
  expect(new Set(tree.order).size).toBe(count);
  expect(selfTimes(spans, tree, times.durationsNs).every((ns) => ns >= 0)).toBe(true);
  expect(criticalPath(tree, times)[0]).toBe(1);
});

test('times stay exact when one span of the trace has no start', () => {
  const plain = [
    { id: 1n, parent: 0n, start: 0n, end: 5n },
    { id: 2n, parent: 0n, start: epoch + 1n, end: epoch + 1001n },
    { id: 3n, parent: 2n, start: epoch + 2n, end: epoch + 5n },
  ];
  const { spans, tree, times } = analyse(plain);
  expect(Array.from(selfTimes(spans, tree, times.durationsNs))).toEqual([5, 997, 3]);
});
