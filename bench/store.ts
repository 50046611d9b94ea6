import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { meaningMatcher } from '../src/collector/store/meaningMemo.ts';
import { openStore } from '../src/collector/store/openStore.ts';
import { SegmentUses } from '../src/collector/store/segmentUse.ts';
import { SpanIndex } from '../src/collector/store/spanIndex.ts';
import { scanTraces } from '../src/shared/otlp/scanTraces.ts';
import { TraceScan } from '../src/shared/otlp/traceScan.ts';
import { silentLog } from '../src/shared/util/log.ts';
import { typicalBatches } from './typicalBatches.ts';

/*
 * The store alone, without sockets: how fast it scans, indexes, writes, and reads its log again. One thread, batches of
 * 512 spans of about 412 bytes, eight to a trace, four batches under way, as a receiver with four connections has it.
 *
 *   node bench/store.ts [--spans N] [--max-spans N] [--max-bytes N] [--json]
 */
const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const spanCount = argument('spans', 400_000);
const maxSpans = argument('max-spans', 10_000_000);
const maxBytes = argument('max-bytes', 8 * 1024 ** 3);
const batches = typicalBatches(spanCount, 512);
const bytes = batches.reduce((sum, batch) => sum + batch.length, 0);
const results: Record<string, number> = { bytesPerSpan: Math.round(bytes / spanCount) };

/** Spans a second, by the clock, and by the processor time of this thread: the second is what a busy machine leaves alone. */
function rates(name: string, startMs: number, startCpu: NodeJS.CpuUsage): void {
  const cpu = process.threadCpuUsage(startCpu);
  results[name] = Math.round((spanCount / (performance.now() - startMs)) * 1000);
  results[`${name}PerCpuSecond`] = Math.round((spanCount / (cpu.user + cpu.system)) * 1e6);
}

const scan = new TraceScan();
for (let round = 0; round < 3; round += 1) {
  const cpu = process.threadCpuUsage();
  const start = performance.now();
  for (const batch of batches) {
    scanTraces(batch, meaningMatcher, scan);
  }
  rates('scan', start, cpu);
}

for (let round = 0; round < 3; round += 1) {
  const index = new SpanIndex({
    readBytes: () => new Uint8Array(),
    wasEvicted: () => false,
    isAudited: () => false,
  });
  const uses = new SegmentUses();
  const cpu = process.threadCpuUsage();
  const start = performance.now();
  for (const [number, batch] of batches.entries()) {
    scanTraces(batch, meaningMatcher, scan);
    index.insert(scan, batch, { segment: 1, payloadOffset: 0, source: 4, arrivalMs: number }, uses);
  }
  rates('scanAndIndex', start, cpu);
}

for (let round = 0; round < 3; round += 1) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-store-'));
  const store = await openStore({ dataDir, mode: 'own', maxBytes, maxSpans, log: silentLog });
  await store.ready;
  const waits: number[] = [];
  const cpu = process.threadCpuUsage();
  const start = performance.now();
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < batches.length) {
      const batch = batches[next];
      next += 1;
      if (batch !== undefined) {
        const from = performance.now();
        await store.ingest({
          source: { kind: 'otlp', target: 'otlp/http' },
          signal: 'traces',
          bytes: batch,
        });
        waits.push(performance.now() - from);
      }
    }
  };
  await Promise.all([sender(), sender(), sender(), sender()]);
  rates('durable', start, cpu);
  waits.sort((x, y) => x - y);
  results.ingestP99Ms = Number((waits[Math.floor(waits.length * 0.99)] ?? 0).toFixed(2));
  results.ingestMaxMs = Number((waits.at(-1) ?? 0).toFixed(2));
  await store.settled();
  const { stored } = store.counters;
  results.storedSpans = stored.spans;
  results.diskRatio = Number((stored.bytes / bytes).toFixed(3));
  await store.close();
  const opened = performance.now();
  const again = await openStore({ dataDir, mode: 'own', maxBytes, maxSpans, log: silentLog });
  await again.ready;
  results.loadMs = Math.round(performance.now() - opened);
  if (again.counters.stored.spans !== stored.spans) {
    throw new Error(`${again.counters.stored.spans} of ${stored.spans} spans after the restart`);
  }
  await again.close();
  rmSync(dataDir, { recursive: true, force: true });
}
results.residentMb = Math.round(process.memoryUsage.rss() / 1e6);
console.log(
  process.argv.includes('--json')
    ? JSON.stringify(results)
    : Object.entries(results)
        .map(([name, value]) => `${name.padEnd(14)} ${value.toLocaleString('en')}`)
        .join('\n'),
);
