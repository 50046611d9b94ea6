/** At most one refresh of a tree a second (CONTRACT §3). */
const minIntervalMs = 1000;

/**
 * Runs a refresh when something changed: never while hidden, never twice at once, at most once a second; what changes
 * meanwhile causes exactly one more.
 */
export class Refresher {
  readonly #run: () => Promise<void>;
  #visible = false;
  #dirty = true;
  #running = false;
  #timer: NodeJS.Timeout | null = null;
  #lastStart = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#schedule();
  }

  /** Something changed. */
  mark(): void {
    this.#dirty = true;
    this.#schedule();
  }

  /** A person asked: at once. */
  now(): void {
    this.#lastStart = Number.NEGATIVE_INFINITY;
    this.#clearTimer();
    this.mark();
  }

  dispose(): void {
    this.#disposed = true;
    this.#clearTimer();
  }

  #schedule(): void {
    if (this.#disposed || !this.#visible || !this.#dirty || this.#running || this.#timer !== null) {
      return;
    }
    const wait = Math.max(0, this.#lastStart + minIntervalMs - performance.now());
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
    this.#running = true;
    this.#lastStart = performance.now();
    try {
      await this.#run();
    } finally {
      this.#running = false;
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
