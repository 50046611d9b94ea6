import type { KeyValue } from './anyValue.ts';
import type { Resource, Scope } from './span.ts';

/** OTLP `AggregationTemporality`; the index is the number on the wire. */
export const temporalities = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'] as const;

/** A sample that stands for a point and names the span in which it was taken. */
export interface Exemplar {
  readonly timeUnixNano: bigint;
  /** An int64 is a bigint, a double a number; null when the sender left it out. */
  readonly value: bigint | number | null;
  /** 32 lower-case hex digits, or empty. */
  readonly traceId: string;
  /** 16 lower-case hex digits, or empty. */
  readonly spanId: string;
  readonly filteredAttributes: readonly KeyValue[];
}

interface Point {
  readonly attributes: readonly KeyValue[];
  readonly startUnixNano: bigint;
  readonly timeUnixNano: bigint;
  /** Bit 0: no value was recorded. */
  readonly flags: number;
}

export interface NumberPoint extends Point {
  readonly value: bigint | number | null;
  readonly exemplars: readonly Exemplar[];
}

export interface HistogramPoint extends Point {
  readonly count: bigint;
  /** Null when absent, as with `min` and `max`. */
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly bucketCounts: readonly bigint[];
  readonly explicitBounds: readonly number[];
  readonly exemplars: readonly Exemplar[];
}

export interface ExponentialBuckets {
  readonly offset: number;
  readonly bucketCounts: readonly bigint[];
}

export interface ExponentialHistogramPoint extends Point {
  readonly count: bigint;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
  readonly exemplars: readonly Exemplar[];
}

export interface SummaryPoint extends Point {
  readonly count: bigint;
  readonly sum: number;
  readonly quantileValues: readonly { readonly quantile: number; readonly value: number }[];
}

/** `temporality` is an index into `temporalities`. */
export type MetricData =
  | { readonly kind: 'gauge'; readonly points: readonly NumberPoint[] }
  | {
      readonly kind: 'sum';
      readonly points: readonly NumberPoint[];
      readonly temporality: number;
      readonly isMonotonic: boolean;
    }
  | {
      readonly kind: 'histogram';
      readonly points: readonly HistogramPoint[];
      readonly temporality: number;
    }
  | {
      readonly kind: 'exponentialHistogram';
      readonly points: readonly ExponentialHistogramPoint[];
      readonly temporality: number;
    }
  | { readonly kind: 'summary'; readonly points: readonly SummaryPoint[] };

export interface Metric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly metadata: readonly KeyValue[];
  readonly data: MetricData | null;
}

export interface ScopeMetrics {
  readonly scope: Scope;
  readonly schemaUrl: string;
  readonly metrics: readonly Metric[];
}

export interface ResourceMetrics {
  readonly resource: Resource;
  readonly schemaUrl: string;
  readonly scopeMetrics: readonly ScopeMetrics[];
}
