import type { ReceiverStatus } from '../../shared/rpc/contract.ts';
import { type Address, formatAddress } from './address.ts';
import { BodyBudget } from './bodyBudget.ts';
import { Listener } from './listener.ts';
import { createOtlpGrpc } from './otlpGrpc.ts';
import { createOtlpHttp, type OtlpHttpOptions } from './otlpHttp.ts';
import { createPortSwitch } from './portSwitch.ts';

export interface ReceiverAddresses {
  readonly http: readonly Address[];
  readonly grpc: readonly Address[];
}

export type ReceiversOptions = Omit<OtlpHttpOptions, 'budget' | 'about'> & {
  readonly version: string;
  readonly maxConnections?: number;
  /** What `status` says has changed without anything having come in. */
  readonly onChange?: () => void;
};

/** Request bodies in memory at once. Four of the largest; beyond that senders are told to wait. */
const budgetBytes = 256 * 1024 * 1024;
/** Of one address. */
const defaultMaxConnections = 512;

const tlsExplained =
  'a client tried TLS: give its exporter an http:// endpoint, or OTEL_EXPORTER_OTLP_INSECURE=true';

/** The OTLP receivers: HTTP and gRPC, each at its own addresses, every address speaking both. */
export class Receivers {
  readonly #http;
  readonly #grpc;
  readonly #options: ReceiversOptions;
  #listeners: readonly Listener[] = [];

  constructor(options: ReceiversOptions) {
    const full = {
      ...options,
      budget: new BodyBudget(budgetBytes),
      about: () => ({
        name: 'mcp-trace-inspector',
        version: options.version,
        pid: process.pid,
        receives: this.status
          .filter(({ state }) => state === 'listening')
          .map(({ protocol, address }) => `${protocol} ${address}`),
        paths: ['/v1/traces', '/v1/logs', '/v1/metrics'],
      }),
    };
    this.#options = options;
    this.#http = createOtlpHttp(full);
    this.#grpc = createOtlpGrpc(full);
  }

  get status(): readonly ReceiverStatus[] {
    return this.#listeners.map(({ status }) => status);
  }

  /** URL of a receiver that listens, for those who ask where to send to. */
  urlOf(protocol: ReceiverStatus['protocol']): string | null {
    const found = this.#listeners.find(
      ({ status }) => status.protocol === protocol && status.state === 'listening',
    );
    return found === undefined ? null : `http://${formatAddress(found.address)}`;
  }

  /** Where a receiver listens, or would. */
  addressesOf(protocol: ReceiverStatus['protocol']): readonly Address[] {
    return this.#listeners
      .filter((listener) => listener.protocol === protocol)
      .map(({ address }) => address);
  }

  /** Closes what listens elsewhere and binds these; addresses that are kept are not interrupted. */
  async listen({ http, grpc }: ReceiverAddresses): Promise<void> {
    const wanted = [
      ...http.map((address) => ({ protocol: 'http' as const, address })),
      ...grpc.map((address) => ({ protocol: 'grpc' as const, address })),
    ];
    const isSame = (listener: Listener, each: (typeof wanted)[number]) =>
      listener.protocol === each.protocol &&
      formatAddress(listener.address) === formatAddress(each.address);
    const kept = this.#listeners.filter((listener) =>
      wanted.some((each) => isSame(listener, each)),
    );
    const dropped = this.#listeners.filter((listener) => !kept.includes(listener));
    await Promise.all(dropped.map((listener) => listener.close()));
    this.#listeners = wanted.map(
      (each) =>
        kept.find((listener) => isSame(listener, each)) ??
        new Listener(each.protocol, each.address, (listener) => this.#createSwitch(listener)),
    );
    await this.retry();
  }

  /** Tries again what was blocked. True when every address listens or does not exist here. */
  async retry(): Promise<boolean> {
    for (const listener of this.#listeners) {
      await listener.bind();
    }
    return this.#listeners.every(({ status }) => status.state !== 'blocked');
  }

  async close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    this.#http.close();
    this.#grpc.close();
  }

  #createSwitch(listener: Listener) {
    return createPortSwitch({
      http: this.#http,
      grpc: this.#grpc,
      maxConnections: this.#options.maxConnections ?? defaultMaxConnections,
      ...(this.#options.limits?.silentMs === undefined
        ? {}
        : { silentMs: this.#options.limits.silentMs }),
      onTurnedAway: () => this.#options.sink.reject('traces', 'request', 'tooManyConnections', 1),
      onTls: () => {
        listener.note(tlsExplained);
        this.#options.onChange?.();
      },
    });
  }
}
