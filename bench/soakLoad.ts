// The load of the soak, a process of its own: sends at an even pace for a given time, each trace with an id of its own, and
// tells what became of the requests as a line of JSON now and then.
//   node bench/soakLoad.ts PROTOCOL URL SPANS_PER_SECOND SECONDS REPORT_EVERY_SECONDS
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeTracesData } from '../src/shared/otlp/encodeTraces.ts';
import { requestsOf } from './generate.ts';
import { openConnection, protocols } from './send.ts';
import type { SoakReport } from './soak.ts';

const [protocolName, url = '', spansPerSecond = '', seconds = '', reportEvery = ''] =
  process.argv.slice(2);
const protocol = protocols.find((name) => name === protocolName);
if (protocol === undefined || protocol === 'http/json') {
  throw new Error('the soak sends protobuf: http/protobuf or grpc');
}

const spansPerRequest = 512;
const shape = { spans: 16 * spansPerRequest, spansPerTrace: 8, spansPerRequest };
const templates = Array.from(requestsOf(shape), (resourceSpans) => {
  const body = Buffer.from(encodeTracesData(resourceSpans));
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans));
  return { body, places: placesOf(body, new Set(spans.map(({ traceId }) => traceId))) };
});

/** Where the last four bytes of the trace ids stand: writing there makes other traces of the same spans. */
function placesOf(body: Buffer, traceIds: ReadonlySet<string>): number[] {
  return Array.from(traceIds).flatMap((traceId) => {
    const id = Buffer.from(traceId, 'hex');
    const places: number[] = [];
    for (let at = body.indexOf(id); at >= 0; at = body.indexOf(id, at + 1)) {
      places.push(at + 12);
    }
    return places;
  });
}

let sent = 0;
let acknowledged = 0;
let refused = 0;
let latencies: number[] = [];
let behindMs = 0;
const open = () => openConnection(protocol, new URL(url));
// They take turns: one that rests for a minute the receiver closes.
const idle = await Promise.all(Array.from({ length: 8 }, open));
const start = performance.now();
const endMs = Number(seconds) * 1000;
let reportedMs = 0;

const report = () => {
  const sorted = latencies.sort((a, b) => a - b);
  const percentile = (p: number) => sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? 0;
  const told: SoakReport = {
    sent,
    acknowledged,
    refused,
    p50Ms: percentile(50),
    p99Ms: percentile(99),
    maxMs: sorted.at(-1) ?? 0,
    behindMs,
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  latencies = [];
  behindMs = 0;
};

async function send(number: number): Promise<void> {
  const link = idle.shift();
  const template = templates[number % templates.length];
  if (link === undefined || template === undefined) {
    return;
  }
  // A connection has one request in flight, and a template is not sent again before all others were.
  for (const at of template.places) {
    template.body.writeUInt32BE(number, at);
  }
  const before = performance.now();
  const taken = await link.send(template.body).catch(() => undefined);
  latencies.push(performance.now() - before);
  if (taken === true) {
    acknowledged += spansPerRequest;
  } else {
    refused += spansPerRequest;
  }
  idle.push(taken === undefined ? await open() : link);
}

const pending = new Set<Promise<void>>();
for (let number = 0; ; number += 1) {
  const dueMs = ((number * spansPerRequest) / Number(spansPerSecond)) * 1000;
  if (dueMs >= endMs) {
    break;
  }
  const early = dueMs - (performance.now() - start);
  if (early > 1) {
    await delay(early);
  }
  while (idle.length === 0) {
    await Promise.race(pending);
  }
  behindMs = Math.max(behindMs, performance.now() - start - dueMs);
  sent += spansPerRequest;
  const sending = send(number);
  pending.add(sending);
  void sending.finally(() => pending.delete(sending));
  if (performance.now() - start - reportedMs >= Number(reportEvery) * 1000) {
    reportedMs = performance.now() - start;
    report();
  }
}
await Promise.all(pending);
report();
for (const link of idle) {
  link.close();
}
