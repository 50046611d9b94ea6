import type { JsonValue } from './anyValue.ts';

/** What the store keeps of an audit record: the columns that lists and joins need, and where the record itself stands. */
export interface AuditEntry {
  /** `record_id` of the record, else `file:offset`. Identity. */
  readonly recordId: string;
  readonly file: string;
  /** Byte offset of the line in `file`. */
  readonly offset: number;
  /** Bytes of the line without its line end. */
  readonly length: number;
  /** Nanoseconds since 1970; 0 when the record has no readable time. */
  readonly timeUnixNano: bigint;
  /** `tool`, `resource`, `prompt` or what the record says. */
  readonly operationType: string;
  readonly operationName: string;
  /** `success`, `error` or what the record says. */
  readonly status: string;
  readonly durationMs: number | null;
  readonly user: string | null;
  readonly policyDecision: string | null;
  readonly error: string | null;
  /** 32 lower-case hex digits, or empty. */
  readonly traceId: string;
  /** First 16 hex digits of SHA-256 of `input_data.sql`, or empty: the join of MXCP's built-in SQL tools. */
  readonly sqlHash: string;
  /** True when the error text begins with one of the prefixes that a policy denial has (facts: MXCP 2.4). */
  readonly deniedByError: boolean;
}

export type AuditLinkKind = 'exact' | 'probable' | 'none';

/** How an audit record belongs to a span. */
export interface AuditLink {
  readonly kind: AuditLinkKind;
  readonly traceId: string | null;
  readonly spanId: string | null;
  /** 0 to 1; 1 for an exact link. */
  readonly confidence: number;
  /** In words, for a person: why the link is believed, or why there is none. */
  readonly reason: string;
}

/** A record of the audit log as the outside contract prints it. */
export interface AuditRecord {
  readonly recordId: string;
  /** ISO 8601, as the record has it. */
  readonly timestamp: string;
  readonly operationType: string;
  readonly operationName: string;
  readonly status: string;
  readonly durationMs: number | null;
  readonly user: string | null;
  readonly policyDecision: string | null;
  readonly denied: boolean;
  readonly error: string | null;
  readonly traceId: string | null;
  readonly link: AuditLink;
}

/** One record whole, read again from its file when a person asks for it. */
export interface AuditRecordDetail extends AuditRecord {
  readonly file: string;
  readonly offset: number;
  /** Null when the file is gone or has changed; `unreadable` says why. */
  readonly raw: JsonValue;
  readonly unreadable: string | null;
}
