import { sortSteps } from '../../shared/util/sortSteps.ts';
import { atOnce, type Steps } from '../../shared/util/steps.ts';

/*
 * Places of the rows of a table of which at most one is expanded: arithmetic only, so that a table of 100,000 rows
 * costs what is seen.
 */

export interface TableShape {
  readonly rows: number;
  readonly rowPx: number;
  /** Row below which the details stand; -1 = none. */
  readonly expanded: number;
  readonly detailPx: number;
}

export function rowTop({ rowPx, expanded, detailPx }: TableShape, index: number): number {
  return index * rowPx + (expanded >= 0 && index > expanded ? detailPx : 0);
}

export function tableHeight(shape: TableShape): number {
  return rowTop(shape, shape.rows);
}

/** Rows of a part of the table, as `[first, end)`, with a margin. */
export function rowsBetween(
  shape: TableShape,
  fromPx: number,
  toPx: number,
  margin: number,
): { readonly first: number; readonly end: number } {
  const first = Math.max(0, rowAt(shape, fromPx) - margin);
  const end = Math.min(shape.rows, rowAt(shape, toPx) + 1 + margin);
  return { first: Math.min(first, end), end };
}

/** The row at a height; the details belong to their row. */
export function rowAt({ rows, rowPx, expanded, detailPx }: TableShape, y: number): number {
  const bottomOfExpanded = (expanded + 1) * rowPx;
  let at = y;
  if (expanded >= 0 && y >= bottomOfExpanded) {
    at = Math.max(bottomOfExpanded - 1, y - detailPx);
  }
  return Math.max(0, Math.min(rows - 1, Math.floor(at / rowPx)));
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

type SortKey = string | number | null;

/** A sorted copy; what has no value stands last in both directions, ties keep their order. */
export const sortedBy = <T>(
  rows: readonly T[],
  value: (row: T) => SortKey,
  descending: boolean,
): readonly T[] => atOnce(sortedBySteps(rows, value, descending));

export function* sortedBySteps<T>(
  rows: readonly T[],
  value: (row: T) => SortKey,
  descending: boolean,
): Steps<readonly T[]> {
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  yield;
  const sorted = yield* sortSteps(keyed, (a, b) => compareKeys(a.key, b.key, descending ? -1 : 1));
  return sorted.map(({ row }) => row);
}

function compareKeys(a: SortKey, b: SortKey, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'string' || typeof b === 'string') {
    return sign * (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);
  }
  return sign * (a - b);
}
