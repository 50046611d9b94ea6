import path from 'node:path';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { type ServedCollector, serveCollector } from '../../support/servedCollector.ts';

let folder = '';
let collector: ServedCollector;

beforeEach(async () => {
  folder = makeTemporaryFolder('js');
  collector = await serveCollector(path.join(folder, 'data'));
});
afterEach(async () => {
  await collector.stop();
  removeFolder(folder);
});

it('takes logs and metrics from the official JavaScript exporters', async () => {
  const logs = new LoggerProvider({
    processors: [
      new BatchLogRecordProcessor({
        exporter: new OTLPLogExporter({ url: `${collector.http}/v1/logs` }),
      }),
    ],
  });
  logs.getLogger('js').emit({ body: 'first' });
  logs.getLogger('js').emit({ body: 'second' });
  const meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${collector.http}/v1/metrics` }),
      }),
    ],
  });
  const meter = meters.getMeter('js');
  meter.createCounter('calls').add(1, { tool: 'a' });
  meter.createCounter('calls').add(1, { tool: 'b' });
  meter.createHistogram('duration').record(12);
  await Promise.all([logs.shutdown(), meters.shutdown()]);

  const { accepted, rejected } = await collector.status();
  expect(accepted).toMatchObject({ logs: 2, metricPoints: 3 });
  expect(rejected).toMatchObject({ logs: 0, metricPoints: 0, requests: 0 });
});
