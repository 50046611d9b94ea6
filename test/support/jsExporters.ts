import {
  type Context,
  ROOT_CONTEXT,
  SeverityNumber,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPLogExporter as GrpcLogs } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetrics } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraces } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
} from '@opentelemetry/sdk-logs';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { type ExporterReport, steps } from './exporterLoad.ts';

const ways = {
  'http/protobuf': [ProtoTraces, ProtoLogs, ProtoMetrics],
  'http/json': [JsonTraces, JsonLogs, JsonMetrics],
  grpc: [GrpcTraces, GrpcLogs, GrpcMetrics],
} as const;

const resource = resourceFromAttributes({ 'service.name': 'interop-js' });

/** Sends the load of exporterLoad.ts with the official JavaScript exporters, in this process. */
export async function sendWithJs(
  protocol: keyof typeof ways,
  endpoint: string,
  compression: 'none' | 'gzip',
): Promise<ExporterReport> {
  const [Traces, Logs, Metrics] = ways[protocol];
  const urlOf = (signal: string) => (protocol === 'grpc' ? endpoint : `${endpoint}/v1/${signal}`);
  // The enumeration of compressions is in a package that the exporters do not export.
  const optionsOf = (signal: string) => ({ url: urlOf(signal), compression: compression as never });
  const failures: string[] = [];
  const keep = (error: unknown) => failures.push(String(error));
  const exporter: SpanExporter = new Traces(optionsOf('traces'));
  const { traceId, context } = await sendTrace(exporter).catch((error: unknown) => {
    keep(error);
    return { traceId: '', context: ROOT_CONTEXT };
  });
  await sendLogs(new Logs(optionsOf('logs')), context).catch(keep);
  await sendMetrics(new Metrics(optionsOf('metrics'))).catch(keep);
  return { traceId, failures };
}

const startNs = 1_790_000_000_123_456_789n;

/** Seconds and nanoseconds, as the SDK wants exact times. */
const at = (offsetNs: number): [number, number] => {
  const ns = startNs + BigInt(offsetNs);
  return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
};

async function sendTrace(exporter: SpanExporter): Promise<{ traceId: string; context: Context }> {
  const provider = new TracerProvider({
    spanProcessors: [new BatchSpanProcessor({ exporter })],
    resource,
  });
  const tracer = provider.getTracer('interop', '1.2.3');
  const root = tracer.startSpan('tools/call añejo ☂', {
    kind: SpanKind.SERVER,
    startTime: at(0),
    attributes: {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'añejo ☂',
      real: 0.25,
      yes: true,
      list: ['a', 'b'],
    },
    links: [
      {
        context: {
          traceId: 'abcdef0123456789abcdef0123456789',
          spanId: '1122334455667788',
          traceFlags: 1,
        },
        attributes: { why: 'resumed' },
      },
    ],
  });
  root.addEvent('progress', { done: 3 }, at(1_001));
  const context = trace.setSpan(ROOT_CONTEXT, root);
  const child = tracer.startSpan('work', { startTime: at(7) }, context);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'no luck' });
  child.end(at(1_000_007));
  for (let index = 0; index < steps; index += 1) {
    const options = { startTime: at(10 + index), attributes: { index } };
    tracer.startSpan(`step ${index}`, options, context).end(at(11 + 2 * index));
  }
  root.end(at(2_000_001));
  await provider.shutdown();
  return { traceId: root.spanContext().traceId, context };
}

async function sendLogs(exporter: LogRecordExporter, context: Context): Promise<void> {
  const provider = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter })],
    resource,
  });
  const severities = [SeverityNumber.INFO, SeverityNumber.WARN, SeverityNumber.ERROR];
  for (const [index, body] of ['first', 'second', 'third ☂'].entries()) {
    provider.getLogger('interop').emit({
      body,
      context,
      timestamp: at(index),
      severityNumber: severities[index] ?? SeverityNumber.INFO,
      attributes: { half: 0.5 },
    });
  }
  await provider.shutdown();
}

async function sendMetrics(exporter: PushMetricExporter): Promise<void> {
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter })],
    resource,
  });
  const meter = provider.getMeter('interop');
  const calls = meter.createCounter('calls');
  calls.add(Number.MAX_SAFE_INTEGER, { tool: 'a' });
  calls.add(1, { tool: 'b' });
  meter.createHistogram('duration').record(12);
  meter.createGauge('load').record(0.5);
  await provider.shutdown();
}
