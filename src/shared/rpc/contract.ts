import type { JsonObject, JsonValue } from '../model/anyValue.ts';
import type { AuditRecord, AuditRecordDetail } from '../model/audit.ts';
import type { McpView, SpanRole } from '../model/mcpView.ts';
import type { Problem } from '../model/source.ts';
import type { SpanKind, StatusCode } from '../model/span.ts';
import type { SpanNote } from '../model/spanNote.ts';
import type { PartHits } from '../query/explainNothing.ts';
import type { Suggestions } from '../query/suggest.ts';
import type { ComparedNode, Threshold } from '../trace/compare/comparison.ts';

/*
 * The whole contract between a client (window, panel, command line) and the collector. The handler tables and the typed
 * callers derive from these maps, so a request without a handler does not compile. Shapes that the command line prints
 * are the shapes of CONTRACT: they are printed as they come.
 */

export type Failure =
  | 'notFound'
  | 'noStore'
  | 'locked'
  | 'newerStore'
  | 'readOnly'
  | 'diskFull'
  | 'portInUse'
  | 'badFilter'
  | 'badRequest'
  | 'forbidden'
  | 'cancelled'
  | 'disconnected'
  | 'protocolMismatch'
  | 'tooLarge'
  | 'internal';

export interface ClientInfo {
  readonly kind: 'window' | 'cli' | 'test';
  /** Version of the extension or of the command line. */
  readonly version: string;
  readonly pid: number;
  readonly protocol: { readonly oldest: number; readonly newest: number };
}

export interface ServerInfo {
  readonly version: string;
  readonly protocol: number;
  readonly pid: number;
  readonly dataDir: string;
  /** `serve` in a terminal is never replaced by a newer window. */
  readonly startedBy: 'window' | 'serve';
}

export interface ReceiverStatus {
  readonly protocol: 'http' | 'grpc';
  readonly address: string;
  readonly state: 'listening' | 'blocked' | 'off';
  readonly message: string;
}

export interface SourceStatus {
  readonly kind: 'console' | 'audit' | 'project' | 'import' | 'otlp' | 'forward';
  readonly target: string;
  readonly state: 'following' | 'waiting' | 'failed' | 'done';
  /** Spans, or audit records for an audit source; spans, log records and metric points that a forward delivered. */
  readonly accepted: number;
  readonly problems: readonly Problem[];
}

export interface Status {
  readonly version: string;
  /** Null when no owner runs and the store was opened to read. */
  readonly pid: number | null;
  readonly receivers: readonly ReceiverStatus[];
  readonly sources: readonly SourceStatus[];
  readonly stored: {
    readonly traces: number;
    readonly spans: number;
    readonly logs: number;
    readonly metricPoints: number;
    readonly auditRecords: number;
    readonly bytes: number;
  };
  readonly accepted: {
    readonly spans: number;
    readonly logs: number;
    readonly metricPoints: number;
  };
  readonly duplicates: { readonly spans: number };
  readonly rejected: {
    readonly spans: number;
    readonly logs: number;
    readonly metricPoints: number;
    readonly requests: number;
    readonly reasons: Readonly<Record<string, number>>;
  };
  readonly evicted: { readonly traces: number; readonly spans: number };
  readonly cleared: { readonly traces: number; readonly spans: number };
  /** What made room for newer: log records, metric points, and of how many logs and metrics the resource and scope. */
  readonly dropped: {
    readonly logs: number;
    readonly metricPoints: number;
    readonly logResources: number;
    readonly metricResources: number;
  };
  /** Present while the index loads. Bytes. */
  readonly loading?: { readonly done: number; readonly total: number };
  /** What a person should know: a full disk, a damaged segment, a store that is read-only. In words, with the remedy. */
  readonly warnings: readonly string[];
}

export interface Page {
  readonly filter?: string;
  readonly limit?: number;
  readonly offset?: number;
}

export interface TracePage extends Page {
  /** Leaves out traces whose root is a health probe or other noise of a framework. */
  readonly hideNoise?: boolean;
}

