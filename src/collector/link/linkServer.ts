import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Answer, Channel, unknownRequest } from '../../shared/rpc/channel.ts';
import type { ClientInfo, CollectorEvents, ServerInfo } from '../../shared/rpc/contract.ts';
import { bearer, type Discovery, discoveryFile } from '../../shared/rpc/discovery.ts';
import {
  maxRequestBytes,
  oldestProtocolVersion,
  protocolVersion,
} from '../../shared/rpc/protocol.ts';
import { RpcError } from '../../shared/rpc/rpcError.ts';
import { SocketTransport } from '../../shared/rpc/socketTransport.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { ClientOutbox } from './clientOutbox.ts';
import { linkSocketPath } from './socketPath.ts';

/** One client on the link, from its `hello` on. */
export interface LinkClient {
  readonly info: ClientInfo;
  /** A client that does not keep up gets the last value of each event when it has read the rest. */
  emit<E extends keyof CollectorEvents>(event: E, value: CollectorEvents[E]): void;
}

export interface LinkOptions {
  readonly dataDir: string;
  readonly server: Omit<ServerInfo, 'protocol' | 'pid' | 'dataDir'>;
  /** Answers everything but `hello`. */
  readonly answer: (
    client: LinkClient,
    method: string,
    params: unknown,
    signal: CancelSignal,
  ) => Promise<unknown> | undefined;
  readonly onJoin: (client: LinkClient) => void;
  readonly onLeave: (client: LinkClient) => void;
  /** Shorter, for tests: after this long a client that does not read is cut off. Milliseconds. */
  readonly hungMs?: number;
}

const maxClients = 128;
/** How long clients have to close the link at their end. */
const goodbyeMs = 500;
/** How often the discovery file is looked after. */
const announceMs = 2000;
/** With those that have not shown the token yet. */
const maxConnections = 256;
const headersMs = 10_000;

