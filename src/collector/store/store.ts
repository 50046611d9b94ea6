import type { Status } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { StoreLimits } from './eviction.ts';
import type { LogTable } from './logTable.ts';
import type { MetricTable } from './metricTable.ts';
import type { IngestSink, TraceReader } from './traceStore.ts';

/** Figures as `status` prints them. */
export type StoreCounters = Pick<
  Status,
  'stored' | 'accepted' | 'duplicates' | 'rejected' | 'evicted' | 'cleared' | 'dropped'
>;

/** What queries read of the index of log records. */
export type LogReader = Pick<
  LogTable,
  | 'generation'
  | 'groups'
  | 'groupOf'
  | 'live'
  | 'ofTrace'
  | 'rows'
  | 'spanIdOf'
  | 'strings'
  | 'timeOf'
  | 'traceIdOf'
>;

/** What queries read of the index of metric points. */
export type MetricReader = Pick<
  MetricTable,
  | 'first'
  | 'generation'
  | 'groups'
  | 'headOf'
  | 'live'
  | 'next'
  | 'ofTrace'
  | 'series'
  | 'seriesOf'
  | 'strings'
  | 'timeOf'
>;

/** The store: what sources and receivers write to, and what queries read. */
export interface Store extends IngestSink, TraceReader {
  readonly counters: StoreCounters;
  /** Bytes of the log that are read already; null once the index is whole. */
  readonly loading: { readonly done: number; readonly total: number } | null;
  /** Settles when the index is whole; until then nothing is found and what is ingested waits. */
  readonly ready: Promise<void>;
  /** What a person should know, with the remedy. Changes with the circumstances. */
  readonly warnings: readonly string[];
  /** Called after a change, at most once a turn of the loop. Returns the way to stop it. */
  onDidChange(listener: () => void): () => void;
  /** Forgets all traces; for `validMs` they can be brought back with the token. */
  clear(): Promise<{ readonly undoToken: string; readonly validMs: number }>;
  /** @throws StoreError `notFound` when the token is unknown or too old. */
  undoClear(token: string): Promise<{ readonly traces: number }>;
  setLimits(limits: StoreLimits): void;
  /** Index of the log records; another one after a clear. */
  readonly logs: LogReader;
  /** Bytes of rows of `logs`, as `scanSpanBytes` reads those of spans. */
  scanLogRows(
    rows: Uint32Array,
    visit: (row: number, bytes: Uint8Array) => boolean,
    signal?: CancelSignal,
  ): Promise<void>;
  /** Index of the metric points; another one after a clear. */
  readonly metrics: MetricReader;
  /** The OTLP message of a point, as it came. */
  readMetricPoint(point: number): Uint8Array;
  /** OTLP `LogRecord` messages of a trace, of one span where it is given, in order of arrival. */
  readLogs(traceId: string, spanId?: string): readonly Uint8Array[];
  /**
   * The same of a whole trace, `visit` called in any order with the place among them in order of arrival, in slices with
   * the loop free between them. Ends early when `visit` returns false or the signal aborts.
   */
  scanLogs(
    traceId: string,
    visit: (index: number, bytes: Uint8Array) => boolean,
    signal?: CancelSignal,
  ): Promise<void>;
  /** Settles when all that was handed in so far is written and the limits are kept. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
