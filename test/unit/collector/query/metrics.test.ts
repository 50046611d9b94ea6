import { beforeAll, describe, expect, it } from 'vitest';
import { listMetricPoints } from '../../../../src/collector/query/metricPoints.ts';
import { listMetrics } from '../../../../src/collector/query/metrics.ts';
import { listServers } from '../../../../src/collector/query/servers.ts';
import { readTraceMetrics } from '../../../../src/collector/query/traceMetrics.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { dataType } from '../../../support/otlpReference.ts';
import { contextOn } from '../../../support/queryContext.ts';
import { batchOf, storeOn, traceIdOf } from '../../../support/storeSpans.ts';

/** When the traces of `storeSpans` begin. */
const base = 1_780_000_000_000_000_000n;
const at = (ns: number) => String(base + BigInt(ns));
const text = (value: string) => ({ string_value: value });
const resource = { attributes: [{ key: 'service.name', value: text('metamcp') }] };
const tool = (name: string) => [{ key: 'tool_name', value: text(name) }];
const exemplarOf = (trace: number) => ({
  time_unix_nano: at(7),
  as_int: '9007199254740993',
  trace_id: Buffer.from(traceIdOf(trace), 'hex'),
  span_id: Buffer.alloc(8, 3),
  filtered_attributes: [{ key: 'path', value: text('/x') }],
});

/** The shapes of MetaMCP's metrics: the point of a counter is linked to its trace by an exemplar alone. */
const metrics = [
  {
    name: 'metamcp_tool_executions_total',
    description: 'Tool executions',
    unit: '1',
    sum: {
      aggregation_temporality: 2,
      is_monotonic: true,
      data_points: [
        {
          time_unix_nano: at(20),
          start_time_unix_nano: at(1),
          as_int: '9007199254740993',
          attributes: tool('find'),
          exemplars: [exemplarOf(1), exemplarOf(2)],
        },
        { time_unix_nano: at(20), as_int: '-3', attributes: tool('drop'), flags: 1 },
      ],
    },
  },
  {
    name: 'metamcp_tool_execution_duration_seconds',
    unit: 's',
    histogram: {
      aggregation_temporality: 1,
      data_points: [
        {
          time_unix_nano: at(20),
          count: '4',
          sum: 6,
          bucket_counts: ['0', '4', '0'],
          explicit_bounds: [0, 5],
          attributes: tool('find'),
        },
      ],
    },
  },
  {
    name: 'exponential',
    exponential_histogram: {
      data_points: [
        {
          time_unix_nano: at(20),
          count: '7',
          sum: 9,
          scale: 0,
          zero_count: '2',
          zero_threshold: 0.5,
          positive: { offset: 0, bucket_counts: ['1', '3'] },
          negative: { offset: 1, bucket_counts: ['1'] },
        },
      ],
    },
  },
  {
    name: 'summary',
    summary: {
      data_points: [
        {
          time_unix_nano: at(20),
          count: '2',
          sum: 3,
          quantile_values: [
            { quantile: 0.5, value: 1 },
            { quantile: 1, value: 'Infinity' },
          ],
        },
      ],
    },
  },
  {
    name: 'gauge',
    gauge: {
      data_points: [
        { time_unix_nano: at(20), as_double: 'NaN' },
        { time_unix_nano: at(30), as_double: 0 },
        { time_unix_nano: String(base + 70_000_000_000n), as_double: 9 },
      ],
    },
  },
];
const body = dataType.metrics
  .encode(
    dataType.metrics.fromObject({
      resource_metrics: [
        { resource, scope_metrics: [{ scope: { name: 'metamcp', version: '1.0.0' }, metrics }] },
        {
          resource: { attributes: [{ key: 'service.name', value: text('other') }] },
          scope_metrics: [
            {
              metrics: [
                { name: 'gauge', gauge: { data_points: [{ time_unix_nano: at(20), as_int: 1 }] } },
              ],
            },
          ],
        },
      ],
    }),
  )
  .finish();

