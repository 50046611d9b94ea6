import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ClientOptions,
  CollectorClient,
} from '../../../src/extension/client/collectorClient.ts';
import { discoveryFile } from '../../../src/shared/rpc/discovery.ts';
import { expectNoProcesses } from '../../harness/leftovers.ts';
import { until } from '../../support/until.ts';

const fake = path.resolve(import.meta.dirname, '../../support/fakeCollector.ts');

describe('the window’s end of the link', () => {
  let dataDir = '';
  let clients: CollectorClient[] = [];

  const makeClient = (changes: Partial<ClientOptions> & { readonly collector?: string } = {}) => {
    const { collector = '0.1.0', ...rest } = changes;
    const client = new CollectorClient({
      dataDir,
      version: '0.1.0',
      script: fake,
      args: () => ['--data', dataDir, '--version', collector],
      forwardHeaders: () => ({}),
      log: () => undefined,
      ...rest,
    });
    clients.push(client);
    return client;
  };
  const connected = async (client: CollectorClient) => {
    client.start();
    await until(() => client.connection.state === 'connected', 'the link is connected');
    return client;
  };
  const pidOf = async (client: CollectorClient) => (await client.request('status', {})).pid ?? -1;
  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'mcp-traces-client-'));
    clients = [];
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.stop()));
    await expectNoProcesses(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts a collector, hears its first events and asks it', async () => {
    const client = await connected(makeClient());
    expect(client.status?.stored.traces).toBe(12);
    expect(client.revision?.revision).toBe(1);
    expect(await client.request('span', { traceId: 't', spanId: 's' })).toEqual({
      method: 'span',
      params: { traceId: 't', spanId: 's' },
    });
  });

  it('gets binary answers as one exact ArrayBuffer', async () => {
    const client = await connected(makeClient());
    const columns = await client.request('traceColumns', { traceId: 't' });
    expect(columns).toBeInstanceOf(ArrayBuffer);
    expect(columns.byteLength).toBe(3_000_000);
    expect(new Uint8Array(columns)[2_999_999]).toBe(2_999_999 % 256);
  });

  it('starts its own when the discovery file is broken or its collector is dead', async () => {
    writeFileSync(path.join(dataDir, discoveryFile), '{"socket": "/nowhere');
    expect(await pidOf(await connected(makeClient()))).toBeGreaterThan(0);
  });

  it('connects again after a crash and says so once', async () => {
    const client = await connected(makeClient());
    const told: string[] = [];
    client.onRecovered.add((message) => told.push(message));
    const killed = await pidOf(client);
    process.kill(killed, 'SIGKILL');
    await until(() => told.length > 0, 'the client says that it is back');
    expect(await pidOf(client)).not.toBe(killed);
    expect(told).toHaveLength(1);
  });

  it('takes over from an older version by asking it to end', async () => {
    const old = await connected(makeClient({ version: '0.1.0' }));
    const before = await pidOf(old);
    const newer = await connected(makeClient({ version: '0.2.0', collector: '0.2.0' }));
    expect((await newer.request('status', {})).version).toBe('0.2.0');
    await until(() => !isAlive(before), 'the old one ends');
    // The older window may start one of its own first, which the newer then takes over as well.
    await until(
      async () =>
        (await old.request('status', {}).catch(() => null))?.version === '0.2.0' || undefined,
      'the older window is attached to the newer collector',
    );
  });

  it('keeps the newer one when it is older itself', async () => {
    const newer = await connected(makeClient({ version: '0.2.0', collector: '0.2.0' }));
    const older = await connected(makeClient({ version: '0.1.0' }));
    expect(await pidOf(older)).toBe(await pidOf(newer));
  });

  it('says why a collector cannot start, and goes on trying', async () => {
    const script = path.join(dataDir, 'broken.mjs');
    writeFileSync(script, `console.error('the store is from a newer version'); process.exit(1);`);
    const client = makeClient({ script });
    client.start();
    await until(() => client.connection.state === 'lost', 'the link is lost');
    expect(client.connection.message).toContain('the store is from a newer version');
    await expect(client.request('status', {})).rejects.toMatchObject({ reason: 'disconnected' });
    writeFileSync(script, `await import(${JSON.stringify(fake)});`);
    await until(() => client.connection.state === 'connected', 'the link is connected');
  });

  it('restarts the collector when asked', async () => {
    const client = await connected(makeClient());
    const before = await pidOf(client);
    await client.restart();
    await until(() => client.connection.state === 'connected', 'the link is connected');
    expect(await pidOf(client)).not.toBe(before);
  });

  it('lets go when it stops, and answers no more', async () => {
    const client = await connected(makeClient());
    const pid = await pidOf(client);
    await client.stop();
    await until(() => !isAlive(pid), 'the collector ends');
    expect(client.connection.state).toBe('off');
    await expect(client.request('status', {})).rejects.toMatchObject({ reason: 'disconnected' });
  });
});
