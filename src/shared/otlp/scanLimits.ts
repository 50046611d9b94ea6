/** What one request may cost beyond its bytes: protobuf writes a span, an attribute or a list entry in two of them. */
export interface ScanLimits {
  /** Spans, log records, metric points; and groups of them. */
  readonly items: number;
  /** Of a resource or scope, which are kept by content. */
  readonly groupBytes: number;
  /** Of all resources, scopes and span names together, which stay in memory as long as a span that has them. */
  readonly wordBytes: number;
  /** Attributes, events, links and values inside one item: each becomes an object when somebody looks at it. */
  readonly parts: number;
}

/** Far beyond what an exporter sends (512 items is common), and still small as memory. */
export const requestLimits: ScanLimits = {
  items: 1 << 18,
  groupBytes: 1 << 20,
  wordBytes: 16 << 20,
  parts: 1 << 16,
};

/** For what was taken before. */
export const noLimits: ScanLimits = {
  items: Number.POSITIVE_INFINITY,
  groupBytes: Number.POSITIVE_INFINITY,
  wordBytes: Number.POSITIVE_INFINITY,
  parts: Number.POSITIVE_INFINITY,
};
