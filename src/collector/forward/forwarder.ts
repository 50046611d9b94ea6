import type { SourceStatus } from '../../shared/rpc/contract.ts';
import { messageOf } from '../../shared/rpc/rpcError.ts';
import type { Log } from '../../shared/util/log.ts';
import type { Batch, Received } from '../store/traceStore.ts';
import { pauseMs } from './backOff.ts';
import { ForwardQueue, type Parcel } from './forwardQueue.ts';
import { grpcSender } from './sendGrpc.ts';
import { httpSender } from './sendHttp.ts';
import type { ForwardTarget } from './target.ts';
import type { Sender, Verdict } from './verdict.ts';

/** What waits for a target that is slow or away. Memory only: the store has it all. */
const queueBytes = 64 * 1024 * 1024;
const maxInFlight = 4;
/** What the end of the collector waits for a target that answers. */
const flushMs = 3_000;

interface ForwarderOptions {
  readonly target: ForwardTarget;
  /** Id of this collector, told with every request. */
  readonly hop: string;
  readonly log: Log;
  /** The state that `status` shows has changed. */
  readonly onChange: () => void;
}

/** Hands batches on, in the background: a bounded queue, a few requests at a time, longer and longer pauses while it fails. */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #sender: Sender;
  readonly #queue = new ForwardQueue(queueBytes);
  readonly #problems = new Map<string, { count: number; example: string }>();
  #delivered = 0;
  #inFlight = 0;
  /** Tries in a row that failed; and what the last one said. */
  #failures = 0;
  #lastFailure = '';
  #isRefused = false;
  #pause: NodeJS.Timeout | null = null;
  #isClosed = false;
  #onIdle: (() => void) | null = null;

  constructor(options: ForwarderOptions) {
    const { target, hop } = options;
    this.#options = options;
    this.#sender = target.protocol === 'http' ? httpSender(target, hop) : grpcSender(target, hop);
  }

  get status(): SourceStatus {
    const { target } = this.#options;
    const waiting = this.#queue.items;
    const away = {
      reason: 'waiting',
      count: waiting,
      example: `${this.#lastFailure}; what waits is sent when it answers again`,
    };
    return {
      kind: 'forward',
      target: target.protocol === 'http' ? target.base : target.base.replace(/^http/, 'grpc'),
      state: this.#failures > 0 ? 'waiting' : this.#isRefused ? 'failed' : 'following',
      accepted: this.#delivered,
      problems: [
        ...(this.#failures > 0 ? [away] : []),
        ...Array.from(this.#problems, ([reason, problem]) => ({ reason, ...problem })),
      ],
    };
  }

  /** Takes a copy of the bytes and returns at once. @param items spans, log records or metric points */
  offer({ signal, bytes, received }: Batch, items: number): void {
    if (this.#isClosed) {
      this.#note('ended', items, 'came while the collector ended');
      return;
    }
    const plain: Received = { bytes, encoding: 'protobuf', isGzip: false };
    const {
      encoding,
      isGzip,
      bytes: sent,
    } = this.#sender.takesOnlyPlain ? plain : (received ?? plain);
    const givenUp = this.#queue.add({ signal, encoding, isGzip, bytes: sent.slice(), items });
    if (givenUp > 0) {
      this.#note('queueFull', givenUp, `more than ${queueBytes >> 20} MiB waited`);
    }
    this.#pump();
  }

  /** Sends what waits if the target answers within a moment; what does not go is counted in the log. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endPause();
    if (this.#failures === 0 && !this.#isIdle) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, flushMs);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#pump();
      });
    }
    this.#sender.close();
    if (this.#queue.items > 0) {
      this.#options.log.warn(
        `${this.#queue.items} items were stored but not forwarded to ${this.#options.target.base}: it did not take them in time`,
      );
    }
  }

  get #isIdle(): boolean {
    return this.#queue.length === 0 && this.#inFlight === 0;
  }

  #pump(): void {
    // One request at a time finds out whether a target that failed is back.
    const most = this.#failures > 0 ? 1 : maxInFlight;
    while (this.#pause === null && this.#inFlight < most) {
      const parcel = this.#queue.take();
      if (parcel === undefined) {
        break;
      }
      this.#inFlight += 1;
      void this.#send(parcel).then((verdict) => {
        this.#inFlight -= 1;
        this.#settle(parcel, verdict);
        this.#pump();
      });
    }
    if (this.#isIdle) {
      this.#onIdle?.();
    }
  }

  async #send(parcel: Parcel): Promise<Verdict> {
    try {
      return await this.#sender.send(parcel);
    } catch (thrown) {
      // Of a connection that ends in the moment that it is used.
      return { kind: 'later', afterMs: 0, message: messageOf(thrown) };
    }
  }

  #settle(parcel: Parcel, verdict: Verdict): void {
    const stateBefore = this.status.state;
    if (verdict.kind === 'later') {
      this.#retryLater(parcel, verdict);
    } else {
      this.#failures = 0;
      this.#isRefused = verdict.kind === 'refused';
      // A target may tell of more than it was sent.
      const lost =
        verdict.kind === 'refused' ? parcel.items : Math.min(parcel.items, verdict.rejected);
      this.#delivered += parcel.items - lost;
      if (lost > 0) {
        this.#note(verdict.kind === 'refused' ? 'refused' : 'rejected', lost, verdict.message);
      }
    }
    if (this.status.state !== stateBefore) {
      const { log, target, onChange } = this.#options;
      const why = verdict.kind === 'taken' ? '' : `: ${verdict.message}`;
      log.info(`forwarding to ${target.base} is ${this.status.state}${why}`);
      onChange();
    }
  }

  /** To the end of the queue: one batch that a target cannot take must not hold up the others. */
  #retryLater(parcel: Parcel, { afterMs, message }: Extract<Verdict, { kind: 'later' }>): void {
    this.#failures += 1;
    this.#lastFailure = message.slice(0, 300);
    const givenUp = this.#queue.add(parcel);
    if (givenUp > 0) {
      this.#note('queueFull', givenUp, `more than ${queueBytes >> 20} MiB waited`);
    }
    if (this.#pause !== null) {
      return;
    }
    if (this.#isClosed) {
      this.#onIdle?.();
    }
    this.#pause = setTimeout(
      () => {
        this.#pause = null;
        this.#pump();
      },
      pauseMs(this.#failures, afterMs, Math.random()),
    );
    this.#pause.unref();
  }

  #endPause(): void {
    if (this.#pause !== null) {
      clearTimeout(this.#pause);
      this.#pause = null;
    }
  }

  #note(reason: string, count: number, example: string): void {
    const known = this.#problems.get(reason);
    this.#problems.set(reason, {
      count: (known?.count ?? 0) + count,
      example: example.slice(0, 300),
    });
  }
}
