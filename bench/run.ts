// npm run bench [-- --json FILE --spans N --rounds N --stored N]: what the collector takes, each beside the
// receive-and-discard ceiling of the same run. A machine is noisy: read the ratios, not the absolute figures.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { processUse } from './processUse.ts';
import { Receiver } from './receiver.ts';
import { type Protocol, protocols } from './send.ts';

interface LoadResult {
  readonly seconds: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly spansPerSecond: number;
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly loadCpuSeconds: number;
}

interface Measured extends LoadResult {
  readonly receiverCpuSeconds: number;
  readonly residentMB: number;
  readonly peakMB: number;
  readonly diskBytes: number;
}

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    spans: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    stored: { type: 'string', default: '1000000' },
  },
});
const root = path.resolve(import.meta.dirname, '..');
const collector = path.join(root, 'dist/mcp-trace.cjs');
const run = promisify(execFile);

async function load(protocol: Protocol, url: string, spans: string): Promise<LoadResult> {
  const { stdout } = await run(process.execPath, [
    path.join(root, 'bench/load.ts'),
    protocol,
    url,
    spans,
  ]);
  return JSON.parse(stdout) as LoadResult;
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);

async function measure(protocol: Protocol, target: 'collector' | 'ceiling'): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-bench-'));
  const receiver =
    target === 'ceiling'
      ? await Receiver.start(path.join(root, 'bench/discard.ts'), [])
      : await serve(folder);
  try {
    const { http, grpc, pid } = receiver.ready;
    const url = protocol === 'grpc' ? grpc : http;
    const before = processUse(pid);
    const result = await load(protocol, url, values.spans);
    const after = processUse(pid);
    return {
      ...result,
      receiverCpuSeconds: after.cpuSeconds - before.cpuSeconds,
      residentMB: after.residentMB,
      peakMB: after.peakMB,
      diskBytes: bytesIn(folder),
    };
  } finally {
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const serve = (data: string) =>
  Receiver.start(collector, [
    'serve',
    '--data',
    data,
    '--http',
    '127.0.0.1:0',
    '--grpc',
    '127.0.0.1:0',
    '--max-spans',
    '4000000',
    '--max-bytes',
    String(4 * 2 ** 30),
  ]);

/** Start-up with a filled store: to the `ready` line, and until the index is loaded. */
async function startUp(spans: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-bench-'));
  try {
    const filling = await serve(folder);
    await load('http/protobuf', filling.ready.http, spans);
    await filling.stop();
    const begun = performance.now();
    const again = await serve(folder);
    // Verbs wait for the index, so the first answer of `traces` tells when it is whole.
    await run(process.execPath, [collector, 'traces', '--data', folder, '--limit', '1', '--json']);
    const loadedMs = performance.now() - begun;
    const { residentMB } = processUse(again.ready.pid);
    const result = {
      name: 'start',
      storedSpans: Number(spans),
      listeningMs: again.startMs,
      loadedMs,
      residentMB,
    };
    await again.stop();
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = (of: readonly Measured[]): Measured => {
  const sorted = [...of].sort((a, b) => a.spansPerSecond - b.spansPerSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) {
    throw new Error('no rounds');
  }
  return middle;
};

const results: object[] = [];
const print = (columns: readonly (string | number)[]) =>
  console.log(columns.map((text, index) => String(text).padStart(index === 0 ? -14 : 12)).join(''));
console.log(
  `${values.spans} spans, 8 a trace, 512 a request, 4 connections, median of ${values.rounds}; ratio to a server that reads and discards`,
);
print([
  'protocol',
  'spans/s',
  'ceiling',
  'ratio',
  'p50 ms',
  'p99 ms',
  'max ms',
  'MB',
  'disk/wire',
  'limit',
]);
for (const protocol of protocols) {
  const ceilings: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    ceilings.push(await measure(protocol, 'ceiling'));
    ours.push(await measure(protocol, 'collector'));
  }
  const ceiling = median(ceilings);
  const mine = median(ours);
  const busy = (seconds: number) => Math.round((100 * seconds) / mine.seconds);
  const limit = `receiver ${busy(mine.receiverCpuSeconds)} %, load ${busy(mine.loadCpuSeconds)} %`;
  const ratio = mine.spansPerSecond / ceiling.spansPerSecond;
  results.push({
    name: 'ingest',
    protocol,
    spansPerSecond: mine.spansPerSecond,
    ceilingSpansPerSecond: ceiling.spansPerSecond,
    ratio,
    p50Ms: mine.p50Ms,
    p99Ms: mine.p99Ms,
    maxMs: mine.maxMs,
    ceilingP99Ms: ceiling.p99Ms,
    refused: mine.refused,
    residentMB: mine.residentMB,
    peakMB: mine.peakMB,
    diskPerWireByte: mine.diskBytes / mine.bytes,
    receiverCpuPercent: busy(mine.receiverCpuSeconds),
    loadCpuPercent: busy(mine.loadCpuSeconds),
  });
  print([
    protocol,
    Math.round(mine.spansPerSecond),
    Math.round(ceiling.spansPerSecond),
    ratio.toFixed(3),
    mine.p50Ms.toFixed(1),
    mine.p99Ms.toFixed(1),
    mine.maxMs.toFixed(1),
    Math.round(mine.residentMB),
    (mine.diskBytes / mine.bytes).toFixed(2),
    limit,
  ]);
}
const start = await startUp(values.stored);
results.push(start);
console.log(
  `start with ${values.stored} spans stored: listening after ${Math.round(start.listeningMs)} ms, index whole after ${Math.round(start.loadedMs)} ms, ${Math.round(start.residentMB)} MB`,
);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ results }, null, 2)}\n`);
}
