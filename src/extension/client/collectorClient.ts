import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Channel } from '../../shared/rpc/channel.ts';
import type {
  ClientInfo,
  CollectorEvents,
  CollectorMethod,
  CollectorParams,
  CollectorRequests,
  CollectorResult,
  EndReason,
  ServerInfo,
  SourceRequest,
  Status,
} from '../../shared/rpc/contract.ts';
import {
  type Discovery,
  discoveryFile,
  lockedExitCode,
  parseDiscovery,
} from '../../shared/rpc/discovery.ts';
import { oldestProtocolVersion, protocolVersion } from '../../shared/rpc/protocol.ts';
import { failureOf, messageOf, RpcError } from '../../shared/rpc/rpcError.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { Connection } from '../statusModel.ts';
import { Listeners } from '../util/listeners.ts';
import { graceMs, meetingWith, retryDelayMs } from './launch.ts';
import { openLink } from './openLink.ts';
import { lastLogLine, spawnCollector } from './spawnCollector.ts';

type Link = Channel<CollectorRequests, CollectorEvents>;

export interface ClientOptions {
  readonly dataDir: string;
  readonly version: string;
  /** Path of `collector.cjs`. */
  readonly script: string;
  readonly args: () => readonly string[];
  readonly forwardHeaders: () => Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** Tries before the client says that the collector is lost; it goes on trying. */
const triesBeforeLost = 5;
/** How long a fresh collector may take to listen before another is started. */
const startTimeoutMs = 15_000;
const pollMs = 50;
/** When a start met the folder's owner, who neither answers nor is gone yet: how long until the next start. */
const startAgainMs = 1000;
/** A collector that is hung takes the connection and says nothing. */
const helloTimeoutMs = 5000;
/** How long a collector may take to end when it is asked to. */
const restartTimeoutMs = 5000;

/**
 * The window's end of the link: finds the collector of the data folder or starts one, keeps the link, connects again
 * after a crash, and tells the state it is in. One per window.
 */
export class CollectorClient {
  readonly #options: ClientOptions;
  #wanted = false;
  #running: Promise<void> | null = null;
  #link: Link | null = null;
  #wake = new AbortController();
  #connection: Connection = { state: 'off', message: '' };
  #status: Status | null = null;
  #revision: CollectorEvents['revision'] | null = null;
  /** What the collector said before it closed the link. */
  #ending: EndReason | null = null;
  #roots: readonly string[] = [];
  #sources: readonly SourceRequest[] = [];

  readonly onConnection = new Listeners<Connection>();
  readonly onStatus = new Listeners<Status>();
  readonly onRevision = new Listeners<CollectorEvents['revision']>();
  /** The collector ended by itself and was started again; said once for each time. */
  readonly onRecovered = new Listeners<string>();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get connection(): Connection {
    return this.#connection;
  }

  get status(): Status | null {
    return this.#status;
  }

  get revision(): CollectorEvents['revision'] | null {
    return this.#revision;
  }

  get dataDir(): string {
    return this.#options.dataDir;
  }

  /** Connects, starting the collector where none runs. Calling it again does nothing while it is wanted. */
  start(): void {
    if (this.#wanted) {
      return;
    }
    this.#wanted = true;
    this.#wake = new AbortController();
    this.#running = this.#keepConnected();
  }

  /** Lets go of the collector, which ends by itself when nobody else needs it. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#wake.abort();
    this.#link?.dispose();
    await this.#running;
    this.#running = null;
    this.#set({ state: 'off', message: '' });
  }

  /**
   * Asks the collector to end and starts it anew.
   * @throws RpcError `forbidden` when a terminal runs it, or when other windows use it and `force` is not set
   */
  async restart({ force = false } = {}): Promise<void> {
    const link = this.#link;
    if (link !== null) {
      const closed = new Promise<void>((resolve) => link.onClose(resolve));
      await link.request('shutdown', { reason: 'restart', force }).catch((error: unknown) => {
        this.#options.log(`restart: ${messageOf(error)}`);
        if (failureOf(error) === 'forbidden') {
          throw error;
        }
      });
      // Who asks too early finds the one that is ending.
      await Promise.race([closed, this.#sleep(restartTimeoutMs)]);
    }
    await this.stop();
    this.start();
  }

  async request<M extends CollectorMethod>(
    method: M,
    params: CollectorParams<M>,
    signal?: CancelSignal,
  ): Promise<CollectorResult<M>> {
    if (this.#link === null) {
      throw new RpcError(
        'disconnected',
        this.#connection.message || 'The collector is not connected.',
      );
    }
    return await this.#link.request(method, params, signal);
  }

  /** Folders that the collector may read for this window; told again on each connection. */
  setRoots(roots: readonly string[]): void {
    this.#roots = roots;
    void this.#link?.request('setRoots', { roots }).catch(this.#logFailure);
  }

  /** What this window wants followed: told on each connection from now on. */
  setSources(sources: readonly SourceRequest[]): void {
    this.#sources = sources;
  }

  async #keepConnected(): Promise<void> {
    let attempt = 0;
    let end: EndReason | 'crash' | null = null;
    while (this.#wanted) {
      if (attempt < triesBeforeLost) {
        this.#set({ state: 'connecting', message: '' });
      }
      try {
        const link = await this.#connect(end === null ? 0 : graceMs[end]);
        if (!this.#wanted) {
          link.dispose();
          return;
        }
        attempt = 0;
        if (end === 'crash') {
          this.onRecovered.fire(
            'The collector ended and was started again. What it had answered is still there.',
          );
        }
        await this.#serve(link);
        end = this.#ending ?? 'crash';
      } catch (error) {
        attempt = failureOf(error) === 'locked' ? triesBeforeLost : attempt + 1;
        this.#options.log(`connect: ${messageOf(error)}`);
        if (failureOf(error) === 'protocolMismatch') {
          this.#wanted = false;
          this.#set({ state: 'lost', message: messageOf(error), needsReload: true });
          return;
        }
        if (attempt >= triesBeforeLost) {
          this.#set({ state: 'lost', message: messageOf(error) });
        }
        await this.#sleep(retryDelayMs(attempt));
      }
    }
  }

  /** A link to a collector that this window may use; starts one, or replaces an older one, where that is needed. */
  async #connect(waitForOthersMs: number): Promise<Link> {
    const startAt = Date.now() + waitForOthersMs;
    for (;;) {
      const link = (await this.#findUntil(startAt)) ?? (await this.#startAndFind());
      const server = await this.#hello(link).catch((error: unknown) => {
        link.dispose();
        throw error;
      });
      switch (meetingWith(server, this.#options.version)) {
        case 'attach':
          this.#options.log(`connected to ${server.version}, process ${server.pid}`);
          return link;
        case 'reload':
          link.dispose();
          throw new RpcError(
            'protocolMismatch',
            `The collector is version ${server.version}, this window runs ${this.#options.version}. Reload the window.`,
          );
        case 'takeOver': {
          this.#options.log(`taking over from ${server.version}`);
          const closed = new Promise<void>((resolve) => link.onClose(resolve));
          await link.request('shutdown', { reason: 'takeOver' });
          await closed;
        }
      }
    }
  }

