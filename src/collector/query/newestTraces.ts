import type { TraceReader } from '../store/traceStore.ts';

/** Newest start first, then trace id. */
export function compareTraces({ traces: t }: TraceReader, a: number, b: number): number {
  const byStart =
    (t.startHi[b] ?? 0) - (t.startHi[a] ?? 0) || (t.startLo[b] ?? 0) - (t.startLo[a] ?? 0);
  if (byStart !== 0) {
    return byStart;
  }
  for (let i = 0; i < 16; i++) {
    const difference = (t.ids[16 * a + i] ?? 0) - (t.ids[16 * b + i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return a - b;
}

/**
 * The first `count` of the rows in list order. A page is a few of maybe a million traces, and lists are asked four times
 * a second while spans arrive: a heap of a page costs a comparison a trace where a sort would cost twenty.
 */
export function newestTraces(
  store: TraceReader,
  rows: readonly number[] | Uint32Array,
  count: number,
): number[] {
  const compare = (a: number, b: number) => compareTraces(store, a, b);
  if (count >= rows.length / 4) {
    return Array.from(rows).sort(compare).slice(0, count);
  }
  // The last of the page stands at the top, to be thrown out by a better one.
  const heap: number[] = [];
  // From the last to arrive, which is mostly the newest: then hardly one of the others gets in.
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index] ?? 0;
    if (heap.length < count) {
      heap.push(row);
      siftUp(heap, compare);
    } else if (count > 0 && compare(row, heap[0] ?? 0) < 0) {
      heap[0] = row;
      siftDown(heap, compare);
    }
  }
  return heap.sort(compare);
}

type Compare = (a: number, b: number) => number;

function siftUp(heap: number[], compare: Compare): void {
  let at = heap.length - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (compare(heap[at] ?? 0, heap[above] ?? 0) <= 0) {
      return;
    }
    swap(heap, at, above);
    at = above;
  }
}

function siftDown(heap: number[], compare: Compare): void {
  let at = 0;
  for (;;) {
    let last = at;
    for (const below of [2 * at + 1, 2 * at + 2]) {
      if (below < heap.length && compare(heap[below] ?? 0, heap[last] ?? 0) > 0) {
        last = below;
      }
    }
    if (last === at) {
      return;
    }
    swap(heap, at, last);
    at = last;
  }
}

function swap(heap: number[], a: number, b: number): void {
  const held = heap[a] ?? 0;
  heap[a] = heap[b] ?? 0;
  heap[b] = held;
}
