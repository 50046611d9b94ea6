/** Field numbers of opentelemetry-proto trace.proto, resource.proto and common.proto. */
export const tracesDataField = { resourceSpans: 1 } as const;
export const resourceSpansField = {
  resource: 1,
  scopeSpans: 2,
  schemaUrl: 3,
  /** Before proto 0.15: the same shape under another number and name. */
  instrumentationLibrarySpans: 1000,
} as const;
export const scopeSpansField = { scope: 1, spans: 2, schemaUrl: 3 } as const;
export const resourceField = { attributes: 1, droppedAttributesCount: 2 } as const;
export const scopeField = {
  name: 1,
  version: 2,
  attributes: 3,
  droppedAttributesCount: 4,
} as const;
export const spanField = {
  traceId: 1,
  spanId: 2,
  traceState: 3,
  parentSpanId: 4,
  name: 5,
  kind: 6,
  startTimeUnixNano: 7,
  endTimeUnixNano: 8,
  attributes: 9,
  droppedAttributesCount: 10,
  events: 11,
  droppedEventsCount: 12,
  links: 13,
  droppedLinksCount: 14,
  status: 15,
  flags: 16,
} as const;
export const eventField = {
  timeUnixNano: 1,
  name: 2,
  attributes: 3,
  droppedAttributesCount: 4,
} as const;
export const linkField = {
  traceId: 1,
  spanId: 2,
  traceState: 3,
  attributes: 4,
  droppedAttributesCount: 5,
  flags: 6,
} as const;
/** Field 1 was a deprecated code and is reserved. */
export const statusField = { message: 2, code: 3 } as const;
