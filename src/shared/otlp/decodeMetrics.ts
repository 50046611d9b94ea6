import type { KeyValue } from '../model/anyValue.ts';
import type { Metric, MetricData, ResourceMetrics, ScopeMetrics } from '../model/metric.ts';
import type { Resource, Scope } from '../model/span.ts';
import { decodeKeyValue } from './anyValueCodec.ts';
import { readResource, readScope } from './decodeTraces.ts';
import { fieldReaders, readMessage } from './messageReader.ts';
import {
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from './metricPoints.ts';
import { ProtoReader } from './protoReader.ts';

/** `data_points` is field 1, the temporality field 2, `is_monotonic` field 3 of every kind that has them. */
interface Aggregation<P> {
  points: P[];
  temporality: number;
  isMonotonic: boolean;
}

function readAggregation<P>(
  reader: ProtoReader,
  readPoint: (point: ProtoReader) => P,
): Aggregation<P> {
  const into: Aggregation<P> = { points: [], temporality: 0, isMonotonic: false };
  return readMessage(
    reader,
    into,
    fieldReaders<Aggregation<P>>(
      [1, 'bytes', (r, { points }) => points.push(readPoint(r.message()))],
      [
        2,
        'varint',
        (r, all) => {
          all.temporality = r.uint32();
        },
      ],
      [
        3,
        'varint',
        (r, all) => {
          all.isMonotonic = r.bool();
        },
      ],
    ),
  );
}

const dataReaders: Readonly<Record<number, (reader: ProtoReader) => MetricData>> = {
  5: (reader) => {
    const { points } = readAggregation(reader, readNumberPoint);
    return { kind: 'gauge', points };
  },
  7: (reader) => ({ kind: 'sum', ...readAggregation(reader, readNumberPoint) }),
  9: (reader) => {
    const { points, temporality } = readAggregation(reader, readHistogramPoint);
    return { kind: 'histogram', points, temporality };
  },
  10: (reader) => {
    const { points, temporality } = readAggregation(reader, readExponentialPoint);
    return { kind: 'exponentialHistogram', points, temporality };
  },
  11: (reader) => {
    const { points } = readAggregation(reader, readSummaryPoint);
    return { kind: 'summary', points };
  },
};

interface MutableMetric {
  name: string;
  description: string;
  unit: string;
  metadata: KeyValue[];
  data: MetricData | null;
}

const metricFields = fieldReaders<MutableMetric>(
  [
    1,
    'bytes',
    (r, into) => {
      into.name = r.string();
    },
  ],
  [
    2,
    'bytes',
    (r, into) => {
      into.description = r.string();
    },
  ],
  [
    3,
    'bytes',
    (r, into) => {
      into.unit = r.string();
    },
  ],
  [12, 'bytes', (r, into) => into.metadata.push(decodeKeyValue(r.message()))],
  ...Object.entries(dataReaders).map(
    ([field, read]) =>
      [
        Number(field),
        'bytes',
        (r: ProtoReader, into: MutableMetric) => {
          into.data = read(r.message());
        },
      ] as const,
  ),
);

const readMetric = (reader: ProtoReader): Metric =>
  readMessage(
    reader,
    { name: '', description: '', unit: '', metadata: [], data: null },
    metricFields,
  );

interface MutableScopeMetrics {
  scope: Scope;
  schemaUrl: string;
  metrics: Metric[];
}

const scopeFields = fieldReaders<MutableScopeMetrics>(
  [
    1,
    'bytes',
    (r, into) => {
      into.scope = readScope(r.message());
    },
  ],
  [2, 'bytes', (r, into) => into.metrics.push(readMetric(r.message()))],
  [
    3,
    'bytes',
    (r, into) => {
      into.schemaUrl = r.string();
    },
  ],
);

interface MutableResourceMetrics {
  resource: Resource;
  schemaUrl: string;
  scopeMetrics: ScopeMetrics[];
}

const resourceFields = fieldReaders<MutableResourceMetrics>(
  [
    1,
    'bytes',
    (r, into) => {
      into.resource = readResource(r.message());
    },
  ],
  [
    2,
    'bytes',
    (r, into) => {
      const scope = { name: '', version: '', attributes: [], droppedAttributesCount: 0 };
      const empty = { scope, schemaUrl: '', metrics: [] };
      into.scopeMetrics.push(readMessage(r.message(), empty, scopeFields));
    },
  ],
  [
    3,
    'bytes',
    (r, into) => {
      into.schemaUrl = r.string();
    },
  ],
);

const dataFields = fieldReaders<ResourceMetrics[]>([
  1,
  'bytes',
  (r, into) => {
    const resource = { attributes: [], droppedAttributesCount: 0 };
    const empty = { resource, schemaUrl: '', scopeMetrics: [] };
    into.push(readMessage(r.message(), empty, resourceFields));
  },
]);

/**
 * Decodes OTLP protobuf `MetricsData` (the wire form of `ExportMetricsServiceRequest`) whole.
 * @throws DecodeError when the bytes are not protobuf.
 */
export const decodeMetricsData = (bytes: Uint8Array): ResourceMetrics[] =>
  readMessage(new ProtoReader(bytes), [], dataFields);
