import type { CarriedIds } from './carriedState.ts';
import { hashWords } from './traceColumns.ts';

/** How many evicted traces are remembered, so that a late span of one is told from a new trace. */
export const rememberedTraces = 100_000;
const slotCount = 1 << 18;
const emptySlot = -1;

/** The ids of the last evicted traces, by a number that grows with every eviction of the store's life. */
export class EvictedIds {
  /** The number that the next evicted trace gets. */
  next = 0;
  /** Four words an id; made with the first eviction. */
  #words = new Uint32Array(0);
  #sequence = new Float64Array(0);
  /** Segment of the record that holds the id now. */
  #segment = new Uint32Array(0);
  #slots = new Int32Array(0);
  #sinceRebuild = 0;

  has(a: number, b: number, c: number, d: number): boolean {
    return this.#slots.length > 0 && this.#place(a, b, c, d) >= 0;
  }

  /**
   * Remembers an id under its number, in place of the one that is `rememberedTraces` older.
   * @returns whether it was new; one that was known only changes its segment
   */
  put(sequence: number, segment: number, words: ArrayLike<number>, at: number): boolean {
    this.next = Math.max(this.next, sequence + 1);
    if (sequence < this.next - rememberedTraces) {
      return true;
    }
    if (this.#slots.length === 0) {
      this.#words = new Uint32Array(rememberedTraces * 4);
      this.#sequence = new Float64Array(rememberedTraces).fill(-1);
      this.#segment = new Uint32Array(rememberedTraces);
      this.#slots = new Int32Array(slotCount).fill(emptySlot);
    }
    const place = sequence % rememberedTraces;
    const isKnown =
      this.#sequence[place] === sequence &&
      this.#isAt(
        place,
        words[at] as number,
        words[at + 1] as number,
        words[at + 2] as number,
        words[at + 3] as number,
      );
    if (isKnown) {
      this.#segment[place] = segment;
      return false;
    }
    for (let word = 0; word < 4; word += 1) {
      this.#words[place * 4 + word] = words[at + word] as number;
    }
    this.#sequence[place] = sequence;
    this.#segment[place] = segment;
    this.#sinceRebuild += 1;
    if (this.#sinceRebuild > rememberedTraces / 4) {
      this.#rebuild();
    } else {
      this.#index(place);
    }
    return true;
  }

  /** Ids that only segments up to `through` hold, oldest first. */
  heldBy(through: number): CarriedIds {
    const places: number[] = [];
    const oldest = Math.max(0, this.next - rememberedTraces);
    for (let sequence = oldest; sequence < this.next; sequence += 1) {
      const place = sequence % rememberedTraces;
      if (this.#sequence[place] === sequence && (this.#segment[place] as number) <= through) {
        places.push(place);
      }
    }
    const sequences = new Float64Array(places.length);
    const words = new Uint32Array(places.length * 4);
    for (const [index, place] of places.entries()) {
      sequences[index] = this.#sequence[place] as number;
      words.set(this.#words.subarray(place * 4, place * 4 + 4), index * 4);
    }
    return { sequences, words };
  }

  /** Forgets the ids that only segments up to this one hold. */
  forgetThrough(through: number): void {
    for (let place = 0; place < this.#sequence.length; place += 1) {
      if ((this.#segment[place] as number) <= through) {
        this.#sequence[place] = -1;
      }
    }
  }

  #isCurrent(place: number): boolean {
    const sequence = this.#sequence[place] as number;
    return sequence >= 0 && sequence >= this.next - rememberedTraces;
  }

  #isAt(place: number, a: number, b: number, c: number, d: number): boolean {
    const base = place * 4;
    return (
      this.#words[base] === a &&
      this.#words[base + 1] === b &&
      this.#words[base + 2] === c &&
      this.#words[base + 3] === d
    );
  }

  #place(a: number, b: number, c: number, d: number): number {
    let slot = hashWords(a, b, c, d) & (slotCount - 1);
    for (;;) {
      const place = this.#slots[slot] as number;
      if (place === emptySlot) {
        return -1;
      }
      if (this.#isAt(place, a, b, c, d) && this.#isCurrent(place)) {
        return place;
      }
      slot = (slot + 1) & (slotCount - 1);
    }
  }

  /** Slots of overwritten ids stay until the next rebuild; they are told by comparing the words. */
  #index(place: number): void {
    const base = place * 4;
    const hash = hashWords(
      this.#words[base] as number,
      this.#words[base + 1] as number,
      this.#words[base + 2] as number,
      this.#words[base + 3] as number,
    );
    let slot = hash & (slotCount - 1);
    while (this.#slots[slot] !== emptySlot) {
      slot = (slot + 1) & (slotCount - 1);
    }
    this.#slots[slot] = place;
  }

  #rebuild(): void {
    this.#slots.fill(emptySlot);
    this.#sinceRebuild = 0;
    for (let place = 0; place < this.#sequence.length; place += 1) {
      if (this.#isCurrent(place)) {
        this.#index(place);
      }
    }
  }
}
