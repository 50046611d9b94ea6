import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type {
  CollectorMethod,
  CollectorParams,
  CollectorResult,
  EndReason,
  Revision,
  ServerInfo,
} from '../shared/rpc/contract.ts';
import { RpcError } from '../shared/rpc/rpcError.ts';
import { type CancelSignal, createCancelSource } from '../shared/util/cancel.ts';
import type { Log } from '../shared/util/log.ts';
import { ControlHandlers } from './controlHandlers.ts';
import { Forwarder } from './forward/forwarder.ts';
import { forwardingSink } from './forward/forwardingSink.ts';
import type { ForwardTarget } from './forward/target.ts';
import { Hints } from './hints.ts';
import { Linger } from './link/linger.ts';
import { type LinkClient, LinkServer } from './link/linkServer.ts';
import { type Ownership, takeOwnership } from './link/ownership.ts';
import { Throttle } from './link/throttle.ts';
import { openProjects } from './projects/openProjects.ts';
import { createHandlers, type DataHandlers } from './query/handlers.ts';
import { logLinesOf } from './query/logLines.ts';
import type { Address } from './receivers/address.ts';
import { otlpFromJson } from './receivers/otlpFromJson.ts';
import { Receivers } from './receivers/receivers.ts';
import { RootSet } from './rootSet.ts';
import { SourceSet } from './sources/sourceSet.ts';
import { openStore } from './store/openStore.ts';
import type { Store } from './store/store.ts';
import { version } from './version.ts';

export interface CollectorOptions {
  /** Absolute, or `:memory:` to keep nothing on disk. */
  readonly dataDir: string;
  readonly startedBy: ServerInfo['startedBy'];
  /** Null for an owner that only imports or tails. `strict`: an address that cannot be bound is an error. */
  readonly receivers: {
    readonly http: readonly Address[];
    readonly grpc: readonly Address[];
    readonly strict: boolean;
  } | null;
  readonly console: readonly string[];
  readonly audit: readonly string[];
  readonly projects: readonly string[];
  readonly maxBytes: number;
  readonly maxSpans: number;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Where every received or followed batch goes on to. */
  readonly forward: ForwardTarget | null;
  /** How long to live without a client; null = until stopped. */
  readonly lingerMs: number | null;
  readonly log: Log;
}

export interface Collector {
  /** URLs of the receivers that listen. */
  readonly http: string | null;
  readonly grpc: string | null;
  /** Settles when the collector has ended, for whatever reason. */
  readonly ended: Promise<void>;
  call<M extends CollectorMethod>(
    method: M,
    params: CollectorParams<M>,
    signal?: CancelSignal,
  ): Promise<CollectorResult<M>>;
  /** Flushes everything and lets the folder go. */
  stop(): Promise<void>;
}

export const inMemory = ':memory:';
/** Events go out at once, and then at most this often (DESIGN §5). */
const eventPeriodMs = 250;
/** How often a blocked port is tried again. */
const retryPortsMs = 5_000;