describe('metrics', () => {
  const store = storeOn(new MemoryStorage());
  const context = contextOn(store);

  beforeAll(async () => {
    await store.ready;
    await store.ingest({
      source: { kind: 'otlp', target: 'otlp/grpc' },
      signal: 'metrics',
      bytes: body,
    });
    await store.ingest(batchOf([{ trace: 1, span: 1, start: 5, end: 25 }], 'otlp', 'metamcp'));
    await store.ingest(batchOf([{ trace: 3, span: 1 }], 'otlp', 'elsewhere'));
  });

  it('are listed by name with their latest values, exact', async () => {
    const { total, metrics: rows, unlistedPoints } = await listMetrics(context, {});
    expect([total, unlistedPoints]).toEqual([5, 0]);
    expect(rows.map(({ name, type, series, points }) => [name, type, series, points])).toEqual([
      ['exponential', 'exponentialHistogram', 1, 1],
      ['gauge', 'gauge', 2, 4],
      ['metamcp_tool_execution_duration_seconds', 'histogram', 1, 1],
      ['metamcp_tool_executions_total', 'sum', 2, 2],
      ['summary', 'summary', 1, 1],
    ]);
    expect(rows[1]).toMatchObject({
      services: ['metamcp', 'other'],
      temporality: null,
      monotonic: null,
    });
    expect(rows[3]).toMatchObject({
      description: 'Tool executions',
      unit: '1',
      temporality: 'CUMULATIVE',
      monotonic: true,
      lastTimeUnixNano: at(20),
      last: [
        { attributes: { tool_name: 'drop' }, value: -3, noRecordedValue: true },
        { attributes: { tool_name: 'find' }, value: '9007199254740993', noRecordedValue: false },
      ],
    });
  });

  it.each([
    ['kind=sum', ['metamcp_tool_executions_total']],
    ['tool_name=drop', ['metamcp_tool_executions_total']],
    ['service=other', ['gauge']],
    ['scope=metamcp unit=s', ['metamcp_tool_execution_duration_seconds']],
    ['name=metamcp_* not unit=s', ['metamcp_tool_executions_total']],
    ['value>9007199254740992', ['metamcp_tool_executions_total']],
    ['resource.service.name=other', ['gauge']],
    ['executions', ['metamcp_tool_executions_total']],
    [`trace=${traceIdOf(2)}`, ['metamcp_tool_executions_total']],
    ['nothing', []],
  ])('are found by %s', async (filter, expected) => {
    expect((await listMetrics(context, { filter })).metrics.map(({ name }) => name)).toEqual(
      expected,
    );
  });

  it('of one server are asked for by its service', async () => {
    const { metrics: rows } = await listMetrics(context, { service: 'other' });
    expect(rows).toMatchObject([{ name: 'gauge', series: 1, points: 1, services: ['other'] }]);
  });

  it('turn pages', async () => {
    const page = await listMetrics(context, { limit: 2, offset: 1 });
    expect([page.total, ...page.metrics.map(({ name }) => name)]).toEqual([
      5,
      'gauge',
      'metamcp_tool_execution_duration_seconds',
    ]);
  });

  it('tell their points newest first, with start, flags and exemplars', async () => {
    const { total, points } = await listMetricPoints(context, {
      name: 'metamcp_tool_executions_total',
    });
    expect(total).toBe(2);
    expect(points[1]).toEqual({
      name: 'metamcp_tool_executions_total',
      unit: '1',
      type: 'sum',
      temporality: 'CUMULATIVE',
      monotonic: true,
      service: 'metamcp',
      scope: { name: 'metamcp', version: '1.0.0' },
      attributes: { tool_name: 'find' },
      startUnixNano: at(1),
      timeUnixNano: at(20),
      noRecordedValue: false,
      value: '9007199254740993',
      distribution: null,
      exemplars: [1, 2].map((trace) => ({
        timeUnixNano: at(7),
        value: '9007199254740993',
        traceId: traceIdOf(trace),
        spanId: '03'.repeat(8),
        attributes: { path: '/x' },
      })),
      exemplarCount: 2,
    });
    const gauge = await listMetricPoints(context, { name: 'gauge', service: 'metamcp', limit: 2 });
    expect([gauge.total, ...gauge.points.map(({ value }) => value)]).toEqual([3, 9, 0]);
    const rest = await listMetricPoints(context, { name: 'gauge', limit: 9, offset: 2 });
    expect(rest.points.map(({ value }) => value)).toEqual([1, 'NaN']);
    const some = await listMetricPoints(context, { name: 'gauge', filter: 'value>=1' });
    expect(some.total).toBe(2);
    await expect(listMetricPoints(context, { name: 'none' })).rejects.toMatchObject({
      reason: 'notFound',
    });
  });

  it('tell distributions with what their buckets allow to say', async () => {
    const distributionOf = async (name: string) =>
      (await listMetricPoints(context, { name })).points[0]?.distribution;
    expect(await distributionOf('metamcp_tool_execution_duration_seconds')).toEqual({
      count: 4,
      sum: 6,
      min: null,
      max: null,
      p50: { value: 2.5, from: 0, to: 5 },
      p95: { value: 5, from: 0, to: 5 },
      buckets: [
        { to: 0, count: 0 },
        { to: 5, count: 4 },
        { to: null, count: 0 },
      ],
      zero: null,
      scale: null,
      quantiles: [],
    });
    expect(await distributionOf('exponential')).toMatchObject({
      count: 7,
      scale: 0,
      zero: { count: 2, threshold: 0.5 },
      buckets: [
        { to: -2, count: 1 },
        { to: 0.5, count: 2 },
        { to: 2, count: 1 },
        { to: 4, count: 3 },
      ],
      p50: { from: 1, to: 2 },
      p95: { from: 2, to: 4, value: 4 },
    });
    expect(await distributionOf('summary')).toMatchObject({
      count: 2,
      sum: 3,
      p50: null,
      quantiles: [
        { quantile: 0.5, value: 1 },
        { quantile: 1, value: 'Infinity' },
      ],
    });
  });

  it('of a trace are those whose exemplars name it, apart from those of the same time', async () => {
    const found = await readTraceMetrics(context, { traceId: traceIdOf(1) });
    expect(found.exactTotal).toBe(1);
    expect(found.exact).toMatchObject([
      { value: '9007199254740993', exemplars: [{ traceId: traceIdOf(1) }], exemplarCount: 1 },
    ]);
    expect(
      found.sameTime.map(({ name, service, value, attributes }) => [
        name,
        service,
        value,
        attributes,
      ]),
    ).toEqual([
      ['exponential', 'metamcp', null, {}],
      // In the time of the trace, although one within a minute after it came later.
      ['gauge', 'metamcp', 'NaN', {}],
      ['metamcp_tool_execution_duration_seconds', 'metamcp', null, { tool_name: 'find' }],
      ['metamcp_tool_executions_total', 'metamcp', -3, { tool_name: 'drop' }],
      ['summary', 'metamcp', null, {}],
    ]);
    // Named by an exemplar alone: its spans were never sent.
    expect(await readTraceMetrics(context, { traceId: traceIdOf(2) })).toMatchObject({
      exactTotal: 1,
      sameTimeTotal: 0,
    });
    expect(await readTraceMetrics(context, { traceId: traceIdOf(3) })).toEqual({
      exactTotal: 0,
      exact: [],
      sameTimeTotal: 0,
      sameTime: [],
    });
    await expect(readTraceMetrics(context, { traceId: traceIdOf(4) })).rejects.toMatchObject({
      reason: 'notFound',
    });
    await expect(readTraceMetrics(context, { traceId: 'x' })).rejects.toMatchObject({
      reason: 'badRequest',
    });
  });
});

