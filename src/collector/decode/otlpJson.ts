import { DecodeError } from '../../shared/otlp/decodeError.ts';
import { logsDataFromJson } from '../../shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../shared/otlp/metricsFromJson.ts';
import { tracesDataFromJson } from '../../shared/otlp/tracesFromJson.ts';
import type { LineFormat } from './blockFormat.ts';
import { type Decoded, type DecodedBatch, type DecodeProblem, nothingDecoded } from './decoded.ts';

/** What tells that JSON carries a signal: the request, or the bare object of one resource. */
const signals = [
  { signal: 'traces', sign: /"(?:resourceSpans|scopeSpans)"\s*:/, decode: tracesDataFromJson },
  { signal: 'logs', sign: /"(?:resourceLogs|scopeLogs)"\s*:/, decode: logsDataFromJson },
  {
    signal: 'metrics',
    sign: /"(?:resourceMetrics|scopeMetrics)"\s*:/,
    decode: metricsDataFromJson,
  },
] as const;

const start = /\{\s*"resource(?:Spans|Logs|Metrics)?"\s*:/;

/**
 * OTLP as JSON, a request a line, as the Collector's file exporter and `otlp/stdout` write it. One line may carry several
 * signals; Java's `logging-otlp` writes the bare `ResourceSpans` behind its logger's prefix.
 */
export const otlpJsonLine: LineFormat = {
  name: 'otlp-jsonl',
  // biome-ignore lint/correctness/useYield: one JSON value, which is parsed as a whole like the body of a request
  *readLine(line) {
    const at = line.search(start);
    return at < 0 ? null : otlpJson(line.slice(at));
  },
};

/** JSON of a request, of one resource, or of many of them, however it is printed; null when it is no OTLP. */
export function otlpJson(json: string): Decoded | null {
  const batches: DecodedBatch[] = [];
  const problems: DecodeProblem[] = [];
  const meant = signals.filter(({ sign }) => sign.test(json));
  const bytes = new TextEncoder().encode(json);
  const example = json.slice(0, 1_000);
  for (const { signal, decode } of meant) {
    try {
      const decoded = decode(bytes);
      if (decoded.items > 0) batches.push({ signal, bytes: decoded.bytes });
      for (const [reason, count] of Object.entries(decoded.rejected)) {
        problems.push({ reason, count, example });
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      problems.push({ reason: error.reason, count: 1, example });
    }
  }
  return meant.length === 0 ? null : { ...nothingDecoded, batches, problems };
}