/**
 * Becomes the owner of a data folder and runs everything: store, receivers, sources, link.
 * @throws RpcError `locked`, `portInUse` (strict), `newerStore`, `readOnly`
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const keepsFiles = options.dataDir !== inMemory;
  const ownership = keepsFiles ? takeOwnership(options.dataDir) : null;
  if (keepsFiles && ownership === null) {
    throw new RpcError(
      'locked',
      `another process owns ${options.dataDir}: it runs in a window or a terminal`,
    );
  }
  try {
    const store = await openStore({
      dataDir: options.dataDir,
      mode: 'own',
      maxBytes: options.maxBytes,
      maxSpans: options.maxSpans,
      log: options.log,
    });
    const collector = new RunningCollector(options, store, ownership);
    await collector.start();
    return collector;
  } catch (thrown) {
    ownership?.release();
    throw thrown;
  }
}

class RunningCollector implements Collector {
  readonly ended: Promise<void>;
  readonly #options: CollectorOptions;
  readonly #store: Store;
  readonly #ownership: Ownership | null;
  readonly #hints = new Hints();
  readonly #projects;
  readonly #sources: SourceSet;
  readonly #receivers: Receivers;
  readonly #forwarder: Forwarder | null;
  readonly #link: LinkServer | null;
  readonly #roots = new RootSet<LinkClient | 'options'>();
  readonly #linger: Linger | null;
  readonly #revision: Throttle;
  readonly #statusEvent: Throttle;
  readonly #data: DataHandlers;
  readonly #control: ControlHandlers;
  readonly #run = Date.now();
  #projectChanges = 0;
  #retryTimer: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  #ending: EndReason | null = null;
  #settleEnded: () => void = () => undefined;

  constructor(options: CollectorOptions, store: Store, ownership: Ownership | null) {
    this.#options = options;
    this.#store = store;
    this.#ownership = ownership;
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
    this.#projects = openProjects({
      log: options.log,
      onDidChange: () => {
        void this.#followProjectAudits();
        this.#projectChanges += 1;
        this.#revision.request();
      },
    });
    const hop = randomBytes(8).toString('hex');
    this.#forwarder =
      options.forward === null
        ? null
        : new Forwarder({
            target: options.forward,
            hop,
            log: options.log,
            onChange: () => this.#statusEvent.request(),
          });
    const sink = this.#forwarder === null ? store : forwardingSink(store, this.#forwarder);
    this.#sources = new SourceSet(sink, options.log);
    this.#receivers = new Receivers({
      sink,
      hop,
      version,
      allowedHosts: options.allowedHosts,
      allowedOrigins: options.allowedOrigins,
      fromJson: otlpFromJson,
      hint: (sender, code) => this.#hints.note(sender, code),
      onChange: () => this.#statusEvent.request(),
    });
    this.#data = createHandlers({
      store,
      projects: this.#projects,
      logsOf: logLinesOf(store),
      scanLogs: (traceId, visit, signal) => store.scanLogs(traceId, visit, signal),
      signals: store,
      now: Date.now,
    });
    this.#control = new ControlHandlers({
      version,
      store,
      projects: this.#projects,
      sources: this.#sources,
      receivers: this.#receivers,
      roots: this.#roots,
      hints: this.#hints,
      forwarder: this.#forwarder,
      clients: () => this.#link?.clients.size ?? 0,
      startedBy: options.startedBy,
      onStatusChange: () => this.#statusEvent.request(),
      stop: (reason) => void this.stop(reason),
    });
    this.#revision = new Throttle(() => this.#tellRevision(), eventPeriodMs);
    this.#statusEvent = new Throttle(() => this.#tellStatus(), 4 * eventPeriodMs);
    this.#linger =
      options.lingerMs === null ? null : new Linger(options.lingerMs, () => void this.stop());
    this.#link =
      ownership === null
        ? null
        : new LinkServer({
            dataDir: options.dataDir,
            server: { version, startedBy: options.startedBy },
            answer: (client, method, params, signal) =>
              this.#answer(client, method, params, signal),
            onJoin: (client) => this.#onJoin(client),
            onLeave: (client) => this.#onLeave(client),
          });
  }

  get http(): string | null {
    return this.#receivers.urlOf('http');
  }

  get grpc(): string | null {
    return this.#receivers.urlOf('grpc');
  }

  async start(): Promise<void> {
    const { receivers, projects, console: consoles, audit } = this.#options;
    try {
      await this.#listen(receivers);
      await this.#link?.listen();
    } catch (thrown) {
      await this.stop();
      throw thrown;
    }
    this.#store.onDidChange(() => {
      this.#revision.request();
      this.#statusEvent.request();
    });
    this.#linger?.clients(0);
    this.#roots.set('options', projects);
    void this.#follow(consoles, audit);
  }

  async call<M extends CollectorMethod>(
    method: M,
    params: CollectorParams<M>,
    signal: CancelSignal = createCancelSource().signal,
  ): Promise<CollectorResult<M>> {
    return (await this.#answer(null, method, params, signal)) as CollectorResult<M>;
  }

  stop(reason: EndReason = 'told'): Promise<void> {
    this.#ending ??= reason;
    this.#stopping ??= this.#end(reason).finally(() => {
      this.#ownership?.release();
      this.#settleEnded();
    });
    return this.#stopping;
  }

  async #end(reason: EndReason): Promise<void> {
    for (const client of this.#link?.clients ?? []) {
      client.emit('ending', { reason });
    }
    if (this.#retryTimer !== null) {
      clearInterval(this.#retryTimer);
    }
    this.#linger?.dispose();
    this.#revision.dispose();
    this.#statusEvent.dispose();
    await this.#receivers.close();
    await this.#sources.stop();
    await this.#forwarder?.close();
    await this.#projects.dispose();
    await this.#store.close();
    await this.#link?.close();
  }

  async #listen(wanted: CollectorOptions['receivers']): Promise<void> {
    if (wanted === null) {
      return;
    }
    await this.#receivers.listen(wanted);
    const blocked = this.#receivers.status.find(({ state }) => state === 'blocked');
    if (blocked !== undefined && wanted.strict) {
      throw new RpcError('portInUse', `${blocked.address}: ${blocked.message}`);
    }
    this.#retryTimer = setInterval(() => void this.#retryPorts(), retryPortsMs);
    this.#retryTimer.unref();
  }

  async #retryPorts(): Promise<void> {
    const before = JSON.stringify(this.#receivers.status);
    await this.#receivers.retry();
    if (JSON.stringify(this.#receivers.status) !== before) {
      this.#statusEvent.request();
    }
  }

  async #follow(consoles: readonly string[], audit: readonly string[]): Promise<void> {
    await this.#projects.setRoots(this.#roots.all);
    await Promise.all([
      ...consoles.map((file) => this.#sources.add('console', path.resolve(file))),
      ...audit.map((file) => this.#sources.add('audit', path.resolve(file))),
      this.#followProjectAudits(),
    ]);
  }

  /** An MXCP project says where it writes its audit log. */
  async #followProjectAudits(): Promise<void> {
    await Promise.all(this.#projects.auditPaths.map((file) => this.#sources.add('audit', file)));
    this.#statusEvent.request();
  }

  #answer(
    client: LinkClient | null,
    method: string,
    params: unknown,
    signal: CancelSignal,
  ): Promise<unknown> | undefined {
    if (Object.hasOwn(this.#data, method)) {
      return this.#answerData(method as keyof DataHandlers, params, signal);
    }
    return this.#control.answer(client, method, params, signal);
  }

  /** Answers wait until the index is whole: half of it would be a wrong answer. */
  async #answerData(
    method: keyof DataHandlers,
    params: unknown,
    signal: CancelSignal,
  ): Promise<unknown> {
    await this.#store.ready;
    // The runtime's own signal, which Node's functions take.
    const handler = this.#data[method] as (
      params: unknown,
      signal: AbortSignal,
    ) => Promise<unknown>;
    return await handler(params, signal as AbortSignal);
  }

  #onJoin(client: LinkClient): void {
    if (this.#ending !== null) {
      client.emit('ending', { reason: this.#ending });
    }
    this.#linger?.clients(this.#link?.clients.size ?? 0);
    this.#options.log.info(`${client.info.kind} ${client.info.pid} joined`);
    this.#revision.request();
    this.#statusEvent.request();
  }

  #onLeave(client: LinkClient): void {
    this.#roots.delete(client);
    this.#options.log.info(`${client.info.kind} ${client.info.pid} left`);
    this.#linger?.clients(this.#link?.clients.size ?? 0);
  }

  #tellRevision(): void {
    const { traces, spans } = this.#control.status().stored;
    const { revision, changes } = this.#store;
    const parts = { ...changes, projects: this.#projectChanges, run: this.#run };
    const value: Revision = { revision, traces, spans, parts };
    for (const client of this.#link?.clients ?? []) {
      client.emit('revision', value);
    }
  }

  #tellStatus(): void {
    const status = this.#control.status();
    for (const client of this.#link?.clients ?? []) {
      client.emit('status', status);
    }
  }
}
