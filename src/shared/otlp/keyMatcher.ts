import { encodeUtf8 } from '../util/utf8.ts';

const buckets = 512;

/** Recognises a fixed set of attribute keys in place, by length and bytes, without making a string. */
export class KeyMatcher {
  readonly #keys: readonly Uint8Array[];
  /** First key of each bucket, and the next of the same bucket; -1 ends. */
  readonly #first = new Int16Array(buckets).fill(-1);
  readonly #next: Int16Array;

  constructor(keys: readonly string[]) {
    this.#keys = keys.map(encodeUtf8);
    this.#next = new Int16Array(keys.length).fill(-1);
    for (const [index, key] of this.#keys.entries()) {
      const bucket = bucketOf(key, 0, key.length);
      this.#next[index] = this.#first[bucket] ?? -1;
      this.#first[bucket] = index;
    }
  }

  /** Index of the key that stands in `bytes` from `start` to `end`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (start >= end) {
      return -1;
    }
    let index = this.#first[bucketOf(bytes, start, end)] as number;
    while (index >= 0) {
      if (sameBytes(this.#keys[index] as Uint8Array, bytes, start, end)) {
        return index;
      }
      index = this.#next[index] as number;
    }
    return -1;
  }
}

function bucketOf(bytes: Uint8Array, start: number, end: number): number {
  const last = bytes[end - 1] as number;
  const middle = bytes[(start + end) >>> 1] as number;
  return ((end - start) * 37 + last * 11 + middle * 3) & (buckets - 1);
}

function sameBytes(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (key.length !== length) {
    return false;
  }
  for (let offset = 0; offset < length; offset += 1) {
    if (key[offset] !== bytes[start + offset]) {
      return false;
    }
  }
  return true;
}
