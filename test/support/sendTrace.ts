import assert from 'node:assert/strict';

export interface SentSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly isError?: boolean;
  /** When it starts after the trace does, 0 by default, and how long it takes, 10 by default. Milliseconds. */
  readonly startMs?: number;
  readonly durationMs?: number;
}

const nanoseconds = (ms: number): bigint => BigInt(ms) * 1_000_000n;

/** Sends spans of one trace, which starts now, as OTLP/HTTP JSON. */
export async function sendTrace(
  httpUrl: string,
  traceId: string,
  spans: readonly SentSpan[],
): Promise<void> {
  const start = BigInt(Date.now()) * 1_000_000n;
  const keyValues = (attributes: Readonly<Record<string, string>>) =>
    Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const body = {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': 'host-tests' }) },
        scopeSpans: [
          {
            scope: { name: 'tests' },
            spans: spans.map(({ attributes = {}, isError = false, ...times }) => {
              const { startMs = 0, durationMs = 10, ...span } = times;
              return {
                traceId,
                kind: 1,
                startTimeUnixNano: String(start + nanoseconds(startMs)),
                endTimeUnixNano: String(start + nanoseconds(startMs + durationMs)),
                attributes: keyValues(attributes),
                status: isError ? { code: 2, message: 'failed' } : {},
                ...span,
              };
            }),
          },
        ],
      },
    ],
  };
  const response = await fetch(`${httpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}
