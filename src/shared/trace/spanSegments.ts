import { mark, type TraceColumns } from './columns.ts';

/** Pairs of start and end, ascending and apart. Nanoseconds after the trace's start. */
export type Segments = Float64Array;

type Intervals = Pick<
  TraceColumns,
  'length' | 'descendants' | 'offsetNs' | 'durationsNs' | 'marks'
>;

/** Where a span works itself: its interval without its direct children's. Children stand in order of start. */
export function selfSegments(columns: Intervals, row: number): Segments {
  return withoutChildren(columns, row, 0);
}

/** Where a span on the critical path is the end of the chain: its interval without its children on the path. */
export function criticalSegments(columns: Intervals, row: number): Segments {
  if (((columns.marks[row] ?? 0) & mark.criticalPath) === 0) return new Float64Array(0);
  return withoutChildren(columns, row, mark.criticalPath);
}

function withoutChildren(columns: Intervals, row: number, marks: number): Segments {
  const start = columns.offsetNs[row] ?? 0;
  const end = start + (columns.durationsNs[row] ?? 0);
  const last = row + (columns.descendants[row] ?? 0);
  const segments: number[] = [];
  let reached = start;
  for (let child = row + 1; child <= last; child += 1 + (columns.descendants[child] ?? 0)) {
    if (((columns.marks[child] ?? 0) & marks) !== marks) continue;
    const childStart = Math.min(columns.offsetNs[child] ?? 0, end);
    const childEnd = Math.min(
      (columns.offsetNs[child] ?? 0) + (columns.durationsNs[child] ?? 0),
      end,
    );
    if (childStart > reached) segments.push(reached, childStart);
    if (childEnd > reached) reached = childEnd;
  }
  if (reached < end) segments.push(reached, end);
  return Float64Array.from(segments);
}

/** Index of the first pair that ends after `ns`. */
export function firstSegmentAfter(segments: Segments, ns: number): number {
  let low = 0;
  let high = segments.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle * 2 + 1] ?? 0) <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where at least one of some spans runs. */
export function unionOf(columns: Intervals, rows: readonly number[]): Segments {
  const startOf = (row: number) => columns.offsetNs[row] ?? 0;
  const segments: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const row of [...rows].sort((a, b) => startOf(a) - startOf(b))) {
    const start = startOf(row);
    if (start > end) segments.push(start, start);
    end = Math.max(end, start + (columns.durationsNs[row] ?? 0));
    segments[segments.length - 1] = end;
  }
  return Float64Array.from(segments);
}
