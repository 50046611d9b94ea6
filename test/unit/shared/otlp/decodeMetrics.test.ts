import { describe, expect, it } from 'vitest';
import { decodeMetricsData } from '../../../../src/shared/otlp/decodeMetrics.ts';
import { metricsDataFromJson } from '../../../../src/shared/otlp/metricsFromJson.ts';
import { encodeUtf8 } from '../../../../src/shared/util/utf8.ts';
import { recordedBodies, recordedFolders, recordedSummary } from '../../../support/otlpFixtures.ts';
import { dataType } from '../../../support/otlpReference.ts';

const exemplar = {
  timeUnixNano: '4',
  asInt: '-7',
  traceId: '0102030405060708090a0b0c0d0e0f10',
  spanId: 'a1a2a3a4a5a6a7a8',
  filteredAttributes: [{ key: 'f', value: { boolValue: true } }],
};
const common = {
  attributes: [{ key: 'tool_name', value: { stringValue: 'tax' } }],
  startTimeUnixNano: '1',
  timeUnixNano: '2',
};
const metrics = [
  {
    name: 'g',
    unit: 's',
    description: 'd',
    gauge: { dataPoints: [{ ...common, asDouble: 0.5, flags: 1 }] },
  },
  {
    name: 's',
    metadata: [{ key: 'm', value: { intValue: '1' } }],
    sum: {
      aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
      isMonotonic: true,
      dataPoints: [{ ...common, asInt: '9007199254740993', exemplars: [exemplar] }],
    },
  },
  {
    name: 'h',
    histogram: {
      aggregationTemporality: 1,
      dataPoints: [
        { ...common, count: '3', sum: 1.5, min: 0, bucketCounts: ['1', 2], explicitBounds: [0.1] },
      ],
    },
  },
  {
    name: 'e',
    exponentialHistogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          ...common,
          count: '3',
          scale: -2,
          zeroCount: '1',
          zeroThreshold: 0.25,
          positive: { offset: -3, bucketCounts: ['1', '1'] },
          max: 9,
        },
      ],
    },
  },
  {
    name: 'q',
    summary: {
      dataPoints: [{ ...common, count: 2, sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }],
    },
  },
];
const point = {
  attributes: [{ key: 'tool_name', value: 'tax' }],
  startUnixNano: 1n,
  timeUnixNano: 2n,
  flags: 0,
};
const distribution = { ...point, count: 3n, sum: null, min: null, max: null, exemplars: [] };
const plain = { unit: '', description: '', metadata: [] };
const expected = [
  {
    ...plain,
    name: 'g',
    unit: 's',
    description: 'd',
    data: { kind: 'gauge', points: [{ ...point, value: 0.5, flags: 1, exemplars: [] }] },
  },
  {
    ...plain,
    name: 's',
    metadata: [{ key: 'm', value: 1n }],
    data: {
      kind: 'sum',
      temporality: 2,
      isMonotonic: true,
      points: [
        {
          ...point,
          value: 9_007_199_254_740_993n,
          exemplars: [
            {
              timeUnixNano: 4n,
              value: -7n,
              traceId: exemplar.traceId,
              spanId: exemplar.spanId,
              filteredAttributes: [{ key: 'f', value: true }],
            },
          ],
        },
      ],
    },
  },
  {
    ...plain,
    name: 'h',
    data: {
      kind: 'histogram',
      temporality: 1,
      points: [
        { ...distribution, sum: 1.5, min: 0, bucketCounts: [1n, 2n], explicitBounds: [0.1] },
      ],
    },
  },
  {
    ...plain,
    name: 'e',
    data: {
      kind: 'exponentialHistogram',
      temporality: 2,
      points: [
        {
          ...distribution,
          max: 9,
          scale: -2,
          zeroCount: 1n,
          zeroThreshold: 0.25,
          positive: { offset: -3, bucketCounts: [1n, 1n] },
          negative: { offset: 0, bucketCounts: [] },
        },
      ],
    },
  },
  {
    ...plain,
    name: 'q',
    data: {
      kind: 'summary',
      points: [{ ...point, count: 2n, sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }],
    },
  },
];

describe('decodeMetricsData', () => {
  const text = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  const { bytes, items, rejected } = metricsDataFromJson(encodeUtf8(text));
  const metricsOf = (data: Uint8Array) =>
    decodeMetricsData(data).flatMap((one) => one.scopeMetrics.flatMap((scoped) => scoped.metrics));

  it('reads all five kinds of points, from JSON', () => {
    expect({ items, rejected }).toEqual({ items: 5, rejected: {} });
    expect(metricsOf(bytes)).toEqual(expected);
  });

  it('reads packed lists, as other writers send them', () => {
    const { metrics: type } = dataType;
    const packed = type.encode(type.decode(bytes)).finish();
    expect(packed).not.toEqual(bytes);
    expect(metricsOf(packed)).toEqual(expected);
  });

  it.each(recordedFolders)('counts the metrics that %s holds', (folder) => {
    const counts: Record<string, number> = {};
    for (const body of recordedBodies(folder).filter((one) => one.signal === 'metrics')) {
      const data = body.encoding === 'json' ? metricsDataFromJson(body.bytes).bytes : body.bytes;
      for (const { name } of metricsOf(data)) {
        counts[name] = (counts[name] ?? 0) + 1;
      }
    }
    expect(counts).toEqual(recordedSummary(folder)?.metrics ?? {});
  });
});
