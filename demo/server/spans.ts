import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('lending-library', '1.0.0');

/** Runs `work` inside a span that takes over its error. */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => T,
  kind: SpanKind = SpanKind.INTERNAL,
): T {
  return tracer.startActiveSpan(name, { attributes, kind }, (span) => {
    try {
      return work(span);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      span.recordException(failure);
      span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
      throw error;
    } finally {
      span.end();
    }
  });
}
