import type { KeyValue } from '../model/anyValue.ts';
import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  NumberPoint,
  SummaryPoint,
} from '../model/metric.ts';
import { decodeKeyValue } from './anyValueCodec.ts';
import { idFromBytes } from './decodeTraces.ts';
import { fieldReaders, readMessage, readPacked, readSint32 } from './messageReader.ts';
import type { ProtoReader } from './protoReader.ts';

type Mutable<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K];
};

/** opentelemetry-proto metrics.proto numbers the same fields differently in each kind of point. */
const times = [
  [
    2,
    'fixed64',
    (r: ProtoReader, into: { startUnixNano: bigint }) => {
      into.startUnixNano = r.fixed64();
    },
  ],
  [
    3,
    'fixed64',
    (r: ProtoReader, into: { timeUnixNano: bigint }) => {
      into.timeUnixNano = r.fixed64();
    },
  ],
] as const;
const count = [
  4,
  'fixed64',
  (r: ProtoReader, into: { count: bigint }) => {
    into.count = r.fixed64();
  },
] as const;
const sum = [
  5,
  'fixed64',
  (r: ProtoReader, into: { sum: number | null }) => {
    into.sum = r.double();
  },
] as const;

const attributes = (field: number) =>
  [
    field,
    'bytes',
    (r: ProtoReader, into: { attributes: KeyValue[] }) => {
      into.attributes.push(decodeKeyValue(r.message()));
    },
  ] as const;
const exemplars = (field: number) =>
  [
    field,
    'bytes',
    (r: ProtoReader, into: { exemplars: Exemplar[] }) => {
      into.exemplars.push(readExemplar(r.message()));
    },
  ] as const;
const flags = (field: number) =>
  [
    field,
    'varint',
    (r: ProtoReader, into: { flags: number }) => {
      into.flags = r.uint32();
    },
  ] as const;
const limits = (minField: number) =>
  [
    [
      minField,
      'fixed64',
      (r: ProtoReader, into: { min: number | null }) => {
        into.min = r.double();
      },
    ],
    [
      minField + 1,
      'fixed64',
      (r: ProtoReader, into: { max: number | null }) => {
        into.max = r.double();
      },
    ],
  ] as const;
/** `as_double` and `as_int`. */
const values = (doubleField: number) =>
  [
    [
      doubleField,
      'fixed64',
      (r: ProtoReader, into: { value: bigint | number | null }) => {
        into.value = r.double();
      },
    ],
    [
      6,
      'fixed64',
      (r: ProtoReader, into: { value: bigint | number | null }) => {
        into.value = r.sfixed64();
      },
    ],
  ] as const;

const emptyPoint = () => ({
  attributes: [] as KeyValue[],
  startUnixNano: 0n,
  timeUnixNano: 0n,
  flags: 0,
});
const emptyDistribution = () => ({
  ...emptyPoint(),
  count: 0n,
  sum: null as number | null,
  min: null as number | null,
  max: null as number | null,
  exemplars: [] as Exemplar[],
});

const exemplarFields = fieldReaders<Mutable<Exemplar>>(
  [
    2,
    'fixed64',
    (r, into) => {
      into.timeUnixNano = r.fixed64();
    },
  ],
  [
    4,
    'bytes',
    (r, into) => {
      into.spanId = idFromBytes(r.bytes(), 8);
    },
  ],
  [
    5,
    'bytes',
    (r, into) => {
      into.traceId = idFromBytes(r.bytes(), 16);
    },
  ],
  [
    7,
    'bytes',
    (r, into) => {
      into.filteredAttributes.push(decodeKeyValue(r.message()));
    },
  ],
  ...values(3),
);

function readExemplar(reader: ProtoReader): Exemplar {
  const exemplar = {
    timeUnixNano: 0n,
    value: null,
    traceId: '',
    spanId: '',
    filteredAttributes: [],
  };
  return readMessage<Mutable<Exemplar>>(reader, exemplar, exemplarFields);
}

