import { closeRanks, grown, nextCapacity, type Runs } from './growing.ts';
import { hashSeed } from './hashSeed.ts';
import type { TraceTable } from './spanTable.ts';

const firstCapacity = 1024;
const emptySlot = -1;

/** The columns of `TraceTable`, the lookup by id, and the order of last arrival that eviction follows. */
export class TraceColumns implements TraceTable {
  length = 0;
  ids = new Uint8Array(firstCapacity * 16);
  firstSpan = new Int32Array(firstCapacity);
  spanCount = new Uint32Array(firstCapacity);
  errorCount = new Uint32Array(firstCapacity);
  startHi = new Uint32Array(firstCapacity);
  startLo = new Uint32Array(firstCapacity);
  endHi = new Uint32Array(firstCapacity);
  endLo = new Uint32Array(firstCapacity);
  lastArrivalMs = new Float64Array(firstCapacity);
  bits = new Uint8Array(firstCapacity);
  lastSpan = new Int32Array(firstCapacity);
  /** Four big-endian words of the id. */
  words = new Uint32Array(firstCapacity * 4);
  /** The live traces as a list in order of last arrival: neighbours, -1 at the ends. */
  older = new Int32Array(firstCapacity);
  newer = new Int32Array(firstCapacity);
  oldest = -1;
  newest = -1;
  /** Traces with a live span. */
  live = 0;
  #slots = new Int32Array(firstCapacity * 4).fill(emptySlot);

  /** Row of the live trace with this id, or -1. */
  find(a: number, b: number, c: number, d: number): number {
    const row = this.#slots[this.#slotOf(a, b, c, d)] as number;
    return row !== emptySlot && (this.firstSpan[row] as number) >= 0 ? row : -1;
  }

  /** A new row for an id that `find` did not find. */
  add(a: number, b: number, c: number, d: number): number {
    if (this.length >= this.spanCount.length) {
      this.#grow();
    }
    const row = this.length;
    this.length = row + 1;
    const base = row * 4;
    this.words[base] = a;
    this.words[base + 1] = b;
    this.words[base + 2] = c;
    this.words[base + 3] = d;
    writeWord(this.ids, row * 16, a);
    writeWord(this.ids, row * 16 + 4, b);
    writeWord(this.ids, row * 16 + 8, c);
    writeWord(this.ids, row * 16 + 12, d);
    this.firstSpan[row] = -1;
    this.lastSpan[row] = -1;
    this.older[row] = -1;
    this.newer[row] = -1;
    // A dead row of the same id gives its slot to the new one: the lookup finds one row an id.
    this.#slots[this.#slotOf(a, b, c, d)] = row;
    return row;
  }

  /** Puts a trace at the newest end of the order of last arrival. */
  touch(row: number): void {
    if (this.newest === row) {
      return;
    }
    this.unlink(row);
    this.older[row] = this.newest;
    if (this.newest >= 0) {
      this.newer[this.newest] = row;
    } else {
      this.oldest = row;
    }
    this.newest = row;
  }

  unlink(row: number): void {
    const older = this.older[row] as number;
    const newer = this.newer[row] as number;
    if (older >= 0) {
      this.newer[older] = newer;
    } else if (this.oldest === row) {
      this.oldest = newer;
    }
    if (newer >= 0) {
      this.older[newer] = older;
    } else if (this.newest === row) {
      this.newest = older;
    }
    this.older[row] = -1;
    this.newer[row] = -1;
  }

  /** Makes the order that of `lastArrivalMs`, for after a load, where copies to the head of the log replay late. */
  sortByArrival(): void {
    const rows: number[] = [];
    for (let row = this.oldest; row >= 0; row = this.newer[row] as number) {
      rows.push(row);
    }
    rows.sort(
      (x, y) => (this.lastArrivalMs[x] as number) - (this.lastArrivalMs[y] as number) || x - y,
    );
    this.oldest = rows[0] ?? -1;
    this.newest = rows.at(-1) ?? -1;
    for (const [index, row] of rows.entries()) {
      this.older[row] = rows[index - 1] ?? -1;
      this.newer[row] = rows[index + 1] ?? -1;
    }
  }

  /** Keeps these rows only; `renumbered` tells the new row of each old one. Span rows inside are not touched. */
  keep(runs: Runs, count: number, renumbered: Int32Array): void {
    closeRanks(this.ids, runs, 16);
    closeRanks(this.words, runs, 4);
    for (const column of [
      this.firstSpan,
      this.spanCount,
      this.errorCount,
      this.startHi,
      this.startLo,
      this.endHi,
      this.endLo,
      this.lastArrivalMs,
      this.bits,
      this.lastSpan,
      this.older,
      this.newer,
    ]) {
      closeRanks(column, runs);
    }
    const move = (row: number): number => (row < 0 ? -1 : (renumbered[row] as number));
    for (let row = 0; row < count; row += 1) {
      this.older[row] = move(this.older[row] as number);
      this.newer[row] = move(this.newer[row] as number);
    }
    this.oldest = move(this.oldest);
    this.newest = move(this.newest);
    this.length = count;
    this.#rehash(slotsFor(this.spanCount.length));
  }

  #slotOf(a: number, b: number, c: number, d: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashWords(a, b, c, d) & mask;
    for (;;) {
      const row = this.#slots[slot] as number;
      if (row === emptySlot) {
        return slot;
      }
      const base = row * 4;
      if (
        this.words[base + 3] === d &&
        this.words[base + 2] === c &&
        this.words[base + 1] === b &&
        this.words[base] === a
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const capacity = nextCapacity(this.spanCount.length);
    this.ids = grown(this.ids, capacity * 16);
    this.words = grown(this.words, capacity * 4);
    this.firstSpan = grown(this.firstSpan, capacity);
    this.spanCount = grown(this.spanCount, capacity);
    this.errorCount = grown(this.errorCount, capacity);
    this.startHi = grown(this.startHi, capacity);
    this.startLo = grown(this.startLo, capacity);
    this.endHi = grown(this.endHi, capacity);
    this.endLo = grown(this.endLo, capacity);
    this.lastArrivalMs = grown(this.lastArrivalMs, capacity);
    this.bits = grown(this.bits, capacity);
    this.lastSpan = grown(this.lastSpan, capacity);
    this.older = grown(this.older, capacity);
    this.newer = grown(this.newer, capacity);
    this.#rehash(slotsFor(capacity));
  }

  #rehash(size: number): void {
    this.#slots = new Int32Array(size).fill(emptySlot);
    for (let row = 0; row < this.length; row += 1) {
      const base = row * 4;
      const slot = this.#slotOf(
        this.words[base] as number,
        this.words[base + 1] as number,
        this.words[base + 2] as number,
        this.words[base + 3] as number,
      );
      this.#slots[slot] = row;
    }
  }
}

const slotsFor = (capacity: number): number => 2 ** Math.ceil(Math.log2(capacity * 2));

/** Ids are random in their low half by the W3C rules, but a hostile or careless sender counts up. */
export function hashWords(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ hashSeed, 0x85ebca6b) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ c;
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f) ^ d;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function writeWord(target: Uint8Array, at: number, word: number): void {
  target[at] = word >>> 24;
  target[at + 1] = word >>> 16;
  target[at + 2] = word >>> 8;
  target[at + 3] = word;
}