describe('servers', () => {
  it('are also those that send metrics alone', async () => {
    const store = storeOn(new MemoryStorage());
    await store.ready;
    await store.ingest({
      source: { kind: 'otlp', target: 'otlp/grpc' },
      signal: 'metrics',
      bytes: body,
    });
    await store.ingest(batchOf([{ trace: 1, span: 1 }], 'otlp', 'metamcp'));
    await store.ingest(batchOf([{ trace: 2, span: 1 }], 'otlp', 'quiet'));
    const rows = listServers(contextOn(store));
    const about = rows.map(({ service, spans, metrics: sent }) => [service, spans, sent?.count]);
    expect(about.sort()).toEqual([
      ['metamcp', 1, 5],
      ['other', 0, 1],
      ['quiet', 1, undefined],
    ]);
    await store.close();
  });
});

describe('cleared metrics', () => {
  it('come back with an undo, and are gone without', async () => {
    const store = storeOn(new MemoryStorage());
    await store.ready;
    const context = contextOn(store);
    const batch = {
      source: { kind: 'otlp', target: 'otlp/grpc' },
      signal: 'metrics',
      bytes: body,
    } as const;
    await store.ingest(batch);
    const before = await listMetrics(context, {});
    const { undoToken } = await store.clear();
    expect(await listMetrics(context, {})).toMatchObject({ total: 0, unlistedPoints: 0 });
    await store.undoClear(undoToken);
    expect(await listMetrics(context, {})).toEqual(before);
    await store.close();
  });
});

describe('a point of absurd size', () => {
  it('is refused with its reason, and nothing of its request is kept', async () => {
    const store = storeOn(new MemoryStorage());
    await store.ready;
    const bytes = dataType.metrics
      .encode(
        dataType.metrics.fromObject({
          resource_metrics: [
            {
              scope_metrics: [
                {
                  metrics: [
                    { histogram: { data_points: [{ bucket_counts: Array(40_000).fill('1') }] } },
                  ],
                },
              ],
            },
          ],
        }),
      )
      .finish();
    const source = { kind: 'otlp', target: 'otlp/http' } as const;
    await expect(store.ingest({ source, signal: 'metrics', bytes })).rejects.toMatchObject({
      reason: 'tooMany',
    });
    expect(store.counters.stored.metricPoints).toBe(0);
    await store.close();
  });
});
