import { decodeUtf8, encodeUtf8 } from '../../shared/util/utf8.ts';
import { hashSeed } from './hashSeed.ts';

/** Strings longer than this are cut in the index; the span itself keeps them whole. Bytes. */
export const maxStringBytes = 1024;

const emptySlot = -1;
/** What an entry takes beside its bytes: place, length, hash, slots. Bytes. */
const entryBytes = 32;
/** UTF-16 units of decoded strings that are kept, so that lists do not decode them again. */
const maxDecodedUnits = 4 << 20;

/** Hash of a run of bytes, four at a time. */
export function hashBytes(view: DataView, start: number, length: number, seed: number): number {
  let hash = (seed ^ length ^ hashSeed) | 0;
  const wordsEnd = start + (length & ~3);
  let at = start;
  for (; at < wordsEnd; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (const end = start + length; at < end; at += 1) {
    hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) | 0;
}

export function equalBytes(
  a: DataView,
  aStart: number,
  b: DataView,
  bStart: number,
  length: number,
): boolean {
  let offset = 0;
  for (; offset + 4 <= length; offset += 4) {
    if (a.getInt32(aStart + offset, true) !== b.getInt32(bStart + offset, true)) {
      return false;
    }
  }
  for (; offset < length; offset += 1) {
    if (a.getUint8(aStart + offset) !== b.getUint8(bStart + offset)) {
      return false;
    }
  }
  return true;
}

/**
 * Byte runs by content: the same bytes always get the same small number. A lookup that hits makes no object. Open
 * addressing over one pool of bytes; nothing is ever removed (a new dictionary is made when the index is compacted).
 */
export class ByteDictionary {
  #pool = new Uint8Array(1 << 16);
  #poolView = new DataView(this.#pool.buffer);
  #poolLength = 0;
  #start = new Float64Array(1024);
  #size = new Uint32Array(1024);
  #hash = new Int32Array(1024);
  #slots = new Int32Array(4096).fill(emptySlot);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  get heldBytes(): number {
    return this.#poolLength + this.#count * entryBytes;
  }

  intern(view: DataView, start: number, length: number): number {
    const hash = hashBytes(view, start, length, 0);
    const slot = this.#slotOf(view, start, length, hash);
    const found = this.#slots[slot] as number;
    return found === emptySlot ? this.#add(view, start, length, hash, slot) : found;
  }

  has(view: DataView, start: number, length: number): boolean {
    const slot = this.#slotOf(view, start, length, hashBytes(view, start, length, 0));
    return this.#slots[slot] !== emptySlot;
  }

  /** Where these bytes stand, or the free slot where they belong. */
  #slotOf(view: DataView, start: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    let found = this.#slots[slot] as number;
    while (found !== emptySlot) {
      if (
        this.#hash[found] === hash &&
        this.#size[found] === length &&
        equalBytes(this.#poolView, this.#start[found] as number, view, start, length)
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
      found = this.#slots[slot] as number;
    }
    return slot;
  }

  internBytes(bytes: Uint8Array): number {
    return this.intern(
      new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      0,
      bytes.length,
    );
  }

  /** A view of the pool; valid until the next `intern`. */
  bytesOf(index: number): Uint8Array {
    const start = this.#start[index] as number;
    return this.#pool.subarray(start, start + (this.#size[index] as number));
  }

  #add(view: DataView, start: number, length: number, hash: number, slot: number): number {
    const index = this.#count;
    if (index >= this.#size.length) {
      this.#growEntries();
    }
    if (this.#poolLength + length > this.#pool.length) {
      this.#growPool(length);
    }
    const source = new Uint8Array(view.buffer, view.byteOffset + start, length);
    this.#pool.set(source, this.#poolLength);
    this.#start[index] = this.#poolLength;
    this.#size[index] = length;
    this.#hash[index] = hash;
    this.#poolLength += length;
    this.#slots[slot] = index;
    this.#count = index + 1;
    if (this.#count * 2 > this.#slots.length) {
      this.#rehash();
    }
    return index;
  }

  #growEntries(): void {
    const capacity = this.#size.length * 2;
    const start = new Float64Array(capacity);
    start.set(this.#start);
    this.#start = start;
    const size = new Uint32Array(capacity);
    size.set(this.#size);
    this.#size = size;
    const hash = new Int32Array(capacity);
    hash.set(this.#hash);
    this.#hash = hash;
  }

  #growPool(needed: number): void {
    const pool = new Uint8Array(Math.max(this.#pool.length * 2, this.#poolLength + needed));
    pool.set(this.#pool.subarray(0, this.#poolLength));
    this.#pool = pool;
    this.#poolView = new DataView(pool.buffer);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(emptySlot);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#count; index += 1) {
      let slot = (this.#hash[index] as number) & mask;
      while (slots[slot] !== emptySlot) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = index;
    }
    this.#slots = slots;
  }
}

/** What a string takes beside its text, in its units. */
const stringUnits = 16;

/** Strings of the index by number; number 0 is the empty string. They are decoded when they are first asked for. */
export class StringTable {
  readonly bytes = new ByteDictionary();
  #decoded: (string | undefined)[] = [];
  #decodedUnits = 0;

  constructor() {
    this.intern('');
  }

  get length(): number {
    return this.bytes.length;
  }

  get(index: number): string {
    let text = this.#decoded[index];
    if (text === undefined) {
      text = index < this.bytes.length ? decodeUtf8(this.bytes.bytesOf(index)) : '';
      if (this.#decodedUnits > maxDecodedUnits) {
        this.#decoded = [];
        this.#decodedUnits = 0;
      }
      this.#decoded[index] = text;
      this.#decodedUnits += text.length + stringUnits;
    }
    return text;
  }

  /** Number of a string of another table. */
  adopt(other: StringTable, index: number): number {
    return this.bytes.internBytes(other.bytes.bytesOf(index));
  }

  intern(text: string): number {
    const bytes = encodeUtf8(text);
    return this.bytes.internBytes(bytes.subarray(0, cutAt(bytes)));
  }

  internAt(view: DataView, start: number, length: number): number {
    return this.bytes.intern(view, start, Math.min(length, maxStringBytes));
  }
}

/** Where to cut so that no character is halved. */
function cutAt(bytes: Uint8Array): number {
  let end = Math.min(bytes.length, maxStringBytes);
  while (end < bytes.length && end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) {
    end -= 1;
  }
  return end;
}
