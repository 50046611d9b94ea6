// npm run soak [-- --seconds N --rate SPANS_PER_SECOND --max-bytes N --protocol grpc --json FILE]: load at an even pace on a
// store that is full all the time, and whether memory stays flat, requests quick, and nothing gets lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { connectToCollector } from '../src/collector/link/connect.ts';
import type { Status } from '../src/shared/rpc/contract.ts';
import { processUse } from './processUse.ts';
import type { Ready } from './receiver.ts';
import { collector, inFolder } from './served.ts';
import { isFlat, settledShare, trendOf } from './soakVerdict.ts';

/** What the load tells of the time since its last report; the counts are of all the time. */
export interface SoakReport {
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How late a request was sent at worst, since all connections were busy. */
  readonly behindMs: number;
}

interface Inside {
  /** What V8 has taken for its heap, and what of that objects fill. */
  readonly heapMB: number;
  readonly heapUsedMB: number;
  readonly externalMB: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    rate: { type: 'string', default: '20000' },
    every: { type: 'string', default: '10' },
    'max-bytes': { type: 'string', default: String(96 * 2 ** 20) },
    'max-spans': { type: 'string', default: '1000000' },
    protocol: { type: 'string', default: 'http/protobuf' },
    json: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const every = Number(values.every);
const budgetP99Ms = 50;

const here = (file: string) => path.join(import.meta.dirname, file);
const columns = (cells: readonly string[]) =>
  console.log(cells.map((cell) => cell.padStart(11)).join(''));

await inFolder(async (dataDir) => {
  const served = spawn(
    process.execPath,
    [
      ...['--import', here('soakInside.ts'), collector, 'serve', '--data', dataDir],
      ...['--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'],
      ...['--max-bytes', values['max-bytes'], '--max-spans', values['max-spans']],
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  const ended = once(served, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the collector ended with ${code}`);
  });
  failed.catch(() => undefined);
  let inside: Inside[] = [];
  served.on('message', (told) => inside.push(told as Inside));
  const lines = createInterface({ input: served.stdout ?? process.stdin });
  const [first] = await Promise.race([once(lines, 'line'), failed]);
  const ready = JSON.parse(String(first)) as Ready;
  // A window that looks on, as there is one in real life.
  const link = await connectToCollector(dataDir, { kind: 'test', version: '0' });
  if (link === null) {
    throw new Error('the collector does not answer on its link');
  }
  const status = (): Promise<Status> => link.channel.request('status', {});

  console.log(
    `${values.rate} spans/s over ${values.protocol} for ${seconds} s, store of ${Math.round(Number(values['max-bytes']) / 2 ** 20)} MiB`,
  );
  columns(
    'seconds,spans/s,RSS MB,V8 MB,used MB,buffers MB,loop p99,loop max,p50 ms,p99 ms,max ms,behind,stored,evicted,disk MB'.split(
      ',',
    ),
  );
  const load = spawn(
    process.execPath,
    [
      here('soakLoad.ts'),
      values.protocol,
      values.protocol === 'grpc' ? ready.grpc : ready.http,
      values.rate,
      values.seconds,
      values.every,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const begun = performance.now();
  const samples: (SoakReport & {
    readonly seconds: number;
    readonly residentMB: number;
    readonly isFull: boolean;
    readonly loopP99Ms: number;
  })[] = [];
  const max = (list: readonly number[]) => list.reduce((most, value) => Math.max(most, value), 0);
  for await (const line of createInterface({ input: load.stdout })) {
    const told = JSON.parse(line) as SoakReport;
    const at = (performance.now() - begun) / 1000;
    const { residentMB } = processUse(ready.pid);
    const { stored, evicted } = await status();
    await link.channel.request('traces', { limit: 100 });
    const before = samples.at(-1);
    const perSecond =
      (told.acknowledged - (before?.acknowledged ?? 0)) / (at - (before?.seconds ?? 0));
    const loopP99Ms = max(inside.map((each) => each.loopP99Ms));
    columns([
      at.toFixed(0),
      perSecond.toFixed(0),
      residentMB.toFixed(0),
      (inside.at(-1)?.heapMB ?? 0).toFixed(0),
      (inside.at(-1)?.heapUsedMB ?? 0).toFixed(0),
      (inside.at(-1)?.externalMB ?? 0).toFixed(0),
      loopP99Ms.toFixed(1),
      max(inside.map((each) => each.loopMaxMs)).toFixed(1),
      told.p50Ms.toFixed(1),
      told.p99Ms.toFixed(1),
      told.maxMs.toFixed(1),
      told.behindMs.toFixed(0),
      String(stored.spans),
      String(evicted.spans),
      (stored.bytes / 1e6).toFixed(0),
    ]);
    inside = [];
    samples.push({ ...told, seconds: at, residentMB, isFull: evicted.spans > 0, loopP99Ms });
  }
  await status();
  const last = samples.at(-1);
  const final = await status();
  link.channel.dispose();
  served.kill('SIGTERM');
  await ended;

  // Memory is looked at once eviction runs.
  const measured = samples.filter(
    ({ isFull, seconds: at }) => isFull && at >= seconds * settledShare,
  );
  const trend = trendOf(measured);
  const p99Ms = max(measured.map((each) => each.p99Ms));
  const accepted = final.accepted.spans;
  const accounted =
    final.stored.spans + final.duplicates.spans + final.evicted.spans + final.cleared.spans;
  const verdicts = [
    {
      name: 'memory is flat',
      holds: measured.length >= 3 && isFlat(trend),
      figures: `${trend.megabytesAMinute.toFixed(2)} MB a minute at ${trend.meanMB.toFixed(0)} MB, ${trend.growthMB.toFixed(1)} MB over the last two thirds (${measured.length} samples)`,
    },
    {
      name: `p99 below ${budgetP99Ms} ms`,
      holds: measured.length > 0 && p99Ms < budgetP99Ms,
      figures: `worst ${every} s: ${p99Ms.toFixed(1)} ms; worst request ${max(measured.map((each) => each.maxMs)).toFixed(1)} ms`,
    },
    {
      name: 'nothing was lost',
      holds: accepted === last?.acknowledged && accepted === accounted && last.refused === 0,
      figures: `acknowledged ${last?.acknowledged}, accepted ${accepted} = stored ${final.stored.spans} + duplicates ${final.duplicates.spans} + evicted ${final.evicted.spans}; refused ${last?.refused}`,
    },
    {
      name: 'the pace was kept',
      holds: (last?.acknowledged ?? 0) >= 0.99 * Number(values.rate) * seconds,
      figures: `${((last?.acknowledged ?? 0) / seconds).toFixed(0)} spans/s of ${values.rate}`,
    },
  ];
  for (const { name, holds, figures } of verdicts) {
    console.log(`${holds ? '✓' : '✗'} ${name}: ${figures}`);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, JSON.stringify({ verdicts, trend, samples }, null, 1));
  }
  process.exitCode = verdicts.every(({ holds }) => holds) ? 0 : 1;
});
