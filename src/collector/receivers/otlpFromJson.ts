import { logsDataFromJson } from '../../shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../shared/otlp/metricsFromJson.ts';
import { tracesDataFromJson } from '../../shared/otlp/tracesFromJson.ts';
import { validUtf8 } from '../decode/validUtf8.ts';
import type { FromJson } from './takeExport.ts';

/** OTLP JSON to OTLP protobuf, by signal. */
export const otlpFromJson: Readonly<Record<'traces' | 'logs' | 'metrics', FromJson>> = {
  traces: (bytes) => tracesDataFromJson(validUtf8(bytes)),
  logs: (bytes) => logsDataFromJson(validUtf8(bytes)),
  metrics: (bytes) => metricsDataFromJson(validUtf8(bytes)),
};
