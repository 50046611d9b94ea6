import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeGrpcMessage } from '../../../src/collector/receivers/grpcFrame.ts';
import type { Receivers } from '../../../src/collector/receivers/receivers.ts';
import { sendRaw } from '../../support/rawHttp.ts';
import { receiversOver } from '../../support/receiversOver.ts';
import { RecordingSink } from '../../support/recordingSink.ts';
import { bytesOf } from '../../support/storeSpans.ts';
import { until } from '../../support/until.ts';

const maxConnections = 20;
const body = bytesOf([{ trace: 1, span: 1 }]);
let sink: RecordingSink;
let receivers: Receivers;
let http: string;
let grpc: string;
let sockets: Socket[];

beforeEach(async () => {
  sink = new RecordingSink();
  sockets = [];
  receivers = receiversOver(sink, {
    maxConnections,
    limits: { stallMs: 500, totalMs: 2_000, silentMs: 700, headersMs: 500 },
  });
  await receivers.listen({
    http: [{ host: '127.0.0.1', port: 0 }],
    grpc: [{ host: '127.0.0.1', port: 0 }],
  });
  http = receivers.urlOf('http') ?? '';
  grpc = receivers.urlOf('grpc') ?? '';
});
afterEach(async () => {
  for (const socket of sockets) {
    socket.destroy();
  }
  await receivers.close();
});

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** What the other side said until it closed. */
async function untilClosed(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  if (!socket.closed) {
    await once(socket, 'close');
  }
  return Buffer.concat(chunks).toString('latin1');
}

const head = `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${body.length}\r\n\r\n`;
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A frame of HTTP/2 (RFC 9113 §4.1). */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}
const settings = frame(4, 0, 0, Buffer.alloc(0));

/** HPACK literals without indexing (RFC 7541 §6.2.2); names and values below 127 bytes. */
const hpack = (fields: readonly (readonly [string, string])[]): Buffer =>
  Buffer.concat(
    fields.map(([name, value]) =>
      Buffer.concat([
        Buffer.from([0, name.length]),
        Buffer.from(name),
        Buffer.from([value.length]),
        Buffer.from(value),
      ]),
    ),
  );
const request: readonly (readonly [string, string])[] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  [':authority', 'localhost'],
  ['content-type', 'application/grpc'],
];

/** Writes until the other side closes; fails when it takes all of it. */
async function flood(socket: Socket, piece: (index: number) => Buffer, count: number) {
  for (let index = 0; index < count && !socket.destroyed; index += 1) {
    if (!socket.write(piece(index))) {
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve);
        socket.once('close', () => resolve());
      });
    }
  }
}

/** A common exporter is served as if nothing were. */
async function servesHttp(): Promise<void> {
  const answer = await sendRaw(http, [head, body]);
  expect(answer.status).toBe(200);
}

async function servesGrpc(): Promise<void> {
  const session = connectHttp2(grpc);
  session.on('error', () => undefined);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
    });
    const trailers = once(stream, 'trailers');
    stream.resume();
    stream.end(closeGrpcMessage(body));
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0' });
  } finally {
    session.destroy();
  }
}

describe('slow senders', () => {
  it.each(['', 'P', 'PR'])('that say only %j are let go', async (first) => {
    const socket = await open(http);
    if (first !== '') {
      socket.write(first);
    }
    expect(await untilClosed(socket)).toBe('');
    await servesHttp();
  });

  it('of headers are told so and let go', async () => {
    const socket = await open(http);
    socket.write('POST /v1/traces HTTP/1.1\r\nHost: localhost\r\n');
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 50);
    expect(await untilClosed(socket)).toContain(' 408 ');
    clearInterval(drip);
    expect(sink.rejected).toEqual({ stalled: 1 });
    await servesHttp();
  });

  it('of bodies are told so and let go, however steadily they drip', async () => {
    const socket = await open(http);
    socket.write(head.replace(/Length: \d+/, 'Length: 100000'));
    const drip = setInterval(() => socket.write('x'), 50);
    expect(await untilClosed(socket)).toContain(' 408 ');
    clearInterval(drip);
    expect(sink.rejected).toEqual({ stalled: 1 });
    await servesHttp();
  });

  it('of gRPC calls are told so', async () => {
    const session = connectHttp2(grpc);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
    });
    stream.write(Buffer.from([0, 0, 0]));
    const [headers] = await once(stream, 'response');
    expect(headers).toMatchObject({ 'grpc-status': '4' });
    session.destroy();
    expect(sink.rejected).toEqual({ stalled: 1 });
  });

  it('that never call are let go, though they send pings', async () => {
    const socket = await open(grpc);
    socket.write(Buffer.concat([preface, settings]));
    const drip = setInterval(() => socket.write(frame(6, 0, 0, Buffer.alloc(8))), 50);
    await untilClosed(socket);
    clearInterval(drip);
    await servesGrpc();
  });
});

