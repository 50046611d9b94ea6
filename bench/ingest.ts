import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { processUse } from './processUse.ts';
import { Receiver } from './receiver.ts';
import type { Protocol } from './send.ts';
import {
  bareGrpc,
  discardServer,
  inFolder,
  type LoadResult,
  load,
  roomy,
  serve,
} from './served.ts';

/** One way of receiving, measured beside the ceiling of its protocol. */
export interface Case {
  readonly name: string;
  readonly protocol: Protocol;
  readonly start: (folder: string) => Promise<Receiver>;
}

const evicting = { maxSpans: 50_000, maxBytes: 64 * 2 ** 20 } as const;
const nobodyThere = 'http://127.0.0.1:9';

export const cases: readonly Case[] = [
  { name: 'http/protobuf', protocol: 'http/protobuf', start: (folder) => serve(folder, roomy) },
  { name: 'http/json', protocol: 'http/json', start: (folder) => serve(folder, roomy) },
  { name: 'grpc', protocol: 'grpc', start: (folder) => serve(folder, roomy) },
  {
    name: 'grpc without the switch',
    protocol: 'grpc',
    start: (folder) =>
      Receiver.start(bareGrpc, [folder, String(roomy.maxBytes), String(roomy.maxSpans)]),
  },
  {
    name: 'evicting (http/protobuf)',
    protocol: 'http/protobuf',
    start: (folder) => serve(folder, evicting),
  },
  {
    name: 'dead forward target',
    protocol: 'http/protobuf',
    start: (folder) => serve(folder, roomy, ['--forward', nobodyThere]),
  },
];

interface Measured extends LoadResult {
  readonly receiverCpuSeconds: number;
  readonly residentMB: number;
  readonly peakMB: number;
  readonly diskBytes: number;
}

/** The median of some rounds of a case, and its ratio to the ceiling, measured in turns with it. */
export async function measureIngest(
  { name, protocol, start }: Case,
  spans: string,
  rounds: number,
) {
  const ceilings: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ceilings.push(await measure(protocol, () => Receiver.start(discardServer, []), spans));
    ours.push(await measure(protocol, start, spans));
  }
  const ceiling = median(ceilings);
  const mine = median(ours);
  const busy = (seconds: number) => Math.round((100 * seconds) / mine.seconds);
  return {
    name: 'ingest',
    case: name,
    protocol,
    spansPerSecond: mine.spansPerSecond,
    ceilingSpansPerSecond: ceiling.spansPerSecond,
    ratio: mine.spansPerSecond / ceiling.spansPerSecond,
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
  };
}

const measure = (
  protocol: Protocol,
  start: (folder: string) => Promise<Receiver>,
  spans: string,
): Promise<Measured> =>
  inFolder(async (folder) => {
    const receiver = await start(folder);
    try {
      const { http, grpc, pid } = receiver.ready;
      const before = processUse(pid);
      const result = await load(protocol, protocol === 'grpc' ? grpc : http, spans);
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
    }
  });

const bytesIn = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);

function median(of: readonly Measured[]): Measured {
  const sorted = [...of].sort((a, b) => a.spansPerSecond - b.spansPerSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) {
    throw new Error('no rounds');
  }
  return middle;
}
