// The ceiling that all ratios refer to: plain Node reads a request whole, keeps nothing and answers success.
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

const emptyJson = Buffer.from('{}');
const http = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    // A receiver needs the body in one piece.
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    const isJson = request.headers['content-type'] === 'application/json';
    response.writeHead(body === undefined ? 400 : 200, {
      'content-type': isJson ? 'application/json' : 'application/x-protobuf',
      'content-length': isJson ? emptyJson.length : 0,
    });
    response.end(isJson ? emptyJson : undefined);
  });
});

const grpc = createHttp2Server({ settings: { initialWindowSize: 4 << 20 } });
grpc.on('session', (session) => session.setLocalWindowSize(16 << 20));
grpc.on('stream', (stream) => {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', () => stream.close());
  stream.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': body === undefined ? '3' : '0' }),
    );
    stream.end(Buffer.alloc(5));
  });
});

const addressOf = (server: { address(): AddressInfo | string | null }, scheme: string) => {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('not listening on a port');
  }
  return `${scheme}://127.0.0.1:${address.port}`;
};

http.listen(0, '127.0.0.1', () => {
  grpc.listen(0, '127.0.0.1', () => {
    const ready = {
      event: 'ready',
      http: addressOf(http, 'http'),
      grpc: addressOf(grpc, 'http'),
      pid: process.pid,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  });
});