/** The link's end at the collector: WebSockets over a local socket, for those who know the token. */
export class LinkServer {
  readonly #options: LinkOptions;
  readonly #token = randomBytes(32).toString('base64url');
  readonly #socketPath: string;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: maxRequestBytes });
  readonly #clients = new Set<LinkClient>();
  #announceTimer: NodeJS.Timeout | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#socketPath = linkSocketPath(options.dataDir);
    this.#http = createServer({ headersTimeout: headersMs }, (_request, response) => {
      response.writeHead(426, { connection: 'close' }).end();
    });
    this.#http.maxConnections = maxConnections;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get clients(): ReadonlySet<LinkClient> {
    return this.#clients;
  }

  /** Listens, and only then tells where: whoever reads the discovery file finds somebody there. */
  async listen(): Promise<void> {
    if (process.platform !== 'win32') {
      // The folder is ours, so a socket in it is a dead process's.
      rmSync(this.#socketPath, { force: true });
    }
    this.#http.listen(this.#socketPath);
    await once(this.#http, 'listening');
    if (process.platform !== 'win32') {
      chmodSync(this.#socketPath, 0o600);
    }
    this.#announce();
    const inode = this.#socketInode();
    this.#announceTimer = setInterval(() => {
      // Another socket in the place of ours: the folder was replaced and has another owner now.
      if (this.#isAnnounced() || this.#socketInode() !== inode) {
        return;
      }
      try {
        this.#announce();
      } catch {
        // Not writable now; the next round tries again.
      }
    }, announceMs);
    this.#announceTimer.unref();
  }

  #announce(): void {
    // Anew, so that neither a link nor the mode of what a kill left behind counts.
    rmSync(`${this.#discoveryFile}.new`, { force: true });
    const options = { mode: 0o600, flag: 'wx' } as const;
    writeFileSync(`${this.#discoveryFile}.new`, this.#discoveryText(), options);
    renameSync(`${this.#discoveryFile}.new`, this.#discoveryFile);
  }

  /** False when somebody removed or replaced the file: nobody could find us, nor start another beside us. */
  #isAnnounced(): boolean {
    try {
      return readFileSync(this.#discoveryFile, 'utf8') === this.#discoveryText();
    } catch {
      return false;
    }
  }

  #socketInode(): number {
    return process.platform === 'win32'
      ? 0
      : (statSync(this.#socketPath, { throwIfNoEntry: false })?.ino ?? -1);
  }

  get #discoveryFile(): string {
    return path.join(this.#options.dataDir, discoveryFile);
  }

  #discoveryText(): string {
    const { server } = this.#options;
    const discovery: Discovery = {
      socket: this.#socketPath,
      token: this.#token,
      pid: process.pid,
      version: server.version,
      protocol: protocolVersion,
      startedBy: server.startedBy,
    };
    return JSON.stringify(discovery);
  }

  /** Takes the discovery file away first, so that nobody new comes. */
  async close(): Promise<void> {
    if (this.#announceTimer !== null) {
      clearInterval(this.#announceTimer);
    }
    rmSync(this.#discoveryFile, { force: true });
    for (const socket of this.#sockets.clients) {
      socket.close(1001);
    }
    this.#sockets.close();
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    // A client that sleeps does not say goodbye, and must not keep the folder from the next collector.
    const cut = setTimeout(() => {
      for (const socket of this.#sockets.clients) {
        socket.terminate();
      }
    }, goodbyeMs);
    await closed;
    clearTimeout(cut);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    if (request.headers.origin !== undefined) {
      refuse('403 Forbidden');
    } else if (!isSame(request.headers.authorization ?? '', bearer(this.#token))) {
      refuse('401 Unauthorized');
    } else if (this.#sockets.clients.size >= maxClients) {
      refuse('503 Service Unavailable');
    } else {
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
        this.#welcome(new SocketTransport(webSocket, maxRequestBytes), () => webSocket.terminate()),
      );
    }
  }

  #welcome(transport: SocketTransport, terminate: () => void): void {
    let client: LinkClient | null = null;
    const answer: Answer = (method, params, signal) => {
      if (client !== null) {
        const asker = client;
        return outbox.answer(async () => {
          if (signal.aborted) {
            throw new RpcError('cancelled', 'the request was cancelled');
          }
          const answered = this.#options.answer(asker, method, params, signal);
          if (answered === undefined) {
            throw unknownRequest(method);
          }
          return await answered;
        });
      }
      if (method !== 'hello') {
        return Promise.reject(new RpcError('badRequest', 'say hello first'));
      }
      return this.#hello(params).then(({ info, server }) => {
        client = {
          info,
          emit: (event, value) => outbox.event(event, value),
        };
        this.#clients.add(client);
        this.#options.onJoin(client);
        return server;
      });
    };
    const channel = new Channel(transport, answer);
    const outbox = new ClientOutbox({
      transport,
      emit: (event, value) => channel.emit(event, value),
      terminate,
      ...(this.#options.hungMs === undefined ? {} : { hungMs: this.#options.hungMs }),
    });
    channel.onClose(() => {
      outbox.dispose();
      if (client !== null && this.#clients.delete(client)) {
        this.#options.onLeave(client);
      }
    });
  }

  async #hello(params: unknown): Promise<{ info: ClientInfo; server: ServerInfo }> {
    const info = clientInfoOf(params);
    const protocol = Math.min(protocolVersion, info.protocol.newest);
    if (protocol < oldestProtocolVersion || protocol < info.protocol.oldest) {
      throw new RpcError(
        'protocolMismatch',
        `the collector ${this.#options.server.version} and ${info.kind} ${info.version} do not understand each other: reload the window, or restart the collector`,
      );
    }
    return {
      info,
      server: {
        ...this.#options.server,
        protocol,
        pid: process.pid,
        dataDir: this.#options.dataDir,
      },
    };
  }
}

/** In constant time, and without telling the length. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function clientInfoOf(params: unknown): ClientInfo {
  const client = (params as { readonly client?: Partial<ClientInfo> } | null)?.client;
  const { kind, version, pid, protocol } = client ?? {};
  if (
    (kind !== 'window' && kind !== 'cli' && kind !== 'test') ||
    typeof version !== 'string' ||
    typeof pid !== 'number' ||
    typeof protocol?.oldest !== 'number' ||
    typeof protocol.newest !== 'number'
  ) {
    throw new RpcError('badRequest', 'hello needs {client: {kind, version, pid, protocol}}');
  }
  return { kind, version, pid, protocol: { oldest: protocol.oldest, newest: protocol.newest } };
}
