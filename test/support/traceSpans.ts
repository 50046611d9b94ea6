import fc from 'fast-check';
import type { TraceSpans } from '../../src/shared/trace/spanTree.ts';

/** A span as a test writes it down. */
export interface PlainSpan {
  readonly id: bigint;
  /** 0 for a root. */
  readonly parent: bigint;
  readonly start: bigint;
  /** 0 while it has no end. */
  readonly end: bigint;
}

export function toTraceSpans(spans: readonly PlainSpan[]): TraceSpans {
  const halves = (key: keyof PlainSpan) => {
    const hi = Uint32Array.from(spans, (span) => Number(span[key] >> 32n));
    const lo = Uint32Array.from(spans, (span) => Number(span[key] & 0xffffffffn));
    return { hi, lo };
  };
  const id = halves('id');
  const parent = halves('parent');
  const start = halves('start');
  const end = halves('end');
  return {
    length: spans.length,
    spanIdHi: id.hi,
    spanIdLo: id.lo,
    parentIdHi: parent.hi,
    parentIdLo: parent.lo,
    startHi: start.hi,
    startLo: start.lo,
    endHi: end.hi,
    endLo: end.lo,
  };
}

export const epoch = 1_780_000_000_000_000_000n;

/** Few ids and few times, so that orphans, cycles, copies of a time, skew and missing ends all happen often. */
export const anyTrace: fc.Arbitrary<readonly PlainSpan[]> = fc
  .uniqueArray(
    fc.record({
      id: fc.bigInt(1n, 60n).map((n) => (n % 3n === 0n ? n << 40n : n)),
      parent: fc.oneof(
        { weight: 1, arbitrary: fc.constant(0n) },
        { weight: 6, arbitrary: fc.bigInt(1n, 60n).map((n) => (n % 3n === 0n ? n << 40n : n)) },
      ),
      start: fc.bigInt(0n, 40n).map((n) => epoch + n),
      length: fc.bigInt(-3n, 40n),
      unfinished: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { selector: ({ id }) => id, maxLength: 40 },
  )
  .map((spans) =>
    spans.map(({ id, parent, start, length, unfinished }) => ({
      id,
      parent,
      start,
      end: unfinished ? 0n : start + length,
    })),
  );
