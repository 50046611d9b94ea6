import type { SocketTransport } from '../../shared/rpc/socketTransport.ts';

/** A client with more than this unread gets no further events until it has read. Bytes. */
const lagBytes = 1024 * 1024;
/** A client with more than this unread gets no further answers until it has read. Bytes. */
const fullBytes = 64 * 1024 * 1024;
/** Answers that may be made at once: each may be as large as a trace. The others wait. */
const maxRunning = 16;
/** Who takes nothing for so long while answers wait for it is gone, whatever its socket says. */
const defaultHungMs = 60_000;

export interface OutboxOptions {
  readonly transport: Pick<SocketTransport, 'bufferedBytes' | 'onTaken'>;
  readonly emit: (event: string, value: unknown) => void;
  /** The client hangs: cut it off. */
  readonly terminate: () => void;
  readonly hungMs?: number;
}

/**
 * What a collector holds for a client that does not read. Of each kind of event only the last is kept, since an event is
 * a complete value; answers are not made before there is room for them.
 */
export class ClientOutbox {
  readonly #options: OutboxOptions;
  /** Events that wait, by name. */
  readonly #events = new Map<string, unknown>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #watch: NodeJS.Timeout | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.transport.onTaken = () => this.#onTaken();
  }

  event(name: string, value: unknown): void {
    if (this.#options.transport.bufferedBytes > lagBytes) {
      this.#events.set(name, value);
    } else {
      this.#options.emit(name, value);
    }
  }

  /** Makes an answer when there is room for it. */
  async answer<T>(make: () => Promise<T>): Promise<T> {
    while (this.#running >= maxRunning || this.#isFull) {
      this.#beginWatch();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      return await make();
    } finally {
      // Once the answer is on its way, and counts as unread.
      setImmediate(() => {
        this.#running -= 1;
        if (this.#isFull) {
          this.#beginWatch();
        }
        this.#wake();
      });
    }
  }

  dispose(): void {
    this.#endWatch();
    this.#events.clear();
  }

  get #isFull(): boolean {
    return this.#options.transport.bufferedBytes > fullBytes;
  }

  #onTaken(): void {
    if (this.#watch !== null) {
      this.#endWatch();
      this.#beginWatch();
    }
    if (this.#options.transport.bufferedBytes <= lagBytes) {
      for (const [name, value] of this.#events) {
        this.#options.emit(name, value);
      }
      this.#events.clear();
      this.#endWatch();
    }
    this.#wake();
  }

  #wake(): void {
    if (!this.#isFull) {
      this.#waiting.shift()?.();
    }
  }

  #beginWatch(): void {
    const { transport, terminate, hungMs = defaultHungMs } = this.#options;
    if (transport.bufferedBytes > 0) {
      this.#watch ??= setTimeout(terminate, hungMs).unref();
    }
  }

  #endWatch(): void {
    clearTimeout(this.#watch ?? undefined);
    this.#watch = null;
  }
}
