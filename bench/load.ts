// The load generator, a process of its own: encodes all requests before the clock starts, then sends them.
//   node bench/load.ts PROTOCOL URL SPANS [PASSES] [SPANS_PER_SECOND]
import { encodeTracesData } from '../src/shared/otlp/encodeTraces.ts';
import { resourceSpansToJson } from '../src/shared/otlp/tracesToJson.ts';
import { requestsOf } from './generate.ts';
import { processUse } from './processUse.ts';
import { protocols, type Request, sendAll } from './send.ts';

const [protocolName, url, spans, spansPerSecond = '0'] = process.argv.slice(2);
const protocol = protocols.find((name) => name === protocolName);
if (protocol === undefined || url === undefined || spans === undefined) {
  throw new Error(`usage: load.ts ${protocols.join('|')} URL SPANS [SPANS_PER_SECOND]`);
}

const requests: Request[] = [];
const shape = { spans: Number(spans), spansPerTrace: 8, spansPerRequest: 512 };
for (const resourceSpans of requestsOf(shape)) {
  const body =
    protocol === 'http/json'
      ? Buffer.from(JSON.stringify(resourceSpansToJson(resourceSpans)))
      : Buffer.from(encodeTracesData(resourceSpans));
  const count = resourceSpans.reduce(
    (sum, { scopeSpans }) => sum + scopeSpans.reduce((inner, each) => inner + each.spans.length, 0),
    0,
  );
  requests.push({ body, spans: count });
}
const bytes = requests.reduce((sum, { body }) => sum + body.length, 0);
// A cold receiver is measured by `start`; here the first requests only warm it up.
const warmUp = requests.splice(0, Math.min(40, Math.floor(requests.length / 10)));
await sendAll(protocol, url, warmUp, 4);
const before = processUse(process.pid);
const report = await sendAll(protocol, url, requests, 4, Number(spansPerSecond));
const sorted = report.latenciesMs.sort((a, b) => a - b);
const percentile = (p: number) => sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? 0;
const result = {
  seconds: report.seconds,
  acknowledged: report.acknowledged,
  refused: report.refused,
  spansPerSecond: report.acknowledged / report.seconds,
  bytes,
  p50Ms: percentile(50),
  p99Ms: percentile(99),
  maxMs: sorted.at(-1) ?? 0,
  loadCpuSeconds: processUse(process.pid).cpuSeconds - before.cpuSeconds,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
