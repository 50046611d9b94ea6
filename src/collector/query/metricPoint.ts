import type { KeyValue } from '../../shared/model/anyValue.ts';
import { attributesToJson, integerToJson } from '../../shared/model/jsonValue.ts';
import { type Exemplar, temporalities } from '../../shared/model/metric.ts';
import {
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from '../../shared/otlp/metricPoints.ts';
import { ProtoReader } from '../../shared/otlp/protoReader.ts';
import type {
  MetricDistribution,
  MetricExemplar,
  MetricIdentity,
  MetricNumber,
  MetricPoint,
  MetricType,
} from '../../shared/rpc/contract.ts';
import type { MetricReader } from '../store/store.ts';
import { numberToJson, ofExponential, ofHistogram, ofSummary } from './metricDistribution.ts';
import type { SignalReader } from './queryContext.ts';

/** A point may have thousands. */
const mostExemplars = 20;

const typeOfField: Readonly<Record<number, MetricType | undefined>> = {
  5: 'gauge',
  7: 'sum',
  9: 'histogram',
  10: 'exponentialHistogram',
  11: 'summary',
};

/** By the field of OTLP's `Metric` that holds the data. */
export const metricTypeOf = (dataField: number): MetricType => typeOfField[dataField] ?? 'gauge';

/** A point decoded, whatever its type. */
export interface DecodedPoint {
  readonly attributes: readonly KeyValue[];
  readonly startUnixNano: bigint;
  readonly timeUnixNano: bigint;
  readonly flags: number;
  readonly exemplars: readonly Exemplar[];
  readonly value: bigint | number | null;
  readonly distribution: MetricDistribution | null;
}

export function decodePoint(type: MetricType, bytes: Uint8Array): DecodedPoint {
  const reader = new ProtoReader(bytes);
  switch (type) {
    case 'gauge':
    case 'sum':
      return { ...readNumberPoint(reader), distribution: null };
    case 'histogram': {
      const point = readHistogramPoint(reader);
      return { ...point, value: null, distribution: ofHistogram(point) };
    }
    case 'exponentialHistogram': {
      const point = readExponentialPoint(reader);
      return { ...point, value: null, distribution: ofExponential(point) };
    }
    case 'summary': {
      const point = readSummaryPoint(reader);
      return { ...point, value: null, exemplars: [], distribution: ofSummary(point) };
    }
  }
}

export function identityOf(metrics: MetricReader, series: number): MetricIdentity {
  const { name, unit, dataField, temporality, isMonotonic } = metrics.headOf(series);
  const type = metricTypeOf(dataField);
  return {
    name: metrics.strings.get(name),
    unit: metrics.strings.get(unit),
    type,
    temporality:
      type === 'gauge' || type === 'summary' ? null : (temporalities[temporality] ?? 'UNSPECIFIED'),
    monotonic: type === 'sum' ? isMonotonic : null,
  };
}

/** @param trace of whose exemplars alone there is to be told; null = all */
export function metricPoint(
  signals: SignalReader,
  point: number,
  trace: string | null = null,
): MetricPoint {
  const { metrics } = signals;
  const series = metrics.seriesOf(point);
  const identity = identityOf(metrics, series);
  const { service, scope } = metrics.groups.get(metrics.headOf(series).group);
  const decoded = decodePoint(identity.type, signals.readMetricPoint(point));
  const exemplars =
    trace === null
      ? decoded.exemplars
      : decoded.exemplars.filter(({ traceId }) => traceId === trace);
  return {
    ...identity,
    service: metrics.strings.get(service),
    scope: { name: scope.name, version: scope.version },
    attributes: attributesToJson(decoded.attributes),
    startUnixNano: decoded.startUnixNano.toString(),
    timeUnixNano: decoded.timeUnixNano.toString(),
    noRecordedValue: (decoded.flags & 1) !== 0,
    value: valueToJson(decoded.value),
    distribution: decoded.distribution,
    exemplars: exemplars.slice(0, mostExemplars).map(exemplarOf),
    exemplarCount: exemplars.length,
  };
}

const exemplarOf = (exemplar: Exemplar): MetricExemplar => ({
  timeUnixNano: exemplar.timeUnixNano.toString(),
  value: valueToJson(exemplar.value),
  traceId: exemplar.traceId,
  spanId: exemplar.spanId,
  attributes: attributesToJson(exemplar.filteredAttributes),
});

function valueToJson(value: bigint | number | null): MetricNumber | null {
  if (value === null) {
    return null;
  }
  return typeof value === 'bigint' ? integerToJson(value) : numberToJson(value);
}
