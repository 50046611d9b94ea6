import { temporalities } from '../../model/metric.ts';
import { dataTypes } from './commonTypes.ts';
import { type FieldSpec, type MessageType, messageType } from './messageType.ts';

/*
 * opentelemetry-proto metrics.proto. Numbers of lists are written one by one and not packed: a reader has to take both.
 */
const exemplar = messageType([
  ['filteredAttributes', 7, 'keyValues'],
  ['timeUnixNano', 2, 'fixed64'],
  ['asDouble', 3, 'double'],
  ['asInt', 6, 'sfixed64'],
  ['spanId', 4, 'spanId'],
  ['traceId', 5, 'traceId'],
]);
const exemplars = { type: () => exemplar, repeated: true };

const times: readonly FieldSpec[] = [
  ['startTimeUnixNano', 2, 'fixed64'],
  ['timeUnixNano', 3, 'fixed64'],
];
const countAndSum: readonly FieldSpec[] = [
  ['count', 4, 'fixed64'],
  ['sum', 5, 'double'],
];
const point = { item: 'point' } as const;

const numberPoint = messageType(
  [
    ...times,
    ['attributes', 7, 'keyValues'],
    ['asDouble', 4, 'double'],
    ['asInt', 6, 'sfixed64'],
    ['exemplars', 5, 'message', exemplars],
    ['flags', 8, 'uint32'],
  ],
  point,
);

const histogramPoint = messageType(
  [
    ...times,
    ...countAndSum,
    ['attributes', 9, 'keyValues'],
    ['bucketCounts', 6, 'fixed64', { repeated: true }],
    ['explicitBounds', 7, 'double', { repeated: true }],
    ['exemplars', 8, 'message', exemplars],
    ['flags', 10, 'uint32'],
    ['min', 11, 'double'],
    ['max', 12, 'double'],
  ],
  point,
);

const buckets = messageType([
  ['offset', 1, 'sint32'],
  ['bucketCounts', 2, 'int64', { repeated: true }],
]);

const exponentialPoint = messageType(
  [
    ...times,
    ...countAndSum,
    ['attributes', 1, 'keyValues'],
    ['scale', 6, 'sint32'],
    ['zeroCount', 7, 'fixed64'],
    ['positive', 8, 'message', { type: () => buckets }],
    ['negative', 9, 'message', { type: () => buckets }],
    ['flags', 10, 'uint32'],
    ['exemplars', 11, 'message', exemplars],
    ['min', 12, 'double'],
    ['max', 13, 'double'],
    ['zeroThreshold', 14, 'double'],
  ],
  point,
);

const quantileValue = messageType([
  ['quantile', 1, 'double'],
  ['value', 2, 'double'],
]);

const summaryPoint = messageType(
  [
    ...times,
    ...countAndSum,
    ['attributes', 7, 'keyValues'],
    ['quantileValues', 6, 'message', { type: () => quantileValue, repeated: true }],
    ['flags', 8, 'uint32'],
  ],
  point,
);

const temporality: FieldSpec = ['aggregationTemporality', 2, 'enum', { names: temporalities }];

function dataOf(pointType: MessageType, ...more: readonly FieldSpec[]) {
  const data = messageType(
    [['dataPoints', 1, 'message', { type: () => pointType, repeated: true }], ...more],
    { holdsItems: true },
  );
  return { type: () => data };
}

const metric = messageType(
  [
    ['name', 1, 'string'],
    ['description', 2, 'string'],
    ['unit', 3, 'string'],
    ['gauge', 5, 'message', dataOf(numberPoint)],
    ['sum', 7, 'message', dataOf(numberPoint, temporality, ['isMonotonic', 3, 'bool'])],
    ['histogram', 9, 'message', dataOf(histogramPoint, temporality)],
    ['exponentialHistogram', 10, 'message', dataOf(exponentialPoint, temporality)],
    ['summary', 11, 'message', dataOf(summaryPoint)],
    ['metadata', 12, 'keyValues'],
  ],
  { holdsItems: true },
);

export const metricTypes = dataTypes({
  data: 'resourceMetrics',
  scoped: 'scopeMetrics',
  legacy: 'instrumentationLibraryMetrics',
  items: 'metrics',
  item: metric,
  otherSignals: ['resourceSpans', 'resourceLogs', 'resourceProfiles'],
});
