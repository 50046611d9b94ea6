/** At most one refresh of a tree a second (CONTRACT §3). */
const minIntervalMs = 1000;
/** A refresh that takes long, since it reads spans, is not run again before so many times as long have passed. */
const restFactor = 4;
const longestRestMs = 5000;

/**
 * Runs a refresh when something changed: never while hidden, never twice at once, at most once a second; what changes
 * meanwhile causes exactly one more. A refresh that nobody waits for any more, since the tree is hidden or another one is
 * asked for, is told so by its signal.
 */
export class Refresher {
  readonly #run: (signal: AbortSignal) => Promise<void>;
  #visible = false;
  #dirty = true;
  #running: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #nextStart = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(run: (signal: AbortSignal) => Promise<void>) {
    this.#run = run;
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (!visible) {
      this.#cancel();
    }
    this.#schedule();
  }

  /** Something changed. */
  mark(): void {
    this.#dirty = true;
    this.#schedule();
  }

  /** A person asked: at once. */
  now(): void {
    this.#cancel();
    this.#nextStart = Number.NEGATIVE_INFINITY;
    this.#clearTimer();
    this.mark();
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancel();
    this.#clearTimer();
  }

  #cancel(): void {
    if (this.#running !== null) {
      this.#running.abort();
      this.#dirty = true;
    }
  }

  #schedule(): void {
    const waits = this.#running !== null || this.#timer !== null;
    if (this.#disposed || !this.#visible || !this.#dirty || waits) {
      return;
    }
    const wait = Math.max(0, this.#nextStart - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#start();
    }, wait);
  }

  async #start(): Promise<void> {
    if (!this.#visible) {
      return;
    }
    this.#dirty = false;
    const running = new AbortController();
    this.#running = running;
    const startedAt = performance.now();
    this.#nextStart = startedAt + minIntervalMs;
    try {
      await this.#run(running.signal);
    } finally {
      this.#running = null;
      if (!running.signal.aborted) {
        const now = performance.now();
        const restMs = Math.min(longestRestMs, restFactor * (now - startedAt));
        this.#nextStart = Math.max(this.#nextStart, now + restMs);
      }
      this.#schedule();
    }
  }

  #clearTimer(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }
}
