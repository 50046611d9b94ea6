/** What of a segment is still in use. */
export interface SegmentUse {
  liveSpans: number;
  liveLogs: number;
  liveMetricPoints: number;
  /** Bytes of the live spans and log records, and of all that were ever written there. */
  liveBytes: number;
  writtenBytes: number;
}

const unused = (): SegmentUse => ({
  liveSpans: 0,
  liveLogs: 0,
  liveMetricPoints: 0,
  liveBytes: 0,
  writtenBytes: 0,
});

export class SegmentUses {
  readonly #bySegment = new Map<number, SegmentUse>();

  of(segment: number): SegmentUse {
    let use = this.#bySegment.get(segment);
    if (use === undefined) {
      use = unused();
      this.#bySegment.set(segment, use);
    }
    return use;
  }

  get liveMetricPoints(): number {
    let sum = 0;
    for (const use of this.#bySegment.values()) {
      sum += use.liveMetricPoints;
    }
    return sum;
  }

  /** Forgets segments up to this one. */
  forgetThrough(through: number): void {
    for (const segment of [...this.#bySegment.keys()]) {
      if (segment <= through) {
        this.#bySegment.delete(segment);
      }
    }
  }

  /** The same segments with nothing live in them. */
  emptied(): SegmentUses {
    const empty = new SegmentUses();
    for (const [segment, { writtenBytes }] of this.#bySegment) {
      empty.#bySegment.set(segment, { ...unused(), writtenBytes });
    }
    return empty;
  }
}
