import { anyValueToJson, integerToJson } from '../../shared/model/jsonValue.ts';
import type {
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  SummaryPoint,
} from '../../shared/model/metric.ts';
import type { MetricDistribution, MetricNumber } from '../../shared/rpc/contract.ts';
import { type Bucket, estimate } from './bucketEstimate.ts';

/** Exponential histograms have 160 by default, on each side of zero. */
const mostBuckets = 1000;

export function ofHistogram(point: HistogramPoint): MetricDistribution {
  const { bucketCounts, explicitBounds } = point;
  const first = explicitBounds[0] ?? Number.POSITIVE_INFINITY;
  const length = Math.max(bucketCounts.length, explicitBounds.length && explicitBounds.length + 1);
  const buckets = Array.from(
    { length },
    (_, index): Bucket => ({
      // What is measured is hardly ever negative; where it is, the bounds or the least value say so.
      from: explicitBounds[index - 1] ?? (first > 0 && !((point.min ?? 0) < 0) ? 0 : -Infinity),
      to: explicitBounds[index] ?? Number.POSITIVE_INFINITY,
      count: bucketCounts[index] ?? 0n,
    }),
  );
  return distribution(point, buckets);
}

/** opentelemetry-proto metrics.proto, `ExponentialHistogramDataPoint`: bucket i holds (base^i, base^(i+1)]. */
export function ofExponential(point: ExponentialHistogramPoint): MetricDistribution {
  const { scale, zeroCount, zeroThreshold, positive, negative } = point;
  const bound = (index: number) => 2 ** (index * 2 ** -scale);
  const side = ({ offset, bucketCounts }: ExponentialBuckets) =>
    bucketCounts.map((count, index) => ({
      from: bound(offset + index),
      to: bound(offset + index + 1),
      count,
    }));
  const below = side(negative)
    .map(({ from, to, count }) => ({ from: -to, to: -from, count }))
    .reverse();
  const zero = { from: -zeroThreshold, to: zeroThreshold, count: zeroCount };
  return {
    ...distribution(point, [...below, zero, ...side(positive)]),
    zero: { count: integerToJson(zeroCount), threshold: numberToJson(zeroThreshold) },
    scale,
  };
}

export function ofSummary({ count, sum, quantileValues }: SummaryPoint): MetricDistribution {
  return {
    ...nothing,
    count: integerToJson(count),
    sum: numberToJson(sum),
    quantiles: quantileValues.slice(0, mostBuckets).map(({ quantile, value }) => ({
      quantile: numberToJson(quantile),
      value: numberToJson(value),
    })),
  };
}

const nothing = {
  min: null,
  max: null,
  p50: null,
  p95: null,
  buckets: [],
  zero: null,
  scale: null,
  quantiles: [],
};

function distribution(
  point: HistogramPoint | ExponentialHistogramPoint,
  buckets: readonly Bucket[],
): MetricDistribution {
  return {
    ...nothing,
    count: integerToJson(point.count),
    sum: orNull(point.sum),
    min: orNull(point.min),
    max: orNull(point.max),
    p50: estimate(buckets, point, 0.5),
    p95: estimate(buckets, point, 0.95),
    buckets: buckets.slice(0, mostBuckets).map(({ to, count }) => ({
      to: to === Number.POSITIVE_INFINITY ? null : numberToJson(to),
      count: integerToJson(count),
    })),
  };
}

const orNull = (value: number | null): MetricNumber | null =>
  value === null ? null : numberToJson(value);

export const numberToJson = (value: number): MetricNumber => anyValueToJson(value) as MetricNumber;
