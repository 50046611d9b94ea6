import type { TraceColumns } from './columns.ts';

/*
 * Which rows of a trace are shown, from what is folded and what a filter keeps. Rows stand in tree order, so a folded
 * subtree is skipped in one step: the cost is that of the rows shown, never of the rows stored.
 */

/** What the layout of rows needs of a trace. */
export type TreeShape = Pick<TraceColumns, 'length' | 'parentRow' | 'descendants' | 'depth'>;

/** One byte a row: 1 = its children are hidden. */
export type Folded = Uint8Array;

/** One byte a row: 1 = shown. Closed under parents (`withAncestors`). Null keeps everything. */
export type Kept = Uint8Array | null;

export function noneFolded(tree: TreeShape): Folded {
  return new Uint8Array(tree.length);
}

/** Rows to show from top to bottom, ascending. */
export function visibleRows(tree: TreeShape, folded: Folded, kept: Kept): Uint32Array {
  const rows = new Uint32Array(tree.length);
  let count = 0;
  for (let row = 0; row < tree.length; ) {
    if (kept !== null && kept[row] === 0) {
      row += 1 + (tree.descendants[row] ?? 0);
      continue;
    }
    rows[count++] = row;
    row += folded[row] === 1 ? 1 + (tree.descendants[row] ?? 0) : 1;
  }
  return rows.subarray(0, count);
}

/** Place of a row among the visible ones, or -1 when it is hidden. */
export function indexOfRow(visible: Uint32Array, row: number): number {
  const index = lowerBound(visible, row);
  return visible[index] === row ? index : -1;
}

/** The row itself, or the nearest ancestor that is shown; -1 when none is. */
export function nearestVisible(tree: TreeShape, visible: Uint32Array, row: number): number {
  for (let at = row; at >= 0; at = tree.parentRow[at] ?? -1) {
    const index = indexOfRow(visible, at);
    if (index >= 0) return index;
  }
  return -1;
}

function lowerBound(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks the ancestors of every marked row, so that a row is never shown without its way to the root. */
export function withAncestors(tree: TreeShape, wanted: Uint8Array): Uint8Array {
  const kept = wanted.slice();
  for (let row = tree.length - 1; row > 0; row--) {
    const parent = tree.parentRow[row] ?? -1;
    if (kept[row] === 1 && parent >= 0) kept[parent] = 1;
  }
  return kept;
}

/** Place of each row among its siblings (from 1) and how many they are, of the rows that are kept. */
export interface SiblingPlaces {
  readonly position: Uint32Array;
  readonly size: Uint32Array;
}

export function siblingPlaces(tree: TreeShape, kept: Kept): SiblingPlaces {
  const position = new Uint32Array(tree.length);
  const size = new Uint32Array(tree.length);
  // Slot 0 counts the rows without a parent, slot n+1 the children of row n.
  const children = new Uint32Array(tree.length + 1);
  for (let row = 0; row < tree.length; row++) {
    if (kept !== null && kept[row] === 0) continue;
    const slot = (tree.parentRow[row] ?? -1) + 1;
    const next = (children[slot] ?? 0) + 1;
    children[slot] = next;
    position[row] = next;
  }
  for (let row = 0; row < tree.length; row++) {
    size[row] = children[(tree.parentRow[row] ?? -1) + 1] ?? 0;
  }
  return { position, size };
}

/** A copy in which every ancestor of the row is open. */
export function revealed(tree: TreeShape, folded: Folded, row: number): Folded {
  const next = folded.slice();
  for (let at = tree.parentRow[row] ?? -1; at >= 0; at = tree.parentRow[at] ?? -1) next[at] = 0;
  return next;
}

/** A copy in which a row, and with `deep` all rows below it, is folded or open. */
export function withFolded(
  tree: TreeShape,
  folded: Folded,
  row: number,
  fold: boolean,
  deep: boolean,
): Folded {
  const next = folded.slice();
  const last = deep ? row + (tree.descendants[row] ?? 0) : row;
  for (let at = row; at <= last; at++) {
    if ((tree.descendants[at] ?? 0) > 0) next[at] = fold ? 1 : 0;
  }
  return next;
}

/** Folds everything at a level and below it; level 0 shows the roots only. */
export function foldedFromLevel(tree: TreeShape, level: number): Folded {
  const folded = noneFolded(tree);
  for (let row = 0; row < tree.length; row++) {
    if ((tree.depth[row] ?? 0) >= level && (tree.descendants[row] ?? 0) > 0) folded[row] = 1;
  }
  return folded;
}

/** Rows of the viewport with a margin, as `[first, end)` places among `count` rows. */
export function windowOf(
  scrollTop: number,
  heightPx: number,
  rowPx: number,
  count: number,
  margin: number,
): { readonly first: number; readonly end: number } {
  const first = Math.max(0, Math.floor(scrollTop / rowPx) - margin);
  const end = Math.min(count, Math.ceil((scrollTop + heightPx) / rowPx) + margin);
  return { first: Math.min(first, end), end };
}

/**
 * Ancestors that stay at the top while their subtree is scrolled through, the outermost first. Of a deep chain the
 * nearest `limit` are told. Each sticky row covers one more row of the list, so the stack is found by stepping.
 */
export function stickyAncestors(
  tree: TreeShape,
  visible: Uint32Array,
  scrollTop: number,
  rowPx: number,
  limit: number,
): number[] {
  if (scrollTop <= 0) return [];
  let sticky: number[] = [];
  for (let covered = 0; covered <= limit; covered++) {
    const row = visible[Math.floor(scrollTop / rowPx) + covered];
    if (row === undefined) break;
    const chain = nearestAncestors(tree, row, limit);
    if (chain.length <= covered) return chain;
    sticky = chain;
  }
  return sticky;
}

function nearestAncestors(tree: TreeShape, row: number, limit: number): number[] {
  const chain: number[] = [];
  for (let at = tree.parentRow[row] ?? -1; at >= 0 && chain.length < limit; ) {
    chain.push(at);
    at = tree.parentRow[at] ?? -1;
  }
  return chain.reverse();
}
