import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { connectToCollector } from '../../../src/collector/link/connect.ts';
import { type LinkClient, LinkServer } from '../../../src/collector/link/linkServer.ts';
import { linkSocketPath } from '../../../src/collector/link/socketPath.ts';
import { discoveryFile } from '../../../src/shared/rpc/discovery.ts';

let folder: string;
let server: LinkServer;
let joined: LinkClient[];
let left: LinkClient[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-link-'));
  joined = [];
  left = [];
  server = new LinkServer({
    dataDir: folder,
    server: { version: '1.2.3', startedBy: 'window' },
    answer: (_client, method) =>
      method === 'traceColumns' ? Promise.resolve(new Uint8Array([1, 2, 3]).buffer) : undefined,
    onJoin: (client) => joined.push(client),
    onLeave: (client) => left.push(client),
  });
  await server.listen();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const discovery = () =>
  JSON.parse(readFileSync(path.join(folder, discoveryFile), 'utf8')) as {
    socket: string;
    token: string;
  };

function statusOfUpgrade(headers: Record<string, string>): Promise<number> {
  const { socket } = discovery();
  return new Promise((resolve, reject) => {
    const client = new WebSocket('ws://localhost/', {
      headers,
      createConnection: () => connect({ path: socket }),
    });
    client.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    client.on('open', () => {
      client.close();
      resolve(101);
    });
    client.on('error', reject);
  });
}

describe('the link', () => {
  it('lets in who knows the token, and tells who came and went', async () => {
    const connected = await connectToCollector(folder, { kind: 'test', version: '1' });
    expect(connected?.server).toMatchObject({
      version: '1.2.3',
      pid: process.pid,
      dataDir: folder,
    });
    expect(joined).toHaveLength(1);
    const result = await connected?.channel.request('traceColumns', { traceId: '1' });
    expect(result).toEqual(new Uint8Array([1, 2, 3]).buffer);
    connected?.channel.dispose();
    await expect.poll(() => left).toHaveLength(1);
  });

  it('keeps everybody else out', async () => {
    const { token } = discovery();
    expect(await statusOfUpgrade({})).toBe(401);
    expect(await statusOfUpgrade({ authorization: 'Bearer wrong' })).toBe(401);
    expect(
      await statusOfUpgrade({ authorization: `Bearer ${token}`, origin: 'http://localhost' }),
    ).toBe(403);
    expect(await statusOfUpgrade({ authorization: `Bearer ${token}` })).toBe(101);
  });

  it('writes files that only the user can read', () => {
    const { socket } = discovery();
    expect(statSync(path.join(folder, discoveryFile)).mode & 0o077).toBe(0);
    expect(statSync(socket).mode & 0o077).toBe(0);
  });

  it('refuses a client of another time by name', async () => {
    const { socket, token } = discovery();
    const client = new WebSocket('ws://localhost/', {
      headers: { authorization: `Bearer ${token}` },
      createConnection: () => connect({ path: socket }),
    });
    await new Promise((resolve) => client.once('open', resolve));
    const answers: unknown[] = [];
    client.on('message', (data) => answers.push(JSON.parse(String(data))));
    const hello = { kind: 'test', version: '9', pid: 1, protocol: { oldest: 99, newest: 100 } };
    client.send(JSON.stringify({ kind: 'request', id: 1, method: 'status', params: {} }));
    client.send(
      JSON.stringify({ kind: 'request', id: 2, method: 'hello', params: { client: hello } }),
    );
    client.send(JSON.stringify({ kind: 'request', id: 3, method: 'hello', params: null }));
    await expect.poll(() => answers).toHaveLength(3);
    expect(answers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 1, kind: 'error', reason: 'badRequest' }),
        expect.objectContaining({ id: 2, kind: 'error', reason: 'protocolMismatch' }),
        expect.objectContaining({ id: 3, kind: 'error', reason: 'badRequest' }),
      ]),
    );
    client.close();
  });

  it('is not found behind a broken file, a dead socket or no file', async () => {
    const file = path.join(folder, discoveryFile);
    const whole = readFileSync(file, 'utf8');
    const client = { kind: 'test', version: '1' } as const;
    writeFileSync(file, whole.slice(0, 20));
    expect(await connectToCollector(folder, client)).toBeNull();
    writeFileSync(
      file,
      JSON.stringify({ ...(JSON.parse(whole) as object), socket: path.join(folder, 'gone') }),
    );
    expect(await connectToCollector(folder, client)).toBeNull();
    rmSync(file);
    expect(await connectToCollector(folder, client)).toBeNull();
  });

  it.each([
    ['the upgrade', ''],
    [
      'the first request',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
    ],
  ])(
    'is not found when it takes the connection and does not answer %s',
    async (_, head) => {
      const hungFolder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-hung-'));
      const socket = linkSocketPath(hungFolder);
      const hung = createServer((connection) => {
        connection.on('error', () => undefined);
        connection.once('data', (request) => {
          if (head !== '') {
            connection.write(`${head}Sec-WebSocket-Accept: ${acceptOf(String(request))}\r\n\r\n`);
          }
        });
      });
      try {
        await once(hung.listen(socket), 'listening');
        const told = { ...discovery(), socket };
        writeFileSync(path.join(hungFolder, discoveryFile), JSON.stringify(told), { mode: 0o600 });
        expect(await connectToCollector(hungFolder, { kind: 'test', version: '1' })).toBeNull();
      } finally {
        hung.close();
        rmSync(hungFolder, { recursive: true, force: true });
      }
    },
    20_000,
  );
});

/** What a WebSocket server answers to the key of an upgrade (RFC 6455 §4.2.2). */
function acceptOf(request: string): string {
  const key = /^sec-websocket-key: (\S+)/im.exec(request)?.[1] ?? '';
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
