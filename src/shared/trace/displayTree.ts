import type { FoldPlan } from './folds.ts';
import type { TreeShape } from './layoutRows.ts';

/**
 * The tree that a view shows: the spans of a trace, each fold as a row of its own above its siblings, and no layers. What
 * stands between the siblings of a fold follows it in its own order. It has the shape of any other tree, so what is folded, kept or sticky is computed on it by the same functions. Rows of it are
 * *display rows*; those of the columns are span rows.
 */
export interface DisplayTree extends TreeShape {
  readonly parentRow: Int32Array;
  readonly descendants: Uint32Array;
  readonly depth: Uint32Array;
  /** Span row of each display row; of a fold, that of its first sibling. */
  readonly spanRow: Uint32Array;
  /** Index of the fold that a display row stands for, or -1 for a span. */
  readonly fold: Int32Array;
  /** Display row of each span row; of a layer, that of the row it repeats. */
  readonly rowOfSpan: Uint32Array;
  /** Display row of each fold. */
  readonly rowOfFold: Uint32Array;
  /** Spans that each display row stands for beside itself, as other layers of the same call. */
  readonly layers: Uint8Array;
}

export function displayTree(tree: TreeShape, plan: FoldPlan): DisplayTree {
  const most = tree.length + plan.folds.length;
  const parentRow = new Int32Array(most);
  const depth = new Uint32Array(most);
  const spanRow = new Uint32Array(most);
  const fold = new Int32Array(most);
  const layers = new Uint8Array(most);
  const rowOfSpan = new Uint32Array(tree.length);
  const rowOfFold = new Uint32Array(plan.folds.length);
  let length = 0;
  const add = (parent: number, span: number, foldIndex: number): number => {
    parentRow[length] = parent;
    depth[length] = parent < 0 ? 0 : (depth[parent] ?? 0) + 1;
    spanRow[length] = span;
    fold[length] = foldIndex;
    return length++;
  };
  const place = (row: number) => {
    const above = tree.parentRow[row] ?? -1;
    const parent = above < 0 ? -1 : (rowOfSpan[above] ?? -1);
    if (plan.isLayer[row] === 1 && parent >= 0) {
      rowOfSpan[row] = parent;
      layers[parent] = Math.min(255, (layers[parent] ?? 0) + 1);
      return;
    }
    const foldIndex = plan.foldOfRow[row] ?? -1;
    if (foldIndex < 0) {
      rowOfSpan[row] = add(parent, row, -1);
      return;
    }
    if (plan.folds[foldIndex]?.rows[0] === row) rowOfFold[foldIndex] = add(parent, row, foldIndex);
    rowOfSpan[row] = add(rowOfFold[foldIndex] ?? -1, row, -1);
  };
  inDisplayOrder(tree, plan, place);
  const descendants = new Uint32Array(length);
  for (let row = length - 1; row > 0; row--) {
    const parent = parentRow[row] ?? -1;
    if (parent >= 0) {
      descendants[parent] = (descendants[parent] ?? 0) + (descendants[row] ?? 0) + 1;
    }
  }
  return {
    length,
    parentRow: parentRow.subarray(0, length),
    depth: depth.subarray(0, length),
    descendants,
    spanRow: spanRow.subarray(0, length),
    fold: fold.subarray(0, length),
    rowOfSpan,
    rowOfFold,
    layers: layers.subarray(0, length),
  };
}

/** Every span row once, depth first: the siblings of a fold right after each other, where the first of them stands. */
function inDisplayOrder(tree: TreeShape, plan: FoldPlan, place: (row: number) => void): void {
  const behind = (row: number) => row + 1 + (tree.descendants[row] ?? 0);
  const ranges = [{ next: 0, end: tree.length, isOfFold: false }];
  for (let range = ranges.at(-1); range !== undefined; range = ranges.at(-1)) {
    const row = range.next;
    if (row >= range.end) {
      ranges.pop();
      continue;
    }
    const fold = plan.folds[plan.foldOfRow[row] ?? -1];
    if (range.isOfFold || fold === undefined || !fold.isApart) {
      place(row);
      range.isOfFold = false;
      range.next += 1;
      continue;
    }
    range.next = behind(row);
    if (fold.rows[0] !== row) continue;
    for (const each of fold.rows.toReversed()) {
      ranges.push({ next: each, end: behind(each), isOfFold: true });
    }
  }
}
