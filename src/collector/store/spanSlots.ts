import { hashSeed } from './hashSeed.ts';
import type { SpanColumns } from './spanColumns.ts';
import { spanBit } from './spanTable.ts';
import type { TraceColumns } from './traceColumns.ts';

/** A trace of up to this many spans is searched along its chain, whose rows lie side by side as a rule. */
const chainedSpans = 16;
const firstSlots = 1 << 12;

/**
 * Lookup of the live spans of a trace by their id. The spans of long traces stand in an open-addressing table over typed
 * arrays, two numbers a slot: row + 1, and the hash, so that another span's slot is passed over without a look at the
 * columns. Rows of dead spans stay there until compaction.
 */
export class SpanSlots {
  readonly #spans: SpanColumns;
  readonly #traces: TraceColumns;
  #slots = new Int32Array(firstSlots * 2);
  #mask = firstSlots - 1;
  #used = 0;

  constructor(spans: SpanColumns, traces: TraceColumns) {
    this.#spans = spans;
    this.#traces = traces;
  }

  find(traceRow: number, idHi: number, idLo: number): number {
    if ((this.#traces.spanCount[traceRow] as number) <= chainedSpans) {
      return this.#walk(traceRow, idHi, idLo);
    }
    const row = (this.#slots[this.#probe(traceRow, idHi, idLo) * 2] as number) - 1;
    return row >= 0 && this.#isLive(row) ? row : -1;
  }

  /** Takes note of a row that was just added as the last of its trace. */
  added(traceRow: number, row: number): void {
    const count = this.#traces.spanCount[traceRow] as number;
    if (count === chainedSpans + 1) {
      let earlier = this.#traces.firstSpan[traceRow] as number;
      while (earlier >= 0) {
        this.#put(earlier);
        earlier = this.#spans.nextInTrace[earlier] as number;
      }
    } else if (count > chainedSpans) {
      this.#put(row);
    }
  }

  /** Fills the lookup anew, after the numbers of rows changed. */
  rebuild(): void {
    this.#used = 0;
    this.#resize(firstSlots, false);
    for (let row = 0; row < this.#spans.length; row += 1) {
      const trace = this.#spans.traceRow[row] as number;
      if (this.#isLive(row) && (this.#traces.spanCount[trace] as number) > chainedSpans) {
        this.#put(row);
      }
    }
  }

  #walk(traceRow: number, idHi: number, idLo: number): number {
    const spans = this.#spans;
    let row = this.#traces.firstSpan[traceRow] as number;
    while (row >= 0 && (spans.spanIdLo[row] !== idLo || spans.spanIdHi[row] !== idHi)) {
      row = spans.nextInTrace[row] as number;
    }
    return row;
  }

  #isLive(row: number): boolean {
    return ((this.#spans.bits[row] as number) & spanBit.dead) === 0;
  }

  #put(row: number): void {
    this.#used += 1;
    if (this.#used * 2 > this.#mask) {
      this.#resize((this.#mask + 1) * 2, true);
    }
    const spans = this.#spans;
    const traceRow = spans.traceRow[row] as number;
    const idHi = spans.spanIdHi[row] as number;
    const idLo = spans.spanIdLo[row] as number;
    const slot = this.#probe(traceRow, idHi, idLo) * 2;
    this.#slots[slot] = row + 1;
    this.#slots[slot + 1] = hashKey(traceRow, idHi, idLo);
  }

  /** Slot of the span with this key, or the free one where it belongs. */
  #probe(traceRow: number, idHi: number, idLo: number): number {
    const slots = this.#slots;
    const spans = this.#spans;
    const hash = hashKey(traceRow, idHi, idLo);
    let slot = hash & this.#mask;
    for (;;) {
      const entry = slots[slot * 2] as number;
      if (entry === 0) {
        return slot;
      }
      if (slots[slot * 2 + 1] === hash) {
        const row = entry - 1;
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

  #resize(count: number, keep: boolean): void {
    const old = this.#slots;
    this.#slots = new Int32Array(count * 2);
    this.#mask = count - 1;
    for (let at = 0; keep && at < old.length; at += 2) {
      const entry = old[at] as number;
      if (entry !== 0) {
        const hash = old[at + 1] as number;
        let slot = hash & this.#mask;
        while (this.#slots[slot * 2] !== 0) {
          slot = (slot + 1) & this.#mask;
        }
        this.#slots[slot * 2] = entry;
        this.#slots[slot * 2 + 1] = hash;
      }
    }
  }
}

function hashKey(traceRow: number, idHi: number, idLo: number): number {
  let hash = Math.imul(idLo ^ hashSeed, 0x85ebca6b) ^ idHi;
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ traceRow;
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) | 0;
}
