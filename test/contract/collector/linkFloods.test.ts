import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { connectToCollector } from '../../../src/collector/link/connect.ts';
import { type LinkClient, LinkServer } from '../../../src/collector/link/linkServer.ts';
import { discoveryFile } from '../../../src/shared/rpc/discovery.ts';
import { maxRequestBytes } from '../../../src/shared/rpc/protocol.ts';
import { until } from '../../support/until.ts';

const answerBytes = 8 * 1024 * 1024;
let folder: string;
let server: LinkServer;
let clients: LinkClient[];
let answered: number;
let sockets: (WebSocket | Socket)[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-link-'));
  clients = [];
  answered = 0;
  sockets = [];
  server = new LinkServer({
    dataDir: folder,
    server: { version: '1.2.3', startedBy: 'window' },
    answer: (_client, method) => {
      if (method !== 'traceColumns') {
        return undefined;
      }
      answered += 1;
      return Promise.resolve(new ArrayBuffer(answerBytes));
    },
    onJoin: (client) => clients.push(client),
    onLeave: (client) => clients.splice(clients.indexOf(client), 1),
    hungMs: 4_000,
  });
  await server.listen();
});
afterEach(async () => {
  for (const socket of sockets) {
    socket instanceof WebSocket ? socket.terminate() : socket.destroy();
  }
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const discovery = () =>
  JSON.parse(readFileSync(path.join(folder, discoveryFile), 'utf8')) as {
    socket: string;
    token: string;
  };

async function open(): Promise<WebSocket> {
  const { socket, token } = discovery();
  const client = new WebSocket('ws://localhost/', {
    headers: { authorization: `Bearer ${token}` },
    createConnection: () => connect({ path: socket }),
  });
  sockets.push(client);
  client.on('error', () => undefined);
  await once(client, 'open');
  return client;
}

const ask = (client: WebSocket, id: number, method: string, params: unknown = {}) =>
  client.send(JSON.stringify({ kind: 'request', id, method, params }));

/** A client that has said hello, and what it is told from then on. */
async function joined(): Promise<{ client: WebSocket; events: unknown[] }> {
  const client = await open();
  const events: unknown[] = [];
  const before = clients.length;
  client.on('message', (data, isBinary) => {
    if (!isBinary) {
      const frame = JSON.parse(String(data));
      if (frame.kind === 'event') {
        events.push(frame.value);
      }
    }
  });
  const hello = { kind: 'test', version: '9', pid: 1, protocol: { oldest: 1, newest: 1 } };
  ask(client, 1, 'hello', { client: hello });
  await until(() => clients.length > before, 'the client has joined');
  return { client, events };
}

async function isServed(): Promise<boolean> {
  const connected = await connectToCollector(folder, { kind: 'test', version: '1' });
  const result = await connected?.channel.request('traceColumns', { traceId: '1' });
  connected?.channel.dispose();
  return result?.byteLength === answerBytes;
}

const lastRevision = { revision: 1_000, traces: 0, spans: 0 };

describe('a client that does not read', () => {
  it('costs a bounded number of answers, and is cut off', async () => {
    const { client } = await joined();
    const closed = once(client, 'close');
    client.pause();
    for (let id = 2; id < 202; id += 1) {
      ask(client, id, 'traceColumns');
    }
    expect(await isServed()).toBe(true);
    await until(() => clients.length === 0, 'it is cut off');
    expect(answered).toBeLessThan(40);
    client.resume();
    await closed;
  });

  it('gets the last of all events when it reads again', async () => {
    const { client, events } = await joined();
    client.pause();
    ask(client, 2, 'traceColumns');
    await until(() => answered === 1, 'there is much to read');
    const [told] = clients;
    for (let revision = 1; revision <= lastRevision.revision; revision += 1) {
      told?.emit('revision', { ...lastRevision, revision });
    }
    client.resume();
    await until(
      () => (events.at(-1) as { revision?: number } | undefined)?.revision === 1_000,
      'the last event',
    );
    expect(events.length).toBeLessThan(100);
  });

  it('but slowly is answered whole', async () => {
    const { client } = await joined();
    let bytes = 0;
    client.on('message', (data: Buffer) => {
      bytes += data.length;
      client.pause();
      setTimeout(() => client.resume(), 5);
    });
    for (let id = 2; id < 22; id += 1) {
      ask(client, id, 'traceColumns');
    }
    await until(() => bytes >= 20 * answerBytes, 'all answers have come');
    expect(client.readyState).toBe(WebSocket.OPEN);
  });
});

describe('a client that talks nonsense', () => {
  it.each([
    ['text that is no JSON', '{'],
    ['JSON that is no frame', '{"kind":"request"}'],
    ['JSON in JSON in JSON', '['.repeat(1_000_000)],
    ['an unknown request', '{"kind":"request","id":5,"method":"__proto__","params":{}}'],
    ['bytes', Buffer.alloc(100_000, 0xff)],
    ['a part that never ends', Buffer.from('\x10\x00\x00\x00{"id":1,"part":0', 'latin1')],
    ['no bytes', Buffer.alloc(0)],
  ])('such as %s disturbs nobody', async (_, frame) => {
    const { client } = await joined();
    for (let count = 0; count < 20; count += 1) {
      client.send(frame);
    }
    expect(await isServed()).toBe(true);
  });

  it('of more bytes than a request has is cut off', async () => {
    const { client } = await joined();
    const closed = once(client, 'close');
    client.send(Buffer.alloc(maxRequestBytes + 1));
    expect((await closed)[0]).toBe(1009);
    expect(await isServed()).toBe(true);
  });
});

it('many connections without a token keep nobody out for long', async () => {
  const { socket } = discovery();
  const opened = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const each = connect({ path: socket });
      sockets.push(each);
      each.on('error', () => undefined);
      await Promise.race([once(each, 'connect'), once(each, 'close')]);
      return each;
    }),
  );
  for (const each of opened) {
    each.destroy();
  }
  await until(async () => await isServed().catch(() => false), 'the link is free again');
});