  async #findUntil(deadline: number): Promise<Link | null> {
    let link = await this.#find();
    while (link === null && this.#wanted && Date.now() < deadline) {
      await this.#sleep(pollMs);
      link = await this.#find();
    }
    return link;
  }

  async #find(): Promise<Link | null> {
    const discovery = this.#discovery();
    if (discovery === null) {
      return null;
    }
    try {
      return this.#listen(new Channel(await openLink(discovery)));
    } catch (error) {
      // A file that a dead collector left: another is started, which replaces it.
      this.#options.log(`nobody answers at ${discovery.socket}: ${messageOf(error)}`);
      return null;
    }
  }

  #discovery(): Discovery | null {
    try {
      return parseDiscovery(readFileSync(path.join(this.#options.dataDir, discoveryFile), 'utf8'));
    } catch {
      return null;
    }
  }

  async #startAndFind(): Promise<Link> {
    const deadline = Date.now() + startTimeoutMs;
    let started = this.#spawn();
    while (this.#wanted && Date.now() < deadline) {
      await this.#sleep(pollMs);
      // A collector of another window may have won the race; its file is as good.
      const link = await this.#find();
      if (link !== null) {
        return link;
      }
      const { exit } = started;
      if (exit !== null && exit.code !== lockedExitCode) {
        throw new RpcError(
          'internal',
          `The collector ended at once. ${lastLogLine(this.#options.dataDir)}`.trim(),
        );
      }
      if (exit !== null && Date.now() >= started.atMs + startAgainMs) {
        started = this.#spawn();
      }
    }
    const pid = this.#discovery()?.pid;
    throw new RpcError(
      'locked',
      pid === undefined
        ? 'The collector does not answer.'
        : `The collector does not answer. If it stays so, end process ${pid}.`,
    );
  }

  #spawn() {
    const { script, dataDir, args, forwardHeaders } = this.#options;
    const child = spawnCollector({
      script,
      dataDir,
      args: args(),
      forwardHeaders: forwardHeaders(),
    });
    this.#options.log(`started the collector, process ${child.pid ?? 'unknown'}`);
    const started: { readonly atMs: number; exit: { readonly code: number | null } | null } = {
      atMs: Date.now(),
      exit: null,
    };
    void child.ended.then((code) => {
      started.exit = { code };
    });
    return started;
  }

  /** Before `hello`, since the first events come with its answer. */
  #listen(link: Link): Link {
    link.on('status', (status) => {
      this.#status = status;
      this.onStatus.fire(status);
    });
    link.on('revision', (revision) => {
      this.#revision = revision;
      this.onRevision.fire(revision);
    });
    link.on('ending', ({ reason }) => {
      this.#ending = reason;
    });
    return link;
  }

  async #hello(link: Link): Promise<ServerInfo> {
    const client: ClientInfo = {
      kind: 'window',
      version: this.#options.version,
      pid: process.pid,
      protocol: { oldest: oldestProtocolVersion, newest: protocolVersion },
    };
    const timer = setTimeout(() => link.dispose(), helloTimeoutMs);
    try {
      return await link.request('hello', { client });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Settles when the link closes. */
  async #serve(link: Link): Promise<void> {
    const closed = new Promise<void>((resolve) => link.onClose(resolve));
    this.#link = link;
    this.#ending = null;
    await this.#introduce(link).catch(this.#logFailure);
    this.#set({ state: 'connected', message: '' });
    await closed;
    this.#link = null;
    this.#status = null;
    this.#options.log('the link was closed');
  }

  async #introduce(link: Link): Promise<void> {
    await link.request('setRoots', { roots: this.#roots });
    for (const source of this.#sources) {
      await link.request('addSource', source).catch(this.#logFailure);
    }
    if (this.#status === null) {
      this.#status = await link.request('status', {});
      this.onStatus.fire(this.#status);
    }
  }

  readonly #logFailure = (error: unknown): void => this.#options.log(messageOf(error));

  #set(connection: Connection): void {
    if (
      connection.state !== this.#connection.state ||
      connection.message !== this.#connection.message
    ) {
      this.#connection = connection;
      this.onConnection.fire(connection);
    }
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#wake;
    if (signal.aborted) {
      return;
    }
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
  }
}
