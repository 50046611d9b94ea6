import { encodeUtf8 } from '../util/utf8.ts';

const buckets = 512;

/** Recognises a fixed set of attribute keys in place, by length and bytes, without making a string. */
export class KeyMatcher {
  /** All keys one after the other. */
  readonly #pool: DataView;
  readonly #start: Uint16Array;
  readonly #length: Uint16Array;
  /** First key of each bucket, and the next of the same bucket; -1 ends. */
  readonly #first = new Int16Array(buckets).fill(-1);
  readonly #next: Int16Array;

  constructor(keys: readonly string[]) {
    const encoded = keys.map(encodeUtf8);
    const pool = new Uint8Array(encoded.reduce((sum, key) => sum + key.length, 0));
    this.#pool = new DataView(pool.buffer);
    this.#start = new Uint16Array(keys.length);
    this.#length = new Uint16Array(keys.length);
    this.#next = new Int16Array(keys.length).fill(-1);
    let at = 0;
    for (const [index, key] of encoded.entries()) {
      pool.set(key, at);
      this.#start[index] = at;
      this.#length[index] = key.length;
      const bucket = bucketOf(this.#pool, at, at + key.length);
      this.#next[index] = this.#first[bucket] ?? -1;
      this.#first[bucket] = index;
      at += key.length;
    }
  }

  /** Index of the key that stands in `view` from `start` to `end`, or -1. */
  find(view: DataView, start: number, end: number): number {
    if (start >= end) {
      return -1;
    }
    let index = this.#first[bucketOf(view, start, end)] as number;
    while (index >= 0) {
      if (
        this.#length[index] === end - start &&
        isSame(this.#pool, this.#start[index] as number, view, start, end - start)
      ) {
        return index;
      }
      index = this.#next[index] as number;
    }
    return -1;
  }
}

function bucketOf(view: DataView, start: number, end: number): number {
  const last = view.getUint8(end - 1);
  const middle = view.getUint8((start + end) >>> 1);
  return ((end - start) * 37 + last * 11 + middle * 3) & (buckets - 1);
}

/** Four bytes at a time; the last four may overlap the ones before. */
function isSame(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length < 4) {
    for (let offset = 0; offset < length; offset += 1) {
      if (a.getUint8(aStart + offset) !== b.getUint8(bStart + offset)) {
        return false;
      }
    }
    return true;
  }
  const last = length - 4;
  for (let offset = 0; offset < last; offset += 4) {
    if (a.getInt32(aStart + offset) !== b.getInt32(bStart + offset)) {
      return false;
    }
  }
  return a.getInt32(aStart + last) === b.getInt32(bStart + last);
}
