import { mark, type TraceColumns } from './columns.ts';
import type { DisplayTree } from './displayTree.ts';

/** What stands beside the scroll bar at a height; the greater number wins. */
export const scrollMark = { none: 0, error: 1, found: 2 } as const;

/** One byte a pixel of the bar: where in the rows that are open something was found or failed. One pass over them. */
export function scrollMarks(
  columns: Pick<TraceColumns, 'length' | 'marks'>,
  tree: Pick<DisplayTree, 'spanRow'>,
  visible: Uint32Array,
  found: Uint32Array,
  heightPx: number,
): Uint8Array {
  const isFound = new Uint8Array(columns.length);
  for (const row of found) isFound[row] = 1;
  const pixels = new Uint8Array(Math.max(0, Math.floor(heightPx)));
  const perRow = pixels.length / Math.max(1, visible.length);
  for (let index = 0; index < visible.length; index++) {
    const span = tree.spanRow[visible[index] ?? 0] ?? 0;
    const isTrouble = ((columns.marks[span] ?? 0) & (mark.error | mark.denied)) !== 0;
    const kind =
      isFound[span] === 1 ? scrollMark.found : isTrouble ? scrollMark.error : scrollMark.none;
    const y = Math.floor(index * perRow);
    if (kind > (pixels[y] ?? 0)) pixels[y] = kind;
  }
  return pixels;
}
