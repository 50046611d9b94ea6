import type { Resource, Scope } from '../../shared/model/span.ts';

/**
 * The columnar index of all stored spans: one row a span, in order of arrival. Arrays may be longer than `length` and are
 * replaced when they grow: read the property again after every `await`. Ids and times are the two 32-bit halves of their
 * 64 bits, since a `bigint` a row would cost more than the rest of the scan.
 */
export interface SpanTable {
  /** Rows in use, dead ones included. */
  readonly length: number;
  readonly traceRow: Uint32Array;
  /** Next span of the same trace, -1 at the end. Order within a trace is that of arrival. */
  readonly nextInTrace: Int32Array;
  readonly spanIdHi: Uint32Array;
  readonly spanIdLo: Uint32Array;
  /** Both halves 0 for a root. */
  readonly parentIdHi: Uint32Array;
  readonly parentIdLo: Uint32Array;
  readonly startHi: Uint32Array;
  readonly startLo: Uint32Array;
  readonly endHi: Uint32Array;
  readonly endLo: Uint32Array;
  /** Index into `TraceStore.strings`. */
  readonly name: Uint32Array;
  /** Index into `TraceStore.groups`: resource and scope. */
  readonly group: Uint32Array;
  /** Index into `spanKinds`. */
  readonly kind: Uint8Array;
  /** Index into `statusCodes`. */
  readonly status: Uint8Array;
  /** Bits of `spanBit`. */
  readonly bits: Uint16Array;
  /** Indices into `TraceStore.strings`, 0 = none: MCP method; tool, prompt or resource; query hash or fingerprint. */
  readonly method: Uint32Array;
  readonly target: Uint32Array;
  readonly queryHash: Uint32Array;
  /** Index into `spanRoles`. */
  readonly role: Uint8Array;
  /** Index into `TraceStore.strings`: the name in a server author's words. */
  readonly label: Uint32Array;
  /** Rows that a query changed or returned, where `hasRows` is set; NaN when what the span tells is no count. */
  readonly rowCount: Float64Array;
  /** Events on the span; 255 stands for more as well. */
  readonly eventCount: Uint8Array;
  /** `sourceKinds` number of the winning copy. */
  readonly source: Uint8Array;
}

/** Bits of `SpanTable.bits`. */
export const spanBit = {
  /** The row was replaced, evicted or cleared; skip it. */
  dead: 1,
  /** `isError`, a JSON-RPC error or status ERROR: an error to the eye. */
  error: 2,
  /** `mxcp.policy.decision=deny` on the span. */
  denied: 4,
  /** A further copy of the span arrived. */
  duplicate: 8,
  /** The query hash is a fingerprint, not emitted. */
  fingerprint: 16,
  /** Flags say that the parent is in another process. */
  remoteParent: 32,
  /** No end time. */
  unfinished: 64,
  /** `target` is a tool; prompt; resource. None of them: `target` is 0. */
  tool: 128,
  prompt: 256,
  resource: 512,
  /** An `mxcp.endpoint.execute` span. */
  mxcpEndpoint: 1024,
  /** An `mxcp.execution_engine.execute` span (or its older name). */
  mxcpEngine: 2048,
  /** Carries `db.rows_affected` or `db.response.returned_rows`. */
  hasRows: 4096,
  /** Carries an MCP session id. */
  hasSession: 8192,
  /** Links to another span. */
  hasLinks: 16384,
} as const;

/** Resource and scope that a run of spans shares. Decoded once, kept by content. */
export interface Group {
  readonly resource: Resource;
  readonly scope: Scope;
  readonly resourceSchemaUrl: string;
  readonly scopeSchemaUrl: string;
  /** `service.name`, or `unknown_service`; index into `TraceStore.strings`. */
  readonly service: number;
}

/** One row a trace, in order of first arrival. */
export interface TraceTable {
  /** Rows in use, dead ones included. */
  readonly length: number;
  /** 16 bytes a row. */
  readonly ids: Uint8Array;
  /** -1 when the trace is gone (evicted or cleared). */
  readonly firstSpan: Int32Array;
  /** Live spans. */
  readonly spanCount: Uint32Array;
  readonly errorCount: Uint32Array;
  /** Least start and greatest end over the live spans, as halves. */
  readonly startHi: Uint32Array;
  readonly startLo: Uint32Array;
  readonly endHi: Uint32Array;
  readonly endLo: Uint32Array;
  /** Milliseconds since 1970. */
  readonly lastArrivalMs: Float64Array;
  /** Bits of `traceBit`. */
  readonly bits: Uint8Array;
}

/** Bits of `TraceTable.bits`. */
export const traceBit = {
  denied: 1,
  evictedEarlier: 2,
  hasMxcpEndpoint: 4,
  /** A span of it ran a query. */
  hasQuery: 8,
  /** A span of it is one that audit records are joined to, or that should have one. */
  hasCall: 16,
} as const;