export interface TraceSummary {
  readonly traceId: string;
  readonly root: {
    readonly spanId: string;
    readonly name: string;
    readonly service: string;
  } | null;
  /** Nanoseconds since 1970 as digits. */
  readonly startUnixNano: string;
  /** Nanoseconds, exact below 2^53; as digits above. */
  readonly durationNs: number | string;
  readonly spans: number;
  readonly errors: number;
  readonly missingParents: number;
  readonly mcp: Pick<McpView, 'method' | 'tool' | 'prompt' | 'resource' | 'session'>;
  readonly auditRecords: number;
  readonly denied: boolean;
  readonly evictedEarlier: boolean;
}

export interface TraceList {
  readonly total: number;
  readonly traces: readonly TraceSummary[];
  /** How many `hideNoise` left out; only where it was asked for. */
  readonly hiddenNoise?: number;
}

/** What a filter is asked of. */
export type FilterSubjectName = 'traces' | 'queries' | 'audit';

export interface SuggestParams {
  readonly filter: string;
  /** Index into the filter's text. */
  readonly caret: number;
  readonly for: FilterSubjectName;
}

export interface SearchParams {
  readonly filter?: string;
  /** Traces of this answer, at most. */
  readonly limit?: number;
  /** `next` of the answer before. */
  readonly after?: string;
}

/** A piece of the answer to `traces`, newest first. */
export interface SearchPage {
  readonly traces: readonly TraceSummary[];
  /** All traces that match, where the columns alone tell. */
  readonly matching: number | null;
  /** Spans that were looked at until now, from the newest, of those that may match. */
  readonly scanned: number;
  readonly total: number;
  /** Where to go on; null when there is nothing left. */
  readonly next: string | null;
}

export interface SpanDetail {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly depth: number;
  readonly name: string;
  readonly kind: SpanKind;
  readonly service: string;
  readonly scope: { readonly name: string; readonly version: string };
  readonly startUnixNano: string;
  readonly durationNs: number | string;
  readonly selfNs: number | string;
  readonly status: { readonly code: StatusCode; readonly message: string };
  readonly attributes: JsonObject;
  readonly resource: JsonObject;
  readonly events: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes: JsonObject;
  }[];
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: JsonObject;
  }[];
  /** Source name as `status` has it: `otlp`, `otlpFile`, `stream` or `console`. */
  readonly source: string;
  readonly mcp: McpView;
  readonly onCriticalPath: boolean;
  readonly notes: readonly SpanNote[];
}

export interface TraceDetail {
  readonly traceId: string;
  readonly startUnixNano: string;
  readonly durationNs: number | string;
  readonly spans: readonly SpanDetail[];
  readonly audit: readonly AuditRecord[];
}

/** A place in a source file that a person can be taken to. */
export interface SourcePlace {
  /** Absolute path, below a registered root. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** What is there: `tool/NAME`, `policies.input[0]`, `function NAME`, `stack frame`. */
  readonly label: string;
  /** True when the text no longer has the hash that the span carries. */
  readonly changedSince: boolean;
}

/** All that the details of one span show. */
export interface SpanInspection {
  readonly span: SpanDetail;
  readonly role: SpanRole;
  /** Records linked to this span, or to its trace when the span is its root. */
  readonly audit: readonly AuditRecord[];
  /** Statistics of the query that this span ran. */
  readonly query: QueryRow | null;
  readonly places: readonly SourcePlace[];
  /** Logs written inside the span, oldest first. */
  readonly logs: readonly LogLine[];
  /** The span as OTLP JSON (`ResourceSpans`), for *Raw* and for copying. */
  readonly otlp: JsonValue;
}

export interface LogLine {
  readonly timeUnixNano: string;
  readonly severity: string;
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: JsonObject;
}

/** A log record as `logs` lists it. */
export interface LogEntry extends LogLine {
  readonly service: string;
  readonly scope: string;
  readonly eventName: string;
  /** 1 to 24, 0 for none (OpenTelemetry logs data model). */
  readonly severityNumber: number;
  readonly observedUnixNano: string;
  /** W3C trace flags in the low 8 bits. */
  readonly flags: number;
  readonly droppedAttributesCount: number;
}

