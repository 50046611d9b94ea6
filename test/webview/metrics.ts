import type { MetricPoint, TraceMetrics } from '../../src/shared/rpc/contract.ts';
import type { TraceColumns } from '../../src/shared/trace/columns.ts';

export const noMetrics: TraceMetrics = { exactTotal: 0, exact: [], sameTimeTotal: 0, sameTime: [] };

/** What MetaMCP sends: a counter whose exemplar names a span, and a histogram whose bounds are too wide to say much. */
export function metricsOf({ traceId, startUnixNano }: TraceColumns): TraceMetrics {
  const counter: MetricPoint = {
    name: 'metamcp_tool_executions_total',
    unit: '1',
    type: 'sum',
    temporality: 'CUMULATIVE',
    monotonic: true,
    service: 'metamcp',
    scope: { name: 'metamcp', version: '1.0.0' },
    attributes: { tool_name: 'slow_moving_stock', success: true, 'api.token': 'abc' },
    startUnixNano: '0',
    timeUnixNano: String(startUnixNano + 41_000_000_000n),
    noRecordedValue: false,
    value: 17,
    distribution: null,
    exemplars: [
      {
        timeUnixNano: String(startUnixNano),
        value: 1,
        traceId,
        spanId: '0000000000000002',
        attributes: {},
      },
    ],
    exemplarCount: 1,
  };
  const histogram: MetricPoint = {
    ...counter,
    name: 'metamcp_tool_execution_duration_seconds',
    unit: 's',
    type: 'histogram',
    monotonic: null,
    value: null,
    distribution: {
      count: 14,
      sum: 18.2,
      min: 0.012,
      max: 1.93,
      p50: { value: 0.97, from: 0.012, to: 1.93 },
      p95: { value: 1.9, from: 0.012, to: 1.93 },
      buckets: [],
      zero: null,
      scale: null,
      quantiles: [],
    },
    exemplars: [],
    exemplarCount: 0,
  };
  return { exactTotal: 1, exact: [counter], sameTimeTotal: 31, sameTime: [histogram] };
}
