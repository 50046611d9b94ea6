import { DecodeError } from './decodeError.ts';
import {
  checkMessage,
  cursor,
  keyValueShape,
  readTag,
  readVarint,
  type Shape,
  skipValue,
} from './protoCheck.ts';
import { eachField, eachGroup } from './scanLogs.ts';
import { groupWords } from './traceScan.ts';

const numberExemplar: Shape = { 7: keyValueShape };
const numberPoint: Shape = { 7: keyValueShape, 5: numberExemplar };
const histogramPoint: Shape = { 9: keyValueShape, 8: numberExemplar };
const exponentialPoint: Shape = { 1: keyValueShape, 11: numberExemplar };
const summaryPoint: Shape = { 7: keyValueShape };
const metricShape: Shape = {
  5: { 1: numberPoint },
  7: { 1: numberPoint },
  9: { 1: histogramPoint },
  10: { 1: exponentialPoint },
  11: { 1: summaryPoint },
};

const metricsField = 2;
/** opentelemetry-proto metrics.proto `Metric`. */
const metricField = { name: 1, description: 2, unit: 3 } as const;
const pointsField = 1;
const temporalityTag = 2 << 3;
const isMonotonicTag = 3 << 3;
const timeTag = (3 << 3) | 1;
const exemplarTraceIdField = 5;

/** By the field of `Metric` that holds the data: gauge, sum, histogram, exponential histogram, summary. */
const pointFields: Readonly<
  Record<number, { readonly attributes: number; readonly exemplars: number } | undefined>
> = {
  5: { attributes: 7, exemplars: 5 },
  7: { attributes: 7, exemplars: 5 },
  9: { attributes: 9, exemplars: 8 },
  10: { attributes: 1, exemplars: 11 },
  // A summary has none.
  11: { attributes: 7, exemplars: 0 },
};

/** Of a point that is taken: each of its buckets and exemplars becomes an object when somebody looks at it. Bytes. */
export const takenPointBytes = 1 << 18;

/**
 * Number of data points in an OTLP `MetricsData`, which is walked whole.
 * @throws DecodeError
 */
export function scanMetricPoints(bytes: Uint8Array, maxPointBytes = Infinity): number {
  let points = 0;
  eachGroup(bytes, new Uint32Array(groupWords), (groupStart, groupEnd) => {
    eachField(bytes, groupStart, groupEnd, (metric, start, end) => {
      if (metric !== metricsField) return;
      checkMessage(bytes, start, end, metricShape, 3);
      eachField(bytes, start, end, (data, dataStart, dataEnd) => {
        if (pointFields[data] === undefined) return;
        eachField(bytes, dataStart, dataEnd, (field, at, to) => {
          if (field !== pointsField) return;
          points += 1;
          if (to - at > maxPointBytes) {
            throw new DecodeError('tooMany', at, `a metric point of ${to - at} bytes`);
          }
        });
      });
    });
  });
  return points;
}

/** What all points of one `Metric` share; offsets and lengths count bytes of the request. */
export interface MetricPlace {
  /** Where resource and scope stand: the words of `groupWord`. */
  readonly groupPlace: Uint32Array;
  nameOffset: number;
  nameLength: number;
  descriptionOffset: number;
  descriptionLength: number;
  unitOffset: number;
  unitLength: number;
  /** The field of `Metric` that holds the data. */
  dataField: number;
  temporality: number;
  isMonotonic: boolean;
}

/** Told of each metric, then of its points one after the other: attributes and exemplars before the point they are of. */
export interface MetricVisitor {
  /** The place is one object, reused for every metric. */
  onMetric(place: MetricPlace): void;
  onAttribute(start: number, end: number): void;
  /** Of exemplars that name a trace. */
  onExemplar(traceIdOffset: number): void;
  onPoint(start: number, end: number, timeUnixNano: bigint): void;
}

/**
 * Visits the metrics and points of an OTLP `MetricsData`.
 * @throws DecodeError
 */
export function scanMetrics(bytes: Uint8Array, visitor: MetricVisitor): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place: MetricPlace = {
    groupPlace: new Uint32Array(groupWords),
    nameOffset: 0,
    nameLength: 0,
    descriptionOffset: 0,
    descriptionLength: 0,
    unitOffset: 0,
    unitLength: 0,
    dataField: 0,
    temporality: 0,
    isMonotonic: false,
  };
  eachGroup(bytes, place.groupPlace, (groupStart, groupEnd) => {
    eachField(bytes, groupStart, groupEnd, (metric, start, end) => {
      if (metric === metricsField) {
        readHead(bytes, start, end, place);
        eachField(bytes, start, end, (data, dataStart, dataEnd) => {
          if (pointFields[data] !== undefined) {
            place.dataField = data;
            scanData(bytes, view, dataStart, dataEnd, place, visitor);
          }
        });
      }
    });
  });
}

function readHead(bytes: Uint8Array, start: number, end: number, place: MetricPlace): void {
  place.nameLength = 0;
  place.descriptionLength = 0;
  place.unitLength = 0;
  eachField(bytes, start, end, (field, at, to) => {
    if (field === metricField.name) {
      place.nameOffset = at;
      place.nameLength = to - at;
    } else if (field === metricField.description) {
      place.descriptionOffset = at;
      place.descriptionLength = to - at;
    } else if (field === metricField.unit) {
      place.unitOffset = at;
      place.unitLength = to - at;
    }
  });
}

/** Numbers the parts of an aggregation as `decodeMetrics` does. */
function scanData(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  place: MetricPlace,
  visitor: MetricVisitor,
): void {
  place.temporality = 0;
  place.isMonotonic = false;
  for (let at = start; at < end; ) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    if (tag === temporalityTag) {
      place.temporality = readVarint(bytes, valueAt, end);
    } else if (tag === isMonotonicTag) {
      place.isMonotonic = readVarint(bytes, valueAt, end) !== 0;
    }
  }
  visitor.onMetric(place);
  eachField(bytes, start, end, (field, at, to) => {
    if (field === pointsField) {
      scanPoint(bytes, view, at, to, place.dataField, visitor);
    }
  });
}

function scanPoint(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  dataField: number,
  visitor: MetricVisitor,
): void {
  const fields = pointFields[dataField];
  eachField(bytes, start, end, (field, at, to) => {
    if (field === fields?.attributes) {
      visitor.onAttribute(at, to);
    } else if (field === fields?.exemplars) {
      scanExemplar(bytes, at, to, visitor);
    }
  });
  let time = 0n;
  for (let at = start; at < end; ) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    if (tag === timeTag) {
      time = view.getBigUint64(valueAt, true);
    }
  }
  visitor.onPoint(start, end, time);
}

function scanExemplar(bytes: Uint8Array, start: number, end: number, visitor: MetricVisitor): void {
  eachField(bytes, start, end, (field, at, to) => {
    if (field === exemplarTraceIdField && to - at === 16) {
      visitor.onExemplar(at);
    }
  });
}