export interface LogList {
  readonly total: number;
  /** Newest first. */
  readonly logs: readonly LogEntry[];
}

export type MetricType = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';

/** What makes a metric one: the same name with another unit or type is another. */
export interface MetricIdentity {
  readonly name: string;
  readonly unit: string;
  readonly type: MetricType;
  /** Null for gauges and summaries, which have none. */
  readonly temporality: 'UNSPECIFIED' | 'DELTA' | 'CUMULATIVE' | null;
  /** Null for all but sums. */
  readonly monotonic: boolean | null;
}

export interface MetricRow extends MetricIdentity {
  readonly description: string;
  readonly services: readonly string[];
  readonly series: number;
  readonly points: number;
  readonly lastTimeUnixNano: string;
  /** The latest point of the series that sent last, latest first; a few. */
  readonly last: readonly MetricPoint[];
}

export interface MetricList {
  readonly total: number;
  /** By name. */
  readonly metrics: readonly MetricRow[];
  /** Stored points that are too many to be listed: the oldest. */
  readonly unlistedPoints: number;
}

/** Integers beyond 2^53, NaN and Infinity as strings, as everywhere. */
export type MetricNumber = number | string;

export interface MetricPoint extends MetricIdentity {
  readonly service: string;
  readonly scope: { readonly name: string; readonly version: string };
  readonly attributes: JsonObject;
  /** `0` when the sender does not say. */
  readonly startUnixNano: string;
  readonly timeUnixNano: string;
  /** The sender says that it has no value for this time. */
  readonly noRecordedValue: boolean;
  /** Of a gauge or a sum. */
  readonly value: MetricNumber | null;
  /** Of all others. */
  readonly distribution: MetricDistribution | null;
  /** The first of them. */
  readonly exemplars: readonly MetricExemplar[];
  readonly exemplarCount: number;
}

export interface MetricDistribution {
  readonly count: MetricNumber;
  readonly sum: MetricNumber | null;
  readonly min: MetricNumber | null;
  readonly max: MetricNumber | null;
  /** From the buckets of a histogram; null where there are none. */
  readonly p50: BucketEstimate | null;
  readonly p95: BucketEstimate | null;
  /** Each reaches from above the one before it to `to`; null is without end. Those of negative values first. */
  readonly buckets: readonly { readonly to: MetricNumber | null; readonly count: MetricNumber }[];
  /** Of an exponential histogram. */
  readonly zero: { readonly count: MetricNumber; readonly threshold: MetricNumber } | null;
  readonly scale: number | null;
  /** Of a summary. */
  readonly quantiles: readonly { readonly quantile: MetricNumber; readonly value: MetricNumber }[];
}

