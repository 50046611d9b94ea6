import { differenceNs, joinHalves } from '../../shared/trace/nanoTime.ts';
import type { TraceSpans } from '../../shared/trace/spanTree.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';

/** Live rows of a trace in order of arrival. */
export function rowsOfTrace({ spans, traces }: TraceReader, traceRow: number): Uint32Array {
  const rows = new Uint32Array(traces.spanCount[traceRow] ?? 0);
  let count = 0;
  for (let row = traces.firstSpan[traceRow] ?? -1; row >= 0; row = spans.nextInTrace[row] ?? -1) {
    if (((spans.bits[row] ?? 0) & spanBit.dead) === 0 && count < rows.length) {
      rows[count++] = row;
    }
  }
  return rows.subarray(0, count);
}

/** The columns that a tree is built of. */
export function traceSpansOf({ spans }: TraceReader, rows: Uint32Array): TraceSpans {
  const pick = (column: Uint32Array) => {
    const picked = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      picked[i] = column[rows[i] ?? 0] ?? 0;
    }
    return picked;
  };
  return {
    length: rows.length,
    spanIdHi: pick(spans.spanIdHi),
    spanIdLo: pick(spans.spanIdLo),
    parentIdHi: pick(spans.parentIdHi),
    parentIdLo: pick(spans.parentIdLo),
    startHi: pick(spans.startHi),
    startLo: pick(spans.startLo),
    endHi: pick(spans.endHi),
    endLo: pick(spans.endLo),
  };
}

export function startOf({ spans }: TraceReader, row: number): bigint {
  return joinHalves(spans.startHi[row] ?? 0, spans.startLo[row] ?? 0);
}

export function endOf({ spans }: TraceReader, row: number): bigint {
  return joinHalves(spans.endHi[row] ?? 0, spans.endLo[row] ?? 0);
}

/** Nanoseconds, exact below 2^53; 0 without an end. */
export function durationOf({ spans }: TraceReader, row: number): number {
  return Math.max(
    0,
    differenceNs(
      spans.endHi[row] ?? 0,
      spans.endLo[row] ?? 0,
      spans.startHi[row] ?? 0,
      spans.startLo[row] ?? 0,
    ),
  );
}

/** By start, then span id: the order in which "the earliest" is meant. */
export function compareStarts({ spans: s }: TraceReader, a: number, b: number): number {
  return (
    (s.startHi[a] ?? 0) - (s.startHi[b] ?? 0) ||
    (s.startLo[a] ?? 0) - (s.startLo[b] ?? 0) ||
    (s.spanIdHi[a] ?? 0) - (s.spanIdHi[b] ?? 0) ||
    (s.spanIdLo[a] ?? 0) - (s.spanIdLo[b] ?? 0)
  );
}

export function isLive({ spans }: TraceReader, row: number): boolean {
  return ((spans.bits[row] ?? 0) & spanBit.dead) === 0;
}

export function hasBit({ spans }: TraceReader, row: number, bit: number): boolean {
  return ((spans.bits[row] ?? 0) & bit) !== 0;
}

export function serviceOf(store: TraceReader, row: number): string {
  return store.strings.get(store.groups.get(store.spans.group[row] ?? 0).service);
}

/** The empty string for 0. */
export function stringOrNull(store: TraceReader, index: number | undefined): string | null {
  return index ? store.strings.get(index) : null;
}
