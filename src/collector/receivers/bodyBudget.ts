/** What a request costs beside its body: headers, streams, timers, a piece of the body that is being filled. Bytes. */
const requestBytes = 64 * 1024;

/** Bytes of requests that may be in memory at once, over all connections: hostile senders cannot add up. */
export class BodyBudget {
  readonly #limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** The part of one request; null when there is no room for another one. */
  open(): BodyShare | null {
    return this.take(requestBytes) ? new BodyShare(this, requestBytes) : null;
  }

  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#limitBytes) {
      return false;
    }
    this.#usedBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}

/** What one request holds of the budget, whatever it becomes on its way: raw body, inflated body, protobuf. */
export class BodyShare {
  readonly #budget: BodyBudget;
  #bytes: number;

  constructor(budget: BodyBudget, bytes: number) {
    this.#budget = budget;
    this.#bytes = bytes;
  }

  take(bytes: number): boolean {
    const isTaken = this.#bytes >= 0 && this.#budget.take(bytes);
    this.#bytes += isTaken ? bytes : 0;
    return isTaken;
  }

  give(bytes: number): void {
    this.#budget.give(bytes);
    this.#bytes -= bytes;
  }

  /** Gives all back; once. */
  close(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = -1;
  }
}
