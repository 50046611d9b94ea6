/**
 * One trace as columns: what the panel, the tree and the command line compute on. Rows are in tree order
 * (CONTRACT `trace`: depth first; roots by start, then orphans; siblings by start, then span id).
 */
export interface TraceColumns {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** Least start of the trace; all offsets count from here. Nanoseconds since 1970. */
  readonly startUnixNano: bigint;
  /** Greatest end minus least start. Nanoseconds. */
  readonly durationNs: number;
  /** Number of rows. */
  readonly length: number;
  /** 8 bytes a row. */
  readonly spanIds: Uint8Array;
  /** Row of the parent in the tree, -1 for a root or an orphan. Always less than the row itself. */
  readonly parentRow: Int32Array;
  /**
   * 8 bytes a row, the parent's id as sent; zero for none. Differs from the parent row's id for a cut cycle, and where
   * the sender gave its spans other ids than those by which they name each other (MCP Mesh).
   */
  readonly parentIds: Uint8Array;
  readonly depth: Uint16Array | Uint32Array;
  /** Rows below this one in the tree. */
  readonly descendants: Uint32Array;
  /** Nanoseconds after `startUnixNano`. */
  readonly offsetNs: Float64Array;
  /** Nanoseconds. */
  readonly durationsNs: Float64Array;
  /** Nanoseconds; duration minus the union of the direct children's intervals clipped to it. */
  readonly selfNs: Float64Array;
  /** Index into `spanKinds`. */
  readonly kind: Uint8Array;
  /** Index into `statusCodes`. */
  readonly status: Uint8Array;
  /** Index into `spanRoles` of `shared/model/mcpView.ts`. */
  readonly role: Uint8Array;
  /** Bit i = `spanNotes[i]`. */
  readonly notes: Uint16Array;
  /**
   * Bit 0: on the critical path; bit 1: an error to the eye (status ERROR, isError, JSON-RPC error); bit 2: has audit records;
   * bit 3: denied; bit 4: the server asked for more input, and the call goes on in another one.
   */
  readonly marks: Uint8Array;
  /** Events on the span, at most 255 told. */
  readonly eventCount: Uint8Array;
  /** Indices into `strings`; 0 is the empty string. */
  readonly name: Uint32Array;
  /** The name in a server author's words (`displayNameOf`). */
  readonly label: Uint32Array;
  readonly service: Uint32Array;
  readonly scope: Uint32Array;
  /** MCP method, or 0. */
  readonly method: Uint32Array;
  /** Tool, prompt or resource, or 0. */
  readonly target: Uint32Array;
  /** Query hash, or 0. */
  readonly queryHash: Uint32Array;
  /** Equal for calls with equal arguments; 0 where they are not known, or the trace has too many calls to read them. */
  readonly argumentsHash: Uint32Array;
  /**
   * Ids of calls, of the few spans that tell one; three numbers each, ascending by row: the row, its MCP session and its
   * JSON-RPC request id, both as indices into `strings`. `shared/trace/callIds.ts` reads them.
   */
  readonly callIds: Uint32Array;
  /** Span links from and to this trace, five numbers each, ascending by row. `shared/trace/links.ts` reads them. */
  readonly links: Uint32Array;
  readonly strings: readonly string[];
  /** Parents named by spans but not stored. */
  readonly missingParents: number;
}

/** Bits of `TraceColumns.marks`. */
export const mark = { criticalPath: 1, error: 2, audit: 4, denied: 8, inputRequired: 16 } as const;
