import { differenceNs } from './nanoTime.ts';
import type { SpanTree, TraceSpans } from './spanTree.ts';

/** Times of the rows of a tree, exact below 2^53 ns from the origin. */
export interface SpanTimes {
  /** Nanoseconds after `originHi/Lo`, which the first row's start need not be. */
  readonly offsetNs: Float64Array;
  /** Nanoseconds; 0 for a span without an end, or with one before its start. */
  readonly durationsNs: Float64Array;
}

export function spanTimes(
  spans: TraceSpans,
  tree: SpanTree,
  originHi: number,
  originLo: number,
): SpanTimes {
  const offsetNs = new Float64Array(tree.length);
  const durationsNs = new Float64Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    const index = tree.order[row] ?? 0;
    const hi = spans.startHi[index] ?? 0;
    const lo = spans.startLo[index] ?? 0;
    offsetNs[row] = differenceNs(hi, lo, originHi, originLo);
    durationsNs[row] = Math.max(
      0,
      differenceNs(spans.endHi[index] ?? 0, spans.endLo[index] ?? 0, hi, lo),
    );
  }
  return { offsetNs, durationsNs };
}

/**
 * Duration minus the union of the direct children's intervals clipped to it (CONTRACT `trace`). Siblings come by start,
 * so one pass with a cursor per parent is the union.
 */
export function selfTimes(
  spans: TraceSpans,
  tree: SpanTree,
  durationsNs: Float64Array,
): Float64Array {
  const self = durationsNs.slice(0, tree.length);
  const coveredUntil = new Float64Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    const parent = tree.parentRow[row] ?? -1;
    if (parent < 0) {
      continue;
    }
    const index = tree.order[row] ?? 0;
    const above = tree.order[parent] ?? 0;
    // From the parent's start, so that a far origin costs no precision.
    const start = differenceNs(
      spans.startHi[index] ?? 0,
      spans.startLo[index] ?? 0,
      spans.startHi[above] ?? 0,
      spans.startLo[above] ?? 0,
    );
    const from = Math.max(start, coveredUntil[parent] ?? 0);
    const to = Math.min(start + (durationsNs[row] ?? 0), durationsNs[parent] ?? 0);
    if (to > from) {
      self[parent] = (self[parent] ?? 0) - (to - from);
      coveredUntil[parent] = to;
    }
  }
  return self;
}
