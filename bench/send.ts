import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

export const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;
export type Protocol = (typeof protocols)[number];

export interface SendReport {
  readonly seconds: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Milliseconds from the first byte sent to the answer. */
  readonly latenciesMs: number[];
}

export interface Request {
  readonly body: Buffer;
  readonly spans: number;
}

export interface Connection {
  /** Settles with true when the receiver took the request; rejects when the connection is closed or closes meanwhile. */
  send(body: Buffer): Promise<boolean>;
  close(): void;
}

/** Sends every request once over `connections` connections, one request in flight on each, and waits for the answers. */
export async function sendAll(
  protocol: Protocol,
  url: string,
  requests: readonly Request[],
  connections: number,
  spansPerSecond = 0,
): Promise<SendReport> {
  const links = await Promise.all(
    Array.from({ length: connections }, () => openConnection(protocol, new URL(url))),
  );
  const latenciesMs: number[] = [];
  let next = 0;
  let sent = 0;
  let acknowledged = 0;
  let refused = 0;
  const start = performance.now();
  await Promise.all(
    links.map(async (link) => {
      for (;;) {
        const request = requests[next];
        next += 1;
        if (request === undefined) {
          return;
        }
        if (spansPerSecond > 0) {
          const dueMs = (sent / spansPerSecond) * 1000 - (performance.now() - start);
          sent += request.spans;
          if (dueMs > 1) {
            await new Promise((resolve) => setTimeout(resolve, dueMs));
          }
        }
        const before = performance.now();
        const taken = await link.send(request.body);
        latenciesMs.push(performance.now() - before);
        if (taken) {
          acknowledged += request.spans;
        } else {
          refused += request.spans;
        }
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const link of links) {
    link.close();
  }
  return { seconds, acknowledged, refused, latenciesMs };
}

/** A connection that carries one request at a time. */
export const openConnection = (protocol: Protocol, url: URL): Promise<Connection> =>
  protocol === 'grpc' ? openGrpc(url) : openHttp(url, protocol);

/** HTTP by hand over a socket: a client library would cost more than the receiver that is measured. */
async function openHttp(url: URL, protocol: Protocol): Promise<Connection> {
  const socket: Socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const type = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  let received = '';
  let settle: { resolve(taken: boolean): void; reject(error: Error): void } | undefined;
  let isOpen = true;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) {
      return;
    }
    const length = Number(/content-length: *(\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length >= headEnd + 4 + length) {
      const taken = received.startsWith('HTTP/1.1 200');
      received = '';
      settle?.resolve(taken);
    }
  });
  const lost = () => new Error('the receiver closed the connection');
  const fail = () => {
    isOpen = false;
    settle?.reject(lost());
  };
  socket.on('error', fail);
  socket.on('close', fail);
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        // Of what is written to a closed socket no event tells.
        if (!isOpen) {
          reject(lost());
          return;
        }
        settle = { resolve, reject };
        socket.cork();
        socket.write(
          `POST /v1/traces HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
        );
        socket.write(body);
        socket.uncork();
      }),
    close: () => {
      settle = undefined;
      socket.destroy();
    },
  };
}

async function openGrpc(url: URL): Promise<Connection> {
  const session = connectHttp2(url, { settings: { initialWindowSize: 4 << 20 } });
  await new Promise((resolve, reject) => {
    session.once('connect', resolve);
    session.once('error', reject);
  });
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        const stream = session.request({
          ':method': 'POST',
          ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
          'content-type': 'application/grpc',
          te: 'trailers',
        });
        let status: unknown;
        stream.on('response', (headers) => {
          status = headers['grpc-status'];
        });
        stream.on('trailers', (trailers) => {
          status = trailers['grpc-status'];
        });
        stream.on('error', reject);
        stream.on('close', () => resolve(status === '0'));
        stream.resume();
        const prefix = Buffer.alloc(5);
        prefix.writeUInt32BE(body.length, 1);
        stream.write(prefix);
        stream.end(body);
      }),
    close: () => session.close(),
  };
}
