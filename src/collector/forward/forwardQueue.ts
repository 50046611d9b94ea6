import type { Batch, Received } from '../store/traceStore.ts';

export interface Parcel extends Received {
  readonly signal: Batch['signal'];
  /** A copy: the body it came in is let go. */
  readonly bytes: Uint8Array;
  /** Spans, log records or metric points. */
  readonly items: number;
}

/** What a parcel takes beside its bytes, so that very many tiny ones are bounded too. */
const parcelBytes = 256;

/** Parcels that wait, oldest first, of no more than `maxBytes`: beyond it the oldest are given up. */
export class ForwardQueue {
  readonly #maxBytes: number;
  #waiting: (Parcel | undefined)[] = [];
  /** Index of the oldest: taking from the front of a long array would move all the rest. */
  #head = 0;
  #bytes = 0;
  #items = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  /** Items of all that wait. */
  get items(): number {
    return this.#items;
  }

  /** Adds to the end. Returns the items that were given up for it. */
  add(parcel: Parcel): number {
    this.#waiting.push(parcel);
    this.#bytes += parcel.bytes.length + parcelBytes;
    this.#items += parcel.items;
    let givenUp = 0;
    while (this.#bytes > this.#maxBytes && this.length > 1) {
      givenUp += this.take()?.items ?? 0;
    }
    return givenUp;
  }

  take(): Parcel | undefined {
    const parcel = this.#waiting[this.#head];
    if (parcel === undefined) {
      return undefined;
    }
    this.#waiting[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > 1000 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    this.#bytes -= parcel.bytes.length + parcelBytes;
    this.#items -= parcel.items;
    return parcel;
  }
}