const numberFields = fieldReaders<Mutable<NumberPoint>>(
  ...times,
  ...values(4),
  exemplars(5),
  attributes(7),
  flags(8),
);

export const readNumberPoint = (reader: ProtoReader): NumberPoint =>
  readMessage(reader, { ...emptyPoint(), value: null, exemplars: [] }, numberFields);

const histogramFields = fieldReaders<Mutable<HistogramPoint>>(
  ...times,
  count,
  sum,
  [6, 'fixed64', (r, into) => into.bucketCounts.push(r.fixed64())],
  [6, 'bytes', (r, into) => readPacked(r, (list) => into.bucketCounts.push(list.fixed64()))],
  [7, 'fixed64', (r, into) => into.explicitBounds.push(r.double())],
  [7, 'bytes', (r, into) => readPacked(r, (list) => into.explicitBounds.push(list.double()))],
  exemplars(8),
  attributes(9),
  flags(10),
  ...limits(11),
);

export const readHistogramPoint = (reader: ProtoReader): HistogramPoint =>
  readMessage(
    reader,
    { ...emptyDistribution(), bucketCounts: [], explicitBounds: [] },
    histogramFields,
  );

const unsigned = (reader: ProtoReader): bigint => BigInt.asUintN(64, reader.int64());

const bucketFields = fieldReaders<Mutable<ExponentialBuckets>>(
  [
    1,
    'varint',
    (r, into) => {
      into.offset = readSint32(r);
    },
  ],
  [2, 'varint', (r, into) => into.bucketCounts.push(unsigned(r))],
  [2, 'bytes', (r, into) => readPacked(r, (list) => into.bucketCounts.push(unsigned(list)))],
);

const emptyBuckets = (): Mutable<ExponentialBuckets> => ({ offset: 0, bucketCounts: [] });

const exponentialFields = fieldReaders<Mutable<ExponentialHistogramPoint>>(
  ...times,
  count,
  sum,
  attributes(1),
  [
    6,
    'varint',
    (r, into) => {
      into.scale = readSint32(r);
    },
  ],
  [
    7,
    'fixed64',
    (r, into) => {
      into.zeroCount = r.fixed64();
    },
  ],
  [
    8,
    'bytes',
    (r, into) => {
      into.positive = readMessage(r.message(), emptyBuckets(), bucketFields);
    },
  ],
  [
    9,
    'bytes',
    (r, into) => {
      into.negative = readMessage(r.message(), emptyBuckets(), bucketFields);
    },
  ],
  flags(10),
  exemplars(11),
  ...limits(12),
  [
    14,
    'fixed64',
    (r, into) => {
      into.zeroThreshold = r.double();
    },
  ],
);

export const readExponentialPoint = (reader: ProtoReader): ExponentialHistogramPoint =>
  readMessage(
    reader,
    {
      ...emptyDistribution(),
      scale: 0,
      zeroCount: 0n,
      zeroThreshold: 0,
      positive: emptyBuckets(),
      negative: emptyBuckets(),
    },
    exponentialFields,
  );

const quantileFields = fieldReaders<{ quantile: number; value: number }>(
  [
    1,
    'fixed64',
    (r, into) => {
      into.quantile = r.double();
    },
  ],
  [
    2,
    'fixed64',
    (r, into) => {
      into.value = r.double();
    },
  ],
);

const summaryFields = fieldReaders<Mutable<SummaryPoint>>(
  ...times,
  count,
  [
    5,
    'fixed64',
    (r, into) => {
      into.sum = r.double();
    },
  ],
  [
    6,
    'bytes',
    (r, into) =>
      into.quantileValues.push(readMessage(r.message(), { quantile: 0, value: 0 }, quantileFields)),
  ],
  attributes(7),
  flags(8),
);

export const readSummaryPoint = (reader: ProtoReader): SummaryPoint =>
  readMessage(reader, { ...emptyPoint(), count: 0n, sum: 0, quantileValues: [] }, summaryFields);
