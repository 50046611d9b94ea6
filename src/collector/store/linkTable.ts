import { grown, nextCapacity } from './growing.ts';
import { hashWords } from './traceColumns.ts';

const firstCapacity = 256;

/**
 * Spans that link to a trace other than their own, by a hash of that trace's id. Whether a span really links there stands in
 * its bytes: what a link costs here is three numbers, and a span without one nothing.
 */
export class LinkTable {
  #length = 0;
  #span = new Int32Array(firstCapacity);
  #hash = new Uint32Array(firstCapacity);
  /** Next entry of the same bucket, -1 at the end. */
  #next = new Int32Array(firstCapacity);
  #buckets = new Int32Array(firstCapacity).fill(-1);

  get length(): number {
    return this.#length;
  }

  /** @param at of the first of the four words of the trace's id */
  add(span: number, words: ArrayLike<number>, at: number): void {
    const hash = hashAt(words, at);
    const head = this.#buckets[hash & (this.#buckets.length - 1)] as number;
    if (head >= 0 && this.#span[head] === span && this.#hash[head] === hash) {
      return;
    }
    if (this.#length === this.#span.length) {
      const capacity = nextCapacity(this.#length);
      this.#span = grown(this.#span, capacity);
      this.#hash = grown(this.#hash, capacity);
      this.#relink(capacity);
    }
    const entry = this.#length;
    this.#span[entry] = span;
    this.#hash[entry] = hash;
    this.#length = entry + 1;
    this.#link(entry);
  }

  /** Rows of spans that may link to a trace, each once, the latest first; at most `most`. */
  spansTo(words: ArrayLike<number>, most: number): number[] {
    const hash = hashAt(words, 0);
    const spans = new Set<number>();
    let entry = this.#buckets[hash & (this.#buckets.length - 1)] as number;
    while (entry >= 0 && spans.size < most) {
      if (this.#hash[entry] === hash) {
        spans.add(this.#span[entry] as number);
      }
      entry = this.#next[entry] as number;
    }
    return [...spans];
  }

  /** Follows the spans to their new rows, -1 for those that are gone. */
  renumber(rows: Int32Array): void {
    let kept = 0;
    for (let entry = 0; entry < this.#length; entry += 1) {
      const row = rows[this.#span[entry] as number] ?? -1;
      if (row >= 0) {
        this.#span[kept] = row;
        this.#hash[kept] = this.#hash[entry] as number;
        kept += 1;
      }
    }
    this.#length = kept;
    this.#relink(this.#span.length);
  }

  #relink(capacity: number): void {
    this.#next = new Int32Array(capacity);
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(capacity))).fill(-1);
    for (let entry = 0; entry < this.#length; entry += 1) {
      this.#link(entry);
    }
  }

  #link(entry: number): void {
    const bucket = (this.#hash[entry] as number) & (this.#buckets.length - 1);
    this.#next[entry] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = entry;
  }
}

const hashAt = (words: ArrayLike<number>, at: number): number =>
  hashWords(
    words[at] as number,
    words[at + 1] as number,
    words[at + 2] as number,
    words[at + 3] as number,
  );
