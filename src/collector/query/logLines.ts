import type { AnyValue } from '../../shared/model/anyValue.ts';
import { anyValueToJson, attributesToJson } from '../../shared/model/jsonValue.ts';
import type { LogRecord } from '../../shared/model/log.ts';
import { decodeLogRecord } from '../../shared/otlp/decodeLogs.ts';
import type { LogLine } from '../../shared/rpc/contract.ts';

/** Names of the severity ranges (OpenTelemetry logs data model, Displaying Severity). */
export const severityNames = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** Reads the logs of a trace, or of one span, oldest first. */
export const logLinesOf =
  (store: { readLogs(traceId: string, spanId?: string): readonly Uint8Array[] }) =>
  (traceId: string, spanId?: string): readonly LogLine[] =>
    store
      .readLogs(traceId, spanId)
      .map((bytes) => decodeLogRecord(bytes))
      .sort((a, b) => Number(timeOf(a) - timeOf(b)))
      .map(lineOf);

/** When it happened, else when it was seen. */
export const timeOf = (record: LogRecord): bigint =>
  record.timeUnixNano === 0n ? record.observedUnixNano : record.timeUnixNano;

export const lineOf = (record: LogRecord): LogLine => ({
  timeUnixNano: timeOf(record).toString(),
  severity: severityOf(record),
  body: bodyText(record.body) || record.eventName,
  traceId: record.traceId,
  spanId: record.spanId,
  attributes: attributesToJson(record.attributes),
});

/** As it was sent, else by its range. */
export const severityOf = (record: LogRecord): string =>
  record.severityText || severityNameOf(record);

export const severityNameOf = ({ severityNumber }: LogRecord): string =>
  severityNames[Math.floor((severityNumber - 1) / 4)] ?? '';

export function bodyText(body: AnyValue): string {
  if (body === null) {
    return '';
  }
  return typeof body === 'string' ? body : JSON.stringify(anyValueToJson(body));
}
