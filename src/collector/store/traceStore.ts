import type { AuditEntry } from '../../shared/model/audit.ts';
import type { FilePosition, SourceRef } from '../../shared/model/source.ts';
import type { Span } from '../../shared/model/span.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { Group, SpanTable, TraceTable } from './spanTable.ts';
import type { StorePart } from './storePart.ts';

/** What became of a batch. `rejected` is by reason. */
export interface IngestResult {
  /** Spans, log records or metric points taken, duplicates included. */
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** What the sender does that OTLP does not allow, and that was understood. */
  readonly hints?: readonly string[];
}

/** A request as it was sent, where that is not plain protobuf. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly encoding: 'protobuf' | 'json';
  readonly isGzip: boolean;
}

export interface Batch {
  readonly source: SourceRef;
  readonly signal: 'traces' | 'logs' | 'metrics';
  /** OTLP protobuf: `TracesData`, `LogsData` or `MetricsData` (the same bytes as the export request). */
  readonly bytes: Uint8Array;
  /** What `bytes` was made of, for whoever passes it on. Holds all that `bytes` does. */
  readonly received?: Received;
  /** Written in the same record group as the batch, so that a kill repeats or loses nothing. */
  readonly position?: FilePosition;
  /** The collector that passed it on, or told that nobody should: it is not forwarded again. */
  readonly forwardedBy?: string;
}

/** What sources and receivers write to. Every promise settles after the bytes are written. */
export interface IngestSink {
  /** @throws StoreError `readOnly`, `diskFull`; DecodeError when `bytes` is not OTLP (nothing of it is stored then). */
  ingest(batch: Batch): Promise<IngestResult>;
  /** Adds audit records that are not known yet, by `recordId`. */
  ingestAudit(
    file: string,
    entries: readonly AuditEntry[],
    position?: FilePosition,
  ): Promise<{ readonly added: number; readonly duplicates: number }>;
  /** Where the reading of a file stopped, or undefined when it was never read. Settles once the whole log is known. */
  positionOf(path: string): Promise<FilePosition | undefined>;
  /** Counts a request or a part of one that was refused before it could be a batch. */
  reject(signal: Batch['signal'], unit: 'request' | 'item', reason: string, count: number): void;
}

/** What queries read. Nothing here writes. */
export interface TraceReader {
  readonly spans: SpanTable;
  readonly traces: TraceTable;
  readonly strings: { readonly length: number; get(index: number): string };
  readonly groups: { readonly length: number; get(index: number): Group };
  readonly audit: readonly AuditEntry[];
  /** Grows with every change; also when rows were renumbered, which `generation` tells. */
  readonly revision: number;
  /** Revision of the last change of each part. */
  readonly changes: Readonly<Record<StorePart, number>>;
  /** Grows when row numbers of spans or traces change meaning. */
  readonly generation: number;
  /** Row of a trace by its 32 lower-case hex digits, or -1. */
  traceRowOf(traceId: string): number;
  /** Row of a live span, or -1. */
  spanRowOf(traceRow: number, spanId: string): number;
  /** Row of the span above a row in its trace, or -1. Two spans of a cycle are above each other. */
  parentRowOf(row: number): number;
  /** Rows of live spans of other traces that may link to a trace, at most so many: whether they do stands in their bytes. */
  linkingRows(traceId: string, most: number): readonly number[];
  /** The span of a row, decoded whole from its segment. */
  readSpan(row: number): Span;
  /** The OTLP bytes of the span message of a row, as they came. */
  readSpanBytes(row: number): Uint8Array;
  /**
   * Bytes of many rows with few reads, in any order, `visit` called in slices with the loop free between them.
   * Ends early when `visit` returns false or the signal aborts.
   */
  scanSpanBytes(
    rows: Uint32Array,
    visit: (row: number, bytes: Uint8Array) => boolean,
    signal?: CancelSignal,
  ): Promise<void>;
}
