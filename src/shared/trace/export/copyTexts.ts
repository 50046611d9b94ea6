/*
 * Short texts that name or replay a span. Ids are lower-case hex, as everywhere.
 */

interface SpanRef {
  readonly traceId: string;
  readonly spanId: string;
}

/** W3C Trace Context `traceparent`, version 00; the span was recorded, so its sampled flag is set. */
export function traceparentOf({ traceId, spanId }: SpanRef): string {
  return `00-${traceId}-${spanId}-01`;
}

/** Address that opens the span in the editor (`scheme` differs between VS Code and its siblings). */
export function spanLink(
  scheme: string,
  extensionId: string,
  { traceId, spanId }: SpanRef,
): string {
  return `${scheme}://${extensionId}/trace/${traceId}?span=${spanId}`;
}

/**
 * A command for a POSIX shell that sends OTLP JSON again. The body is a here-document, since arguments of a command are
 * bounded; JSON in one line cannot hold the word that ends it.
 */
export function curlOf(httpUrl: string, otlpJson: string): string {
  return [
    `curl -sS '${httpUrl.replaceAll("'", '%27')}/v1/traces' -H 'content-type: application/json' --data-binary @- <<'OTLP'`,
    otlpJson.replaceAll('\n', ' '),
    'OTLP',
    '',
  ].join('\n');
}
