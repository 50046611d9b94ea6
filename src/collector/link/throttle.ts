/**
 * Runs `fire` at once, and then at most every `periodMs` while `request` is called: the last request is never lost.
 */
export class Throttle {
  readonly #fire: () => void;
  readonly #periodMs: number;
  #timer: NodeJS.Timeout | null = null;
  #again = false;

  constructor(fire: () => void, periodMs: number) {
    this.#fire = fire;
    this.#periodMs = periodMs;
  }

  request(): void {
    if (this.#timer !== null) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#again) {
        this.#again = false;
        this.request();
      }
    }, this.#periodMs);
    this.#timer.unref();
    this.#fire();
  }

  dispose(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    this.#again = false;
  }
}
