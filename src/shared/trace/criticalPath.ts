import type { SpanTimes } from './spanTimes.ts';
import type { SpanTree } from './spanTree.ts';

/**
 * 1 for the rows on the critical path: from the end of the root (row 0) backwards, always into the last-ending child
 * that ends at or before the current point, ends clipped to the parent (CONTRACT `trace`). Of children with one end the
 * first in tree order is taken, which explains the most time. A child that lies wholly outside its parent did not hold
 * it up and is passed over.
 */
export function criticalPath(tree: SpanTree, times: SpanTimes): Uint8Array {
  const path = new Uint8Array(tree.length);
  if (tree.length === 0) {
    return path;
  }
  const { offsetNs, durationsNs } = times;
  const endNs = Float64Array.from(offsetNs, (start, row) => start + (durationsNs[row] ?? 0));
  const pending = [0];
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    path[row] = 1;
    let point = endNs[row] ?? 0;
    for (const child of childrenByEnd(tree, offsetNs, endNs, row)) {
      if ((endNs[child] ?? 0) <= point) {
        pending.push(child);
        point = offsetNs[child] ?? 0;
      }
    }
  }
  return path;
}

/** Clips the ends of the children in passing, so that their own children are clipped to what is left of them. */
function childrenByEnd(
  tree: SpanTree,
  offsetNs: Float64Array,
  endNs: Float64Array,
  row: number,
): readonly number[] {
  const from = offsetNs[row] ?? 0;
  const to = endNs[row] ?? 0;
  const children: number[] = [];
  const last = row + (tree.descendants[row] ?? 0);
  for (let child = row + 1; child <= last; child += (tree.descendants[child] ?? 0) + 1) {
    const end = endNs[child] ?? 0;
    if ((offsetNs[child] ?? 0) <= to && end >= from) {
      endNs[child] = Math.min(end, to);
      children.push(child);
    }
  }
  return children.sort((a, b) => (endNs[b] ?? 0) - (endNs[a] ?? 0) || a - b);
}
