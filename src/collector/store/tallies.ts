/** Sums over what one segment holds. Every span written there is in exactly one of the four states. */
export interface Tally {
  acceptedSpans: number;
  /** Spans of the segment by what became of them. */
  liveSpans: number;
  duplicateSpans: number;
  evictedSpans: number;
  clearedSpans: number;
  /** Bytes of live spans and log records, of all that were written: how much of the segment is still in use. */
  liveBytes: number;
  writtenBytes: number;
  /** Traces that a record of this segment evicted or cleared. */
  evictedTraces: number;
  clearedTraces: number;
  acceptedLogs: number;
  liveLogs: number;
  acceptedMetricPoints: number;
  liveMetricPoints: number;
  rejectedSpans: number;
  rejectedLogs: number;
  rejectedMetricPoints: number;
  rejectedRequests: number;
  readonly reasons: Map<string, number>;
}

export const numericTallies = [
  'acceptedSpans',
  'liveSpans',
  'duplicateSpans',
  'evictedSpans',
  'clearedSpans',
  'liveBytes',
  'writtenBytes',
  'evictedTraces',
  'clearedTraces',
  'acceptedLogs',
  'liveLogs',
  'acceptedMetricPoints',
  'liveMetricPoints',
  'rejectedSpans',
  'rejectedLogs',
  'rejectedMetricPoints',
  'rejectedRequests',
] as const satisfies readonly (keyof Tally)[];

export const newTally = (): Tally => ({
  acceptedSpans: 0,
  liveSpans: 0,
  duplicateSpans: 0,
  evictedSpans: 0,
  clearedSpans: 0,
  liveBytes: 0,
  writtenBytes: 0,
  evictedTraces: 0,
  clearedTraces: 0,
  acceptedLogs: 0,
  liveLogs: 0,
  acceptedMetricPoints: 0,
  liveMetricPoints: 0,
  rejectedSpans: 0,
  rejectedLogs: 0,
  rejectedMetricPoints: 0,
  rejectedRequests: 0,
  reasons: new Map(),
});

export function addTally(into: Tally, other: Tally): void {
  for (const key of numericTallies) {
    into[key] += other[key];
  }
  for (const [reason, count] of other.reasons) {
    addReason(into, reason, count);
  }
}

/** Reasons are few words of ours, but a caller could pass text from outside: the list stays short. */
const maxReasons = 200;

export function addReason(into: Tally, reason: string, count: number): void {
  const known = into.reasons.has(reason) || into.reasons.size < maxReasons;
  const key = known ? reason : 'other';
  into.reasons.set(key, (into.reasons.get(key) ?? 0) + count);
}

const copyTally = (tally: Tally): Tally => ({ ...tally, reasons: new Map(tally.reasons) });

/** The tallies of all segments, and of those that are gone. */
export class Tallies {
  /** Of segments that were deleted. */
  carried = newTally();
  readonly #bySegment = new Map<number, Tally>();

  of(segment: number): Tally {
    let tally = this.#bySegment.get(segment);
    if (tally === undefined) {
      tally = newTally();
      this.#bySegment.set(segment, tally);
    }
    return tally;
  }

  total(): Tally {
    const sum = copyTally(this.carried);
    for (const tally of this.#bySegment.values()) {
      addTally(sum, tally);
    }
    return sum;
  }

  /** The carried sums as they will be when segments up to `through` are deleted. */
  carriedThrough(through: number): Tally {
    const sum = copyTally(this.carried);
    for (const [segment, tally] of this.#bySegment) {
      if (segment <= through) {
        addTally(sum, tally);
      }
    }
    return sum;
  }

  carry(through: number, sum: Tally): void {
    for (const segment of [...this.#bySegment.keys()]) {
      if (segment <= through) {
        this.#bySegment.delete(segment);
      }
    }
    this.carried = sum;
  }

  copy(): Tallies {
    const copy = new Tallies();
    copy.carried = copyTally(this.carried);
    for (const [segment, tally] of this.#bySegment) {
      copy.#bySegment.set(segment, copyTally(tally));
    }
    return copy;
  }

  /** Everything that lives becomes cleared. */
  clear(): void {
    for (const tally of this.#bySegment.values()) {
      tally.clearedSpans += tally.liveSpans;
      tally.liveSpans = 0;
      tally.liveBytes = 0;
      tally.liveLogs = 0;
      tally.liveMetricPoints = 0;
    }
  }
}