describe('too many connections', () => {
  it('of which some are silent: those give way', async () => {
    const silent = await Promise.all(Array.from({ length: maxConnections }, () => open(http)));
    const closed = untilClosed(silent[0] as Socket);
    await servesHttp();
    await closed;
    expect(sink.rejected).toEqual({ tooManyConnections: 1 });
  });

  it('that are all busy: the next is told to come again', async () => {
    const busy = await Promise.all(Array.from({ length: maxConnections }, () => open(http)));
    for (const socket of busy) {
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(socket, 'data');
    }
    const answer = await sendRaw(http, [head, body]);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(sink.rejected.tooManyConnections).toBe(1);
    await servesGrpc();
    for (const socket of busy) {
      socket.destroy();
    }
    await until(
      async () => (await sendRaw(http, [head, body]).catch(() => null))?.status === 200,
      'the port is free again',
    );
  });

  it('in a storm cost nothing that stays', async () => {
    await Promise.all(
      Array.from({ length: 600 }, async () => {
        const socket = await open(http).catch(() => null);
        socket?.destroy();
      }),
    );
    await until(
      async () => (await sendRaw(http, [head, body]).catch(() => null))?.status === 200,
      'the port is free again',
    );
  });
});

describe('gRPC', () => {
  it.each([
    [
      'pings without reading the answers',
      (_: number) =>
        Buffer.concat(Array.from({ length: 100 }, () => frame(6, 0, 0, Buffer.alloc(8)))),
    ],
    [
      'settings without reading the answers',
      (_: number) => Buffer.concat(Array.from({ length: 100 }, () => settings)),
    ],
    [
      'calls that are reset at once',
      (index: number) =>
        Buffer.concat(
          Array.from({ length: 50 }, (_, each) => {
            const stream = (index * 50 + each) * 2 + 1;
            return Buffer.concat([
              frame(1, 4, stream, hpack(request)),
              frame(3, 0, stream, Buffer.from([0, 0, 0, 8])),
            ]);
          }),
        ),
    ],
    [
      'headers without end',
      (index: number) =>
        index === 0
          ? frame(1, 0, 1, hpack(request))
          : frame(
              9,
              0,
              1,
              hpack(Array.from({ length: 100 }, (_, each) => [`x-${each}`, 'y'] as const)),
            ),
    ],
  ])('a flood of %s ends that connection only', async (_, piece) => {
    const socket = await open(grpc);
    socket.write(Buffer.concat([preface, settings]));
    socket.pause();
    await flood(socket, piece, 20_000);
    socket.resume();
    await untilClosed(socket);
    await servesGrpc();
    await servesHttp();
  });

  it('a header bomb costs its call: a small reference that stands for much', async () => {
    const socket = await open(grpc);
    socket.write(Buffer.concat([preface, settings]));
    // One long field goes into the table of the decoder; then a byte each names it again (RFC 7541 §6.1).
    const value = Buffer.alloc(4000, 'a');
    const long = Buffer.concat([
      Buffer.from([0x40, 1]),
      Buffer.from('x'),
      Buffer.from([0x7f, 0xa1, 0x1e]),
      value,
    ]);
    const bomb = Buffer.concat([hpack(request), long, Buffer.alloc(12_000, 0xbe)]);
    socket.write(frame(1, 4 + 1, 1, bomb));
    await Promise.race([untilClosed(socket), until(() => socket.bytesRead > 100, 'an answer')]);
    expect(sink.batches).toHaveLength(0);
    await servesGrpc();
  });

  it('more calls at once than it allows are refused one by one', async () => {
    const session = connectHttp2(grpc);
    session.on('error', () => undefined);
    await once(session, 'remoteSettings');
    const ended: Promise<unknown>[] = [];
    for (let index = 0; index < 300; index += 1) {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        'content-type': 'application/grpc',
      });
      stream.on('error', () => undefined);
      stream.resume();
      ended.push(new Promise((resolve) => stream.once('close', resolve)));
    }
    await servesGrpc();
    await Promise.all(ended.slice(0, 100));
    session.destroy();
    expect(sink.rejected.stalled).toBeGreaterThan(0);
  });

  it('a body in a million frames of one byte is one body', async () => {
    const session = connectHttp2(grpc);
    session.on('error', () => undefined);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
    });
    const trailers = once(stream, 'trailers');
    stream.resume();
    for (const byte of closeGrpcMessage(body)) {
      stream.write(Buffer.from([byte]));
    }
    stream.end();
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0' });
    session.destroy();
  });
});