/** A percentile is somewhere in its bucket; `value` supposes that a bucket is filled evenly. Null is not known. */
export interface BucketEstimate {
  readonly value: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

export interface MetricExemplar {
  readonly timeUnixNano: string;
  readonly value: MetricNumber | null;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: JsonObject;
}

export interface MetricPointList {
  readonly total: number;
  /** Newest first. */
  readonly points: readonly MetricPoint[];
}

/** Metric points that belong to a trace, by how sure that is. */
export interface TraceMetrics {
  /** Points of which an exemplar names the trace, with these exemplars; oldest first. */
  readonly exactTotal: number;
  readonly exact: readonly MetricPoint[];
  /**
   * Of each other series of the same services the latest point in the time of the trace, else the first one within a
   * minute after it, since exporters send once a minute. By name.
   */
  readonly sameTimeTotal: number;
  readonly sameTime: readonly MetricPoint[];
}

/** An event of a span, or a log record, of a whole trace. */
export interface TraceEvent {
  /** What `traceEventText` takes. */
  readonly id: string;
  readonly kind: 'event' | 'exception' | 'log';
  readonly timeUnixNano: string;
  /** Empty for a log that names no span. */
  readonly spanId: string;
  /** Event name, or the type of an exception. At most 200 characters. */
  readonly name: string;
  /** Message or body, else the attributes as `key=value`. At most 200 characters. */
  readonly text: string;
  /** Of a log, as it was sent or by its range; else empty. */
  readonly severity: string;
}

export interface TraceEvents {
  /** All that pass the filter. */
  readonly total: number;
  /** The oldest of them, oldest first. */
  readonly events: readonly TraceEvent[];
}

export interface FoundInTrace {
  readonly total: number;
  /** The first of them, in no order that means anything. */
  readonly spanIds: readonly string[];
  /** The text was understood as an expression of the filter language. */
  readonly isFilter: boolean;
}

/** What is compared: one trace, or what is typical of the newest traces that begin with the same operation. */
export type CompareSide =
  | { readonly traceId: string }
  | {
      /** A trace of the kind. It is not counted itself unless a time is given. */
      readonly typicalOf: string;
      /** Only traces that start earlier. Nanoseconds since 1970 as digits, like the next. */
      readonly beforeUnixNano?: string;
      /** Only traces that start then or later. */
      readonly fromUnixNano?: string;
    };

export interface ComparedSide {
  /** As the summary names it: `A`, `the typical of 20 traces`. */
  readonly name: string;
  /** The trace itself; of a typical side the one whose duration is in the middle. */
  readonly traceId: string;
  readonly isTypical: boolean;
  /** How many traces it stands for. */
  readonly traces: number;
  /** The root operation in words, and its service. */
  readonly label: string;
  readonly service: string;
  readonly startUnixNano: string;
  readonly durationNs: number;
  readonly spans: number;
  readonly errors: number;
}

export interface Comparison {
  /** One sentence: by how much, where the time went, which calls came or went. */
  readonly summary: string;
  /** What makes the comparison less than it seems: other kinds, missing parts, few traces. One sentence each. */
  readonly warnings: readonly string[];
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly threshold: Threshold;
  /** Call paths in tree order. */
  readonly nodes: readonly ComparedNode[];
  /** Paths that are not among the nodes: those with the least differences. */
  readonly leftOut: number;
}

export interface QuerySource {
  /** Relative to the root of its project, with `/`. */
  readonly file: string;
  readonly line: number;
  /** `tool/NAME`, `resource/URI`. */
  readonly endpoint: string;
  readonly others: readonly {
    readonly file: string;
    readonly line: number;
    readonly endpoint: string;
  }[];
}

export interface QueryRow {
  readonly hash: string;
  readonly kind: 'emitted' | 'fingerprint';
  readonly calls: number;
  readonly errors: number;
  readonly totalNs: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  readonly rows: number | null;
  readonly tools: readonly string[];
  readonly text: string | null;
  readonly source: QuerySource | null;
  readonly slowest: { readonly traceId: string; readonly spanId: string };
}

export type QuerySort = 'total' | 'p95' | 'calls';

export interface QueryList {
  readonly queries: readonly QueryRow[];
}

export interface QueryCall {
  readonly traceId: string;
  readonly spanId: string;
  readonly startUnixNano: string;
  readonly durationNs: number;
  readonly error: boolean;
  readonly tool: string | null;
}

/** The calls of one query, for the distribution above the table and the rows below it. */
export interface QueryCalls {
  readonly total: number;
  /** Newest first. */
  readonly calls: readonly QueryCall[];
  /** Of all that are stored, slowest first; a few. */
  readonly slowest: readonly QueryCall[];
  readonly places: readonly SourcePlace[];
}

export interface AuditList {
  readonly total: number;
  readonly records: readonly AuditRecord[];
  readonly gaps: { readonly recordsWithoutTrace: number; readonly tracesWithoutRecord: number };
}

/** A program that sends to us, as *Servers* shows it. */
export interface ServerRow {
  readonly service: string;
  readonly instance: string | null;
  readonly pid: number | null;
  readonly sdk: string | null;
  readonly sources: readonly string[];
  readonly spans: number;
  readonly errors: number;
  readonly spansLastMinute: number;
  readonly lastArrivalUnixMs: number;
  readonly mcpServers: readonly string[];
  /** Null when it sends none. A program that sends nothing else has no spans. */
  readonly metrics: { readonly count: number; readonly lastUnixMs: number } | null;
  /** In words: `sends every span twice`, `audit is off`, with what to do. */
  readonly hints: readonly string[];
}

export interface ImportReport {
  readonly files: readonly {
    readonly file: string;
    readonly format: string;
    /** All of the file, those included that were stored before: these are `duplicates`. */
    readonly spans: number;
    readonly duplicates: number;
    readonly logs: number;
    readonly metricPoints: number;
    readonly auditRecords: number;
    readonly problems: readonly Problem[];
  }[];
}

export interface ExportReport {
  readonly file: string;
  readonly spans: number;
  readonly traces: number;
  readonly bytes: number;
  /** Values that were masked, where that was asked for. */
  readonly masked?: number;
}

/** OTLP JSON in one line. */
export interface OtlpText {
  readonly text: string;
  /** Sensitive values in it that were masked. */
  readonly masked: number;
}

interface Call<Params, Result> {
  readonly params: Params;
  readonly result: Result;
}

type Nothing = Readonly<Record<string, never>>;

/** Requests of a client to the collector. */
export interface CollectorRequests {
  readonly hello: Call<{ readonly client: ClientInfo }, ServerInfo>;
  readonly status: Call<Nothing, Status>;
  readonly traces: Call<TracePage, TraceList>;
  /** Each answer comes after a fraction of a second with what was found by then: a filter that reads spans shows its first hits at once. */
  readonly search: Call<SearchParams, SearchPage>;
  /** What could stand at a place of a filter. */
  readonly suggest: Call<SuggestParams, Suggestions>;
  /** How much passes each of the conditions of a filter that all have to hold: which one excludes everything? */
  readonly explainFilter: Call<
    { readonly filter: string; readonly for: FilterSubjectName },
    { readonly parts: readonly PartHits[] }
  >;
  readonly trace: Call<{ readonly traceId: string }, TraceDetail>;
  /** Columns of a whole trace for the panel: an `ArrayBuffer` that `shared/trace/columns.ts` reads. */
  readonly traceColumns: Call<{ readonly traceId: string }, ArrayBuffer>;
  /** A text that is another one whenever answers about the trace may be, its logs and audit records included. */
  readonly traceVersion: Call<{ readonly traceId: string }, { readonly version: string }>;
  readonly span: Call<{ readonly traceId: string; readonly spanId: string }, SpanInspection>;
  /** Events of all spans and logs; `filter` = words that all must be in an event's name, text or attributes. */
  readonly traceEvents: Call<
    { readonly traceId: string; readonly limit?: number; readonly filter?: string },
    TraceEvents
  >;
  /** One of them whole, for a native editor: of an exception its stack. */
  readonly traceEventText: Call<
    { readonly traceId: string; readonly eventId: string },
    { readonly title: string; readonly language: 'json' | 'plaintext'; readonly text: string }
  >;
  /** Spans that hold a text anywhere, their logs included, or match a filter. */
  readonly findInTrace: Call<{ readonly traceId: string; readonly text: string }, FoundInTrace>;
  /** Aligns two traces by call path; `a` is the one before. */
  readonly compare: Call<{ readonly a: CompareSide; readonly b: CompareSide }, Comparison>;
  readonly queries: Call<{ readonly filter?: string; readonly sort?: QuerySort }, QueryList>;
  readonly queryCalls: Call<{ readonly hash: string; readonly limit?: number }, QueryCalls>;
  readonly audit: Call<Page & { readonly trace?: string }, AuditList>;
  readonly auditRecord: Call<{ readonly recordId: string }, AuditRecordDetail>;
  /** All logs, or those of a trace. Fields: `body severity severityNumber service scope name trace span start`, `attr.KEY`, `resource.KEY`. */
  readonly logs: Call<Page & { readonly trace?: string }, LogList>;
  /** The filter is asked of the latest point of each series. Fields: `name service scope kind unit value start`, attributes. */
  readonly metrics: Call<Page & { readonly service?: string }, MetricList>;
  readonly metricPoints: Call<
    Page & { readonly name: string; readonly service?: string },
    MetricPointList
  >;
  readonly traceMetrics: Call<{ readonly traceId: string; readonly limit?: number }, TraceMetrics>;
  readonly servers: Call<Nothing, { readonly servers: readonly ServerRow[] }>;
  /** Absolute paths, each below a registered root or named by a person. */
  readonly import: Call<{ readonly files: readonly string[] }, ImportReport>;
  /** As OTLP JSON lines; `mask` hides the values that the panel hides. */
  readonly export: Call<
    { readonly filter?: string; readonly out: string; readonly mask?: boolean },
    ExportReport
  >;
  /** One trace as an HTML page that needs nothing else; sensitive values are masked. */
  readonly exportPage: Call<{ readonly traceId: string; readonly out: string }, ExportReport>;
  /** A trace, or one span of it, to copy. */
  readonly traceOtlp: Call<{ readonly traceId: string; readonly spanId?: string }, OtlpText>;
  /** Forgets all traces; `undoClear` with the token brings them back while it is valid. */
  readonly clear: Call<Nothing, { readonly undoToken: string; readonly validMs: number }>;
  readonly undoClear: Call<{ readonly undoToken: string }, { readonly traces: number }>;
  readonly addSource: Call<SourceRequest, Nothing>;
  readonly removeSource: Call<SourceRequest, Nothing>;
  /** Folders below which a window lets the collector read (its workspace folders); gone with the connection. */
  readonly setRoots: Call<{ readonly roots: readonly string[] }, Nothing>;
  /** `next:false` keeps asking for the same ports; true lets the receivers bind other addresses. */
  readonly setReceivers: Call<
    { readonly http?: string; readonly grpc?: string },
    { readonly receivers: readonly ReceiverStatus[] }
  >;
  /** Sends a span through the receiver's own port and waits until it is stored. */
  readonly selfTest: Call<
    Nothing,
    { readonly ok: boolean; readonly message: string; readonly traceId: string | null }
  >;
  /**
   * Asks the collector to end; refused (`forbidden`) when `serve` runs it, and to restart also when other clients are
   * attached, unless `force` says that a person knows of them.
   */
  readonly shutdown: Call<
    { readonly reason: 'restart' | 'takeOver'; readonly force?: boolean },
    Nothing
  >;
}

export interface SourceRequest {
  readonly kind: 'console' | 'audit' | 'project';
  readonly path: string;
}

/** What answers are made of, by what changes together. */
export type ChangingPart = 'spans' | 'queries' | 'audit' | 'logs' | 'metrics' | 'projects';

export interface Revision {
  readonly revision: number;
  readonly traces: number;
  readonly spans: number;
  /**
   * A part has changed when its number has. `run` is another one after each start of the collector. Absent from collectors
   * up to 0.1.0, of which nobody knows what has changed.
   */
  readonly parts?: Readonly<Record<ChangingPart | 'run', number>>;
}

/** What the collector tells without being asked: always a complete value, the first at once, then at most four a second. */
export interface CollectorEvents {
  /** Something stored has changed; ask again for what is shown of the parts that have. */
  readonly revision: Revision;
  readonly status: Status;
  /** The collector ends in good order, and who wants the next one says so: others wait for it before they start one. */
  readonly ending: { readonly reason: EndReason };
}

/** `takeOver`: for a newer version; `restart`: a window starts it anew; `told`: by a signal, or nobody needed it. */
export type EndReason = 'takeOver' | 'restart' | 'told';

export type CollectorMethod = keyof CollectorRequests;
export type CollectorParams<M extends CollectorMethod> = CollectorRequests[M]['params'];
export type CollectorResult<M extends CollectorMethod> = CollectorRequests[M]['result'];
