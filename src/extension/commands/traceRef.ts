export interface TraceRef {
  readonly traceId: string;
  readonly spanId: string | null;
}

/** A trace named by a person: its id in any case, with or without `0x`, or a W3C `traceparent`. Null for anything else. */
export function parseTraceRef(text: string): TraceRef | null {
  const value = text
    .trim()
    .replace(/^traceparent\s*[:=]\s*/i, '')
    .replace(/^["']|["']$/g, '');
  const parent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/i.exec(value);
  const traceId = (parent?.[1] ?? /^(?:0x)?([0-9a-f]{32})$/i.exec(value)?.[1])?.toLowerCase();
  if (traceId === undefined || /^0+$/.test(traceId)) {
    return null;
  }
  return { traceId, spanId: parent?.[2]?.toLowerCase() ?? null };
}

/** `/trace/<traceId>?span=<spanId>` of the extension's own address (CONTRACT §3). */
export function parseTraceUri(path: string, query: string): TraceRef | null {
  const traceId = /^\/trace\/((?:0x)?[0-9a-f]{32})\/?$/i.exec(path)?.[1];
  const ref = traceId === undefined ? null : parseTraceRef(traceId);
  const span = new URLSearchParams(query).get('span');
  if (ref === null || span === null) {
    return ref;
  }
  return /^(?:0x)?[0-9a-f]{16}$/i.test(span)
    ? { ...ref, spanId: span.replace(/^0x/i, '').toLowerCase() }
    : null;
}

/** What to write under an input box while its text is no trace; undefined when it is one. */
export const traceRefProblem = (text: string): string | undefined =>
  parseTraceRef(text) === null
    ? 'A trace id has 32 hex digits; a traceparent looks like 00-<trace id>-<span id>-01.'
    : undefined;
