import { logsDataFromJson } from '../../shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../shared/otlp/metricsFromJson.ts';
import { tracesDataFromJson } from '../../shared/otlp/tracesFromJson.ts';
import type { FromJson } from './takeExport.ts';

/** OTLP JSON to OTLP protobuf, by signal. */
export const otlpFromJson: Readonly<Record<'traces' | 'logs' | 'metrics', FromJson>> = {
  traces: tracesDataFromJson,
  logs: logsDataFromJson,
  metrics: metricsDataFromJson,
};
