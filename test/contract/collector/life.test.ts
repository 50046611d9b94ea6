import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { discoveryFile } from '../../../src/shared/rpc/discovery.ts';
import { CollectorProcess, nodes } from '../../support/collectorProcess.ts';
import { bytesOf, traceIdOf } from '../../support/storeSpans.ts';
import { until } from '../../support/until.ts';

const started: CollectorProcess[] = [];
function collectorOf(node?: string): CollectorProcess {
  const collector = new CollectorProcess(node);
  started.push(collector);
  return collector;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.dispose()));
});

async function send(url: string, trace: number): Promise<boolean> {
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(
      bytesOf([
        { trace, span: 1 },
        { trace, span: 2, parent: 1 },
      ]),
    ),
  });
  return response.ok;
}

describe.each(nodes)('the collector under %s', (_name, node) => {
  it('receives, stores, answers, and is whole again after a restart', async () => {
    const collector = collectorOf(node);
    const child = collector.start();
    const { channel } = await collector.join();
    const test = await channel.request('selfTest', {});
    expect(test).toMatchObject({ ok: true });
    await channel.request('shutdown', { reason: 'restart' });
    await once(child, 'exit');
    expect(existsSync(path.join(collector.dataDir, discoveryFile))).toBe(false);

    collector.start();
    const again = await collector.join();
    const traces = await again.channel.request('traces', {});
    expect(traces.traces).toMatchObject([{ traceId: test.traceId, spans: 2 }]);
    expect(await again.channel.request('status', {})).toMatchObject({
      accepted: { spans: 2 },
      stored: { spans: 2, traces: 1 },
    });
    again.channel.dispose();
  });

  it('has every acknowledged span after kill -9 under load', async () => {
    const collector = collectorOf(node);
    const acknowledged: number[] = [];
    let next = 1;
    for (let round = 0; round < 4; round += 1) {
      const child = collector.start();
      const { channel } = await collector.join();
      const { receivers } = await channel.request('status', {});
      const http = receivers.find(
        ({ protocol, state }) => protocol === 'http' && state === 'listening',
      );
      const url = `http://${http?.address}`;
      const before = acknowledged.length;
      const senders = Array.from({ length: 4 }, async () => {
        while (child.exitCode === null && child.signalCode === null) {
          const trace = next;
          next += 1;
          if (await send(url, trace).catch(() => false)) {
            acknowledged.push(trace);
          }
        }
      });
      await until(() => acknowledged.length >= before + 40 + round * 15, 'forty traces');
      child.kill('SIGKILL');
      await Promise.all(senders);
      channel.dispose();
    }
    collector.start();
    const { channel } = await collector.join();
    const { total, traces } = await channel.request('traces', { limit: 100_000 });
    const found = new Set(traces.map(({ traceId }) => traceId));
    expect(acknowledged.filter((trace) => !found.has(traceIdOf(trace)))).toEqual([]);
    expect(traces.every(({ spans }) => spans === 2)).toBe(true);
    const status = await channel.request('status', {});
    expect(status.stored.traces).toBe(total);
    expect(status.accepted.spans).toBe(status.stored.spans + status.duplicates.spans);
    channel.dispose();
  });
});

