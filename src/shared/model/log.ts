import type { AnyValue, KeyValue } from './anyValue.ts';

/** OTLP `LogRecord`, decoded whole. */
export interface LogRecord {
  /** 0 when the record does not say. */
  readonly timeUnixNano: bigint;
  readonly observedUnixNano: bigint;
  /** 1 to 24, 0 for none (OpenTelemetry logs data model). */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: AnyValue;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
  /** 32 lower-case hex digits, or empty. */
  readonly traceId: string;
  /** 16 lower-case hex digits, or empty. */
  readonly spanId: string;
}
