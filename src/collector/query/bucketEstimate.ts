import type { BucketEstimate } from '../../shared/rpc/contract.ts';

/** Values above that of the bucket before it, up to `to`; infinite at the ends. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: bigint;
}

interface Limits {
  readonly min: number | null;
  readonly max: number | null;
}

/** Nearest-rank percentile of the values in buckets that ascend; null where there are no values. */
export function estimate(
  buckets: readonly Bucket[],
  { min, max }: Limits,
  share: number,
): BucketEstimate | null {
  const total = buckets.reduce((sum, { count }) => sum + count, 0n);
  if (total === 0n) {
    return null;
  }
  const rank = Math.max(1, Math.ceil(share * Number(total)));
  let before = 0;
  for (const { from, to, count } of buckets) {
    const inBucket = Number(count);
    if (inBucket > 0 && before + inBucket >= rank) {
      const low = Math.max(from, min ?? from);
      const high = Math.min(to, max ?? to);
      const isKnown = Number.isFinite(low) && Number.isFinite(high) && low <= high;
      return {
        value: isKnown ? low + (high - low) * ((rank - before) / inBucket) : null,
        from: finite(low),
        to: finite(high),
      };
    }
    before += inBucket;
  }
  return null;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
