import { describe, expect, it } from 'vitest';
import { listMetricPoints } from '../../../../src/collector/query/metricPoints.ts';
import { listMetrics } from '../../../../src/collector/query/metrics.ts';
import { searchLogs } from '../../../../src/collector/query/searchLogs.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { dataType, reference } from '../../../support/otlpReference.ts';
import { listedOf, lostFields } from '../../../support/protoFields.ts';
import { contextOn } from '../../../support/queryContext.ts';
import { storeOn } from '../../../support/storeSpans.ts';

/*
 * From the wire to the answer: every field of a metric and of a log record, set alone, must make a difference in what
 * `metrics`, `metricPoints` and `logs` tell, or be listed here.
 */

const profilesOnly = 'an index into the string table of profiles; absent in all other signals';
const ignored: Readonly<Record<string, string>> = {
  'Metric.metadata': 'development; stays in the stored bytes',
  'AnyValue.string_value_strindex': profilesOnly,
  'KeyValue.key_strindex': profilesOnly,
};

const metric = reference.lookupType('opentelemetry.proto.metrics.v1.Metric');
const logRecord = reference.lookupType('opentelemetry.proto.logs.v1.LogRecord');

async function contextWith(signal: 'metrics' | 'logs', object: Record<string, unknown>) {
  const type = dataType[signal];
  const store = storeOn(new MemoryStorage());
  await store.ready;
  await store.ingest({
    source: { kind: 'otlp', target: 'otlp/http' },
    signal,
    bytes: type.encode(type.fromObject(object)).finish(),
  });
  return contextOn(store);
}

async function answersOfMetric(object: Record<string, unknown>): Promise<unknown> {
  const context = await contextWith('metrics', {
    resource_metrics: [{ scope_metrics: [{ metrics: [object] }] }],
  });
  const list = await listMetrics(context, {});
  const points = await Promise.all(
    list.metrics.map(({ name }) => listMetricPoints(context, { name })),
  );
  return { list, points };
}

async function answersOfLog(object: Record<string, unknown>): Promise<unknown> {
  const context = await contextWith('logs', {
    resource_logs: [{ scope_logs: [{ log_records: [object] }] }],
  });
  return await searchLogs(context, {});
}

describe('what is answered', () => {
  it('holds every field of a log record that is not listed', async () => {
    expect(await lostFields(logRecord, ignored, false, answersOfLog)).toEqual(
      listedOf(logRecord, ignored),
    );
  });

  it.each(['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'])(
    'holds every field of a %s that is not listed',
    async (data) => {
      const kinds = metric.oneofs.data?.oneof ?? [];
      const others = kinds.filter((kind) => kind !== data);
      const listed = {
        ...ignored,
        ...Object.fromEntries(others.map((kind) => [`Metric.${kind}`, 'a metric has one kind'])),
      };
      const lost = await lostFields(metric, listed, false, (object) => {
        const rest = Object.entries(object).filter(([name]) => !kinds.includes(name));
        // What describes a metric is told with its points, so there has to be one.
        const aggregation = { data_points: [{}], ...(object[data] ?? {}) };
        return answersOfMetric({ ...Object.fromEntries(rest), [data]: aggregation });
      });
      expect(lost).toEqual(listedOf(metric, listed));
    },
  );
});
