import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connected } from '../../../src/collector/link/connect.ts';
import { CollectorProcess } from '../../support/collectorProcess.ts';
import { type HostileBody, hostileBodies, mebibyte } from '../../support/hostileBodies.ts';
import { bytesOf } from '../../support/storeSpans.ts';

/** What SECURITY.md promises for the limits that a collector has by itself. */
const ceilingBytes = 1536 * mebibyte;

let collector: CollectorProcess;
let pid: number;
let link: Connected;
let http: string;

beforeEach(async () => {
  collector = new CollectorProcess();
  pid = collector.start().pid ?? 0;
  link = await collector.join();
  const { receivers } = await link.channel.request('status', {});
  http = receivers.find(({ protocol }) => protocol === 'http')?.address ?? '';
});
afterEach(async () => {
  link.channel.dispose();
  await collector.dispose();
});

/** Most that the process ever had in memory; the system counts it. */
function peakBytes(): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) * 1024;
}

function send({ signal, type, encoding, bytes }: HostileBody): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `http://${http}/v1/${signal}`,
      {
        method: 'POST',
        headers: {
          'content-type': type ?? 'application/x-protobuf',
          'content-length': bytes.length,
          ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.once('error', reject);
    sent.end(bytes);
  });
}

describe.skipIf(process.platform !== 'linux')('the memory of the collector', () => {
  it('stays below its ceiling, whatever is sent', { timeout: 180_000 }, async () => {
    const bodies = hostileBodies();
    const answers = new Map<string, number>();
    const sendAll = async () => {
      for (const body of bodies) {
        answers.set(body.name, await send(body));
        expect(peakBytes(), body.name).toBeLessThan(ceilingBytes);
      }
    };
    await Promise.all([sendAll(), sendAll(), sendAll()]);
    for (const [name, status] of answers) {
      expect([200, 400, 413, 429, 503], name).toContain(status);
    }

    // What looks at all that is stored must not multiply it.
    const { channel } = link;
    await channel.request('traces', { limit: 100 });
    await channel.request('servers', {});
    await channel.request('traces', { filter: 'no.such.key=1', limit: 10 });
    expect(peakBytes()).toBeLessThan(ceilingBytes);

    const span = { name: 'a normal span', signal: 'traces' as const };
    const bytes = Buffer.from(bytesOf([{ trace: 7, span: 7, name: 'still here' }]));
    expect(await send({ ...span, bytes })).toBe(200);
    const found = await channel.request('trace', { traceId: '7'.padStart(32, '0') });
    expect(JSON.stringify(found)).toContain('still here');
    const { rejected } = await channel.request('status', {});
    expect(rejected.reasons).toMatchObject({
      tooMany: expect.any(Number),
      tooComplex: expect.any(Number),
      tooLarge: expect.any(Number),
    });
    console.info(`peak ${Math.round(peakBytes() / mebibyte)} MiB`);
  });
});
