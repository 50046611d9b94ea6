import type { TraceColumns } from './columns.ts';

/** A stretch of time inside a span with children, or between the top rows of a trace, that no span covers. */
export interface Gap {
  /** Row of the span in whose time the gap lies; -1 between top rows. */
  readonly parent: number;
  /** Nanoseconds after the start of the trace. */
  readonly fromNs: number;
  readonly toNs: number;
}

/** Longest gaps are told; more would only be clutter. */
const mostGaps = 200;

/**
 * Gaps of at least `leastNs`, in order of their start. A span without children covers its own time: only where somebody
 * began to trace what a span does can something be said to be missing.
 */
export function gapsOf(columns: TraceColumns, leastNs: number): readonly Gap[] {
  const gaps: Gap[] = [];
  // How far the time of each parent is covered; slot 0 is for the top rows.
  const coveredNs = new Float64Array(columns.length + 1);
  for (let row = 0; row < columns.length; row++) {
    coveredNs[row + 1] = columns.offsetNs[row] ?? 0;
  }
  const note = (parent: number, fromNs: number, toNs: number) => {
    if (toNs - fromNs >= leastNs && toNs > fromNs) gaps.push({ parent, fromNs, toNs });
  };
  // Siblings come by start, so that what lies before one and after all before it is covered by none. Orphans and cut
  // cycles follow the roots and may start earlier: then nothing is claimed.
  for (let row = 0; row < columns.length; row++) {
    const parent = columns.parentRow[row] ?? -1;
    const slot = parent + 1;
    const limit = parent < 0 ? Number.POSITIVE_INFINITY : endOf(columns, parent);
    const covered = coveredNs[slot] ?? 0;
    note(parent, covered, Math.min(columns.offsetNs[row] ?? 0, limit));
    coveredNs[slot] = Math.max(covered, Math.min(endOf(columns, row), limit));
  }
  for (let row = 0; row < columns.length; row++) {
    if ((columns.descendants[row] ?? 0) > 0) {
      note(row, coveredNs[row + 1] ?? 0, endOf(columns, row));
    }
  }
  return longest(gaps).sort((a, b) => a.fromNs - b.fromNs || a.parent - b.parent);
}

const longest = (gaps: Gap[]): Gap[] =>
  gaps.length <= mostGaps
    ? gaps
    : gaps.sort((a, b) => b.toNs - b.fromNs - (a.toNs - a.fromNs)).slice(0, mostGaps);

const endOf = ({ offsetNs, durationsNs }: TraceColumns, row: number): number =>
  (offsetNs[row] ?? 0) + (durationsNs[row] ?? 0);
