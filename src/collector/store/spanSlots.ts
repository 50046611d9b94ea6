import { nextCapacity } from './growing.ts';
import type { SpanColumns } from './spanColumns.ts';
import { spanBit } from './spanTable.ts';

const firstSlots = 1 << 14;

/**
 * Lookup of spans by (trace row, span id): open addressing in one typed array, two numbers a slot: row + 1, and the hash,
 * so that a slot of another span is passed over without touching the columns. Rows of dead spans stay until compaction.
 */
export class SpanSlots {
  readonly #spans: SpanColumns;
  #slots = new Int32Array(firstSlots * 2);
  #mask = firstSlots - 1;

  constructor(spans: SpanColumns) {
    this.#spans = spans;
  }

  reserve(rows: number): void {
    let slots = this.#mask + 1;
    if (rows * 2 <= slots) {
      return;
    }
    while (nextCapacity(rows) * 2 > slots) {
      slots *= 2;
    }
    this.#resize(slots);
  }

  find(traceRow: number, idHi: number, idLo: number): number {
    const row = (this.#slots[this.#probe(traceRow, idHi, idLo) * 2] as number) - 1;
    return row >= 0 && this.#isLive(row) ? row : -1;
  }

  /** Row of the live span with this key; else -1, and the key is now that of `newRow`. */
  claim(traceRow: number, idHi: number, idLo: number, newRow: number): number {
    const slot = this.#probe(traceRow, idHi, idLo) * 2;
    const row = (this.#slots[slot] as number) - 1;
    if (row >= 0 && this.#isLive(row)) {
      return row;
    }
    this.#slots[slot] = newRow + 1;
    this.#slots[slot + 1] = hashKey(traceRow, idHi, idLo);
    return -1;
  }

  /** Fills the lookup anew from the live rows, after their numbers changed. */
  rebuild(): void {
    let slots = firstSlots;
    while (nextCapacity(this.#spans.length) * 2 > slots) {
      slots *= 2;
    }
    this.#resize(slots);
  }

  #isLive(row: number): boolean {
    return ((this.#spans.bits[row] as number) & spanBit.dead) === 0;
  }

  #probe(traceRow: number, idHi: number, idLo: number): number {
    const slots = this.#slots;
    const hash = hashKey(traceRow, idHi, idLo);
    let slot = hash & this.#mask;
    for (;;) {
      const entry = slots[slot * 2] as number;
      if (entry === 0) {
        return slot;
      }
      if (slots[slot * 2 + 1] === hash) {
        const row = entry - 1;
        const spans = this.#spans;
        if (
          spans.spanIdLo[row] === idLo &&
          spans.spanIdHi[row] === idHi &&
          spans.traceRow[row] === traceRow
        ) {
          return slot;
        }
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  #resize(count: number): void {
    this.#slots = new Int32Array(count * 2);
    this.#mask = count - 1;
    const spans = this.#spans;
    for (let row = 0; row < spans.length; row += 1) {
      if (this.#isLive(row)) {
        const hash = hashKey(
          spans.traceRow[row] as number,
          spans.spanIdHi[row] as number,
          spans.spanIdLo[row] as number,
        );
        let slot = hash & this.#mask;
        while (this.#slots[slot * 2] !== 0) {
          slot = (slot + 1) & this.#mask;
        }
        this.#slots[slot * 2] = row + 1;
        this.#slots[slot * 2 + 1] = hash;
      }
    }
  }
}

function hashKey(traceRow: number, idHi: number, idLo: number): number {
  let hash = Math.imul(idLo ^ 0x9e3779b9, 0x85ebca6b) ^ idHi;
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ traceRow;
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) | 0;
}
