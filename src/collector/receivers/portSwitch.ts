import type { Server as HttpServer } from 'node:http';
import type { Http2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ConnectionGate, type GateOptions } from './connectionGate.ts';

/*
 * One port, three kinds of first bytes: `PRI * HTTP/2.0` is gRPC, 0x16 a TLS hello, everything else HTTP/1 (DESIGN §2
 * Ports). Exporters pointed at the wrong one of the two ports work all the same.
 */

export interface PortSwitchOptions extends GateOptions {
  readonly http: HttpServer;
  readonly grpc: Http2Server;
  /** A client speaks TLS; its exporter needs `http://` or `OTEL_EXPORTER_OTLP_INSECURE=true`. */
  readonly onTls: () => void;
  /** How long a connection may wait with its first bytes. */
  readonly silentMs?: number;
}

const tlsHello = 0x16;
const prefaceStart = 'PRI';
const defaultSilentMs = 60_000;

export function createPortSwitch(options: PortSwitchOptions): Server {
  // With allowHalfOpen a client may end its side after the request; without noDelay gRPC is 35 times slower.
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  const gate = new ConnectionGate(options);
  server.on('connection', (socket) => {
    if (gate.enter(socket)) {
      route(options, gate, socket);
    }
  });
  return server;
}

function route(options: PortSwitchOptions, gate: ConnectionGate, socket: Socket): void {
  const onError = () => socket.destroy();
  let first: Buffer = Buffer.alloc(0);
  socket.on('error', onError);
  // Not the time since the last byte: the first three may not come one by one for ever.
  const silence = setTimeout(onError, options.silentMs ?? defaultSilentMs);
  socket.once('close', () => clearTimeout(silence));
  const onEnd = () => socket.destroy();
  socket.once('end', onEnd);
  const onData = (chunk: Buffer) => {
    first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
    if (first.length < prefaceStart.length && prefaceStart.startsWith(first.toString('latin1'))) {
      return;
    }
    socket.off('data', onData);
    socket.off('end', onEnd);
    clearTimeout(silence);
    gate.spoke(socket);
    if (first[0] === tlsHello) {
      options.onTls();
      socket.destroy();
    } else if (first.toString('latin1', 0, prefaceStart.length) === prefaceStart) {
      options.grpc.emit('connection', new PeekedSocket(socket, first));
    } else {
      socket.off('error', onError);
      socket.pause();
      socket.unshift(first);
      options.http.emit('connection', socket);
      socket.resume();
    }
  };
  socket.on('data', onData);
}

/** A socket whose first bytes were read already: http2 takes over a socket's handle, past what `unshift` put back. */
class PeekedSocket extends Duplex {
  readonly #socket: Socket;

  constructor(socket: Socket, first: Buffer) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.push(first);
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) {
        socket.pause();
      }
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#socket.write(chunk, encoding, done);
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ) {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
