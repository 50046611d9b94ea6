import { atOnce, type Steps } from '../../util/steps.ts';
import type { TraceColumns } from '../columns.ts';
import { alignSteps } from './alignTraces.ts';

/**
 * What is typical of traces of one kind: the one whose duration is in the middle, with the median over all of them for
 * every duration that others have too. Null for no traces.
 */
export function* typicalSteps(traces: readonly TraceColumns[]): Steps<TraceColumns | null> {
  const middle = middleTrace(traces);
  if (middle === null || traces.length < 3) return middle;
  const durations: number[][] = Array.from(middle.durationsNs, (duration) => [duration]);
  const self: number[][] = Array.from(middle.selfNs, (each) => [each]);
  for (const trace of traces) {
    if (trace === middle) continue;
    for (const { a, b } of yield* alignSteps(middle, trace)) {
      for (let at = 0; at < Math.min(a.length, b.length); at++) {
        durations[a[at] ?? 0]?.push(trace.durationsNs[b[at] ?? 0] ?? 0);
        self[a[at] ?? 0]?.push(trace.selfNs[b[at] ?? 0] ?? 0);
      }
    }
  }
  yield;
  return {
    ...middle,
    durationsNs: Float64Array.from(durations, median),
    selfNs: Float64Array.from(self, median),
  };
}

export const typicalTrace = (traces: readonly TraceColumns[]): TraceColumns | null =>
  atOnce(typicalSteps(traces));

/** Of traces in the order of their durations the one at the median's rank, so that its duration is the median. */
function middleTrace(traces: readonly TraceColumns[]): TraceColumns | null {
  const sorted = traces.toSorted((a, b) => a.durationNs - b.durationNs);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
}

/** Nearest rank. */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}
