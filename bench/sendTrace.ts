import { encodeTracesData } from '../src/shared/otlp/encodeTraces.ts';
import { requestsOf } from './generate.ts';

/** Sends one trace of any size, whose root calls a tool of this name. */
export async function sendTrace(url: string, spans: number, tool: string): Promise<void> {
  const shape = { spans, spansPerTrace: spans, spansPerRequest: 5000 };
  let isFirst = true;
  for (const [resourceSpans] of requestsOf(shape)) {
    const [scopeSpans] = resourceSpans?.scopeSpans ?? [];
    if (resourceSpans === undefined || scopeSpans === undefined) {
      continue;
    }
    const named = scopeSpans.spans.map((span, index) =>
      isFirst && index === 0
        ? {
            ...span,
            name: `tools/call ${tool}`,
            attributes: span.attributes.map((each) =>
              each.key === 'gen_ai.tool.name' ? { ...each, value: tool } : each,
            ),
          }
        : span,
    );
    isFirst = false;
    const body = encodeTracesData([
      { ...resourceSpans, scopeSpans: [{ ...scopeSpans, spans: named }] },
    ]);
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.from(body),
    });
    if (!response.ok) {
      throw new Error(`the receiver answered ${response.status}`);
    }
  }
}
