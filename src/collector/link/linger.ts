/** Ends the collector a while after its last client left: a reload of the only window takes some seconds. */
export class Linger {
  readonly #lingerMs: number;
  readonly #end: () => void;
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(lingerMs: number, end: () => void) {
    this.#lingerMs = lingerMs;
    this.#end = end;
  }

  /** Tells how many clients there are now; the first call starts the wait for the first client. */
  clients(count: number): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    if (count === 0 && !this.#disposed) {
      this.#timer = setTimeout(this.#end, this.#lingerMs);
    }
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
  }
}
