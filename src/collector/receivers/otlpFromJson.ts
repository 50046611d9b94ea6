import { DecodeError } from '../../shared/otlp/decodeError.ts';
import { tracesDataFromJson } from '../../shared/otlp/tracesFromJson.ts';
import type { FromJson } from './takeExport.ts';

const notYet =
  (signal: string): FromJson =>
  () => {
    throw new DecodeError('notOtlp', 0, `${signal} as JSON are not understood`);
  };

/** OTLP JSON to OTLP protobuf, by signal. */
export const otlpFromJson: Readonly<Record<'traces' | 'logs' | 'metrics', FromJson>> = {
  traces: tracesDataFromJson,
  logs: notYet('logs'),
  metrics: notYet('metrics'),
};
