/** Figures of the whole life of a store. They only grow, except when a clear is taken back. */
export interface Totals {
  acceptedSpans: number;
  duplicateSpans: number;
  evictedSpans: number;
  evictedTraces: number;
  clearedSpans: number;
  clearedTraces: number;
  clearedLogs: number;
  clearedMetricPoints: number;
  /** Log records and metrics kept without resource and scope, of which too many different ones came. */
  logsWithoutResource: number;
  metricsWithoutResource: number;
  acceptedLogs: number;
  acceptedMetricPoints: number;
  rejectedSpans: number;
  rejectedLogs: number;
  rejectedMetricPoints: number;
  rejectedRequests: number;
  /** Everything rejected, by reason. */
  reasons: Record<string, number>;
}

export const newTotals = (): Totals => ({
  acceptedSpans: 0,
  duplicateSpans: 0,
  evictedSpans: 0,
  evictedTraces: 0,
  clearedSpans: 0,
  clearedTraces: 0,
  clearedLogs: 0,
  clearedMetricPoints: 0,
  logsWithoutResource: 0,
  metricsWithoutResource: 0,
  acceptedLogs: 0,
  acceptedMetricPoints: 0,
  rejectedSpans: 0,
  rejectedLogs: 0,
  rejectedMetricPoints: 0,
  rejectedRequests: 0,
  reasons: {},
});

export const copyTotals = (totals: Totals): Totals => ({
  ...newTotals(),
  ...totals,
  reasons: { ...totals.reasons },
});

/** Reasons are few words of ours, but a caller could pass text from outside: the list stays short. */
const maxReasons = 200;

export function addReason({ reasons }: Totals, reason: string, count: number): void {
  const isKnown = Object.hasOwn(reasons, reason) || Object.keys(reasons).length < maxReasons;
  const key = isKnown ? reason : 'other';
  reasons[key] = (Object.hasOwn(reasons, key) ? (reasons[key] ?? 0) : 0) + count;
}