describe('life and sharing', () => {
  it('ends some time after its last client left, and leaves nothing behind', async () => {
    const collector = collectorOf();
    const child = collector.start([], 300);
    const [one, two] = [await collector.join(), await collector.join()];
    expect(one.server.pid).toBe(two.server.pid);
    one.channel.dispose();
    const early = await two.channel.request('status', {});
    expect(early.pid).toBe(child.pid);
    two.channel.dispose();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(readdirSync(collector.dataDir).sort()).toEqual(
      expect.not.arrayContaining([discoveryFile, 'link.sock']),
    );
  });

  it('is not restarted over the heads of others', async () => {
    const collector = collectorOf();
    const child = collector.start();
    const [one, two] = [await collector.join(), await collector.join()];
    await expect(one.channel.request('shutdown', { reason: 'restart' })).rejects.toMatchObject({
      reason: 'forbidden',
      message: 'one more window uses it',
    });
    expect(await two.channel.request('selfTest', {})).toMatchObject({ ok: true });
    await one.channel.request('shutdown', { reason: 'restart', force: true });
    await once(child, 'exit');
    one.channel.dispose();
    two.channel.dispose();
  });

  it('is one when several start at the same instant', async () => {
    const collector = collectorOf();
    const children = Array.from({ length: 4 }, () => collector.start());
    const { channel, server } = await collector.join();
    await until(
      () => children.filter(({ exitCode }) => exitCode !== null).length === 3,
      'three ended',
    );
    expect(children.find(({ exitCode }) => exitCode === null)?.pid).toBe(server.pid);
    expect(collector.output).toContain('locked');
    channel.dispose();
  });

  it('is found again behind the discovery file of a dead one', async () => {
    const collector = collectorOf();
    const first = collector.start();
    const { channel } = await collector.join();
    first.kill('SIGKILL');
    await once(first, 'exit');
    channel.dispose();
    expect(existsSync(path.join(collector.dataDir, discoveryFile))).toBe(true);
    const second = collector.start();
    const again = await until(async () => {
      const joined = await collector.join();
      return joined.server.pid === second.pid ? joined : undefined;
    }, 'the second collector');
    again.channel.dispose();
  });

  it('works with a port that another program holds, and says whose it is', async () => {
    const holder = createServer((_request, response) => response.end('<title>Holder</title>'));
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const collector = collectorOf();
    collector.start(['--http', `127.0.0.1:${port}`]);
    const { channel } = await collector.join();
    const { receivers } = await channel.request('status', {});
    expect(receivers).toContainEqual({
      protocol: 'http',
      address: `127.0.0.1:${port}`,
      state: 'blocked',
      message: expect.stringContaining('Holder'),
    });
    expect(await channel.request('selfTest', {})).toMatchObject({
      ok: false,
      message: expect.stringContaining('Holder'),
    });
    const moved = await channel.request('setReceivers', { http: '127.0.0.1:0' });
    expect(moved.receivers[0]).toMatchObject({ state: 'listening' });
    expect(await channel.request('selfTest', {})).toMatchObject({ ok: true });
    holder.closeAllConnections();
    await new Promise((resolve) => holder.close(resolve));
    channel.dispose();
  });

  it('tells clients what changed: at once, then whole values', async () => {
    const collector = collectorOf();
    collector.start();
    const { channel } = await collector.join();
    const revisions: number[] = [];
    channel.on('revision', ({ spans }) => revisions.push(spans));
    await channel.request('selfTest', {});
    await until(() => revisions.includes(2), 'two spans told');
    channel.dispose();
  });

  it('refuses what it is asked wrongly, and goes on', async () => {
    const collector = collectorOf();
    collector.start();
    const { channel } = await collector.join();
    await expect(channel.request('trace', { traceId: 'zz' })).rejects.toMatchObject({
      reason: expect.stringMatching(/badRequest|notFound/),
    });
    await expect(channel.request('traces', { filter: 'name = ' })).rejects.toMatchObject({
      reason: 'badFilter',
    });
    await expect(
      channel.request('addSource', { kind: 'audit', path: 'relative' }),
    ).rejects.toMatchObject({ reason: 'badRequest' });
    await expect(
      channel.request('setReceivers', { http: '192.168.1.1:4318' }),
    ).rejects.toMatchObject({ reason: 'badRequest' });
    await expect(channel.request('undoClear', { undoToken: 'x' })).rejects.toMatchObject({
      reason: 'notFound',
    });
    expect(await channel.request('selfTest', {})).toMatchObject({ ok: true });
    channel.dispose();
  });

  it('clears with a way back', async () => {
    const collector = collectorOf();
    collector.start();
    const { channel } = await collector.join();
    await channel.request('selfTest', {});
    const { undoToken } = await channel.request('clear', {});
    expect(await channel.request('traces', {})).toMatchObject({ total: 0 });
    await channel.request('undoClear', { undoToken });
    expect(await channel.request('traces', {})).toMatchObject({ total: 1 });
    channel.dispose();
  });

  it('refuses a folder that it cannot write, by name', async () => {
    const collector = collectorOf();
    writeFileSync(path.join(collector.dataDir, 'file'), '');
    const broken = new CollectorProcess(undefined, path.join(collector.dataDir, 'file'));
    const child = broken.start();
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(broken.output).toContain('readOnly');
  });
});
