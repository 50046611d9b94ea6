import type { AnyValue } from '../../shared/model/anyValue.ts';
import { spanRoles } from '../../shared/model/mcpView.ts';
import { decodeAnyValue } from '../../shared/otlp/anyValueCodec.ts';
import { KeyMatcher } from '../../shared/otlp/keyMatcher.ts';
import { ProtoReader } from '../../shared/otlp/protoReader.ts';
import type { TraceScan } from '../../shared/otlp/traceScan.ts';
import { equalBytes, hashBytes, type StringTable } from './byteDictionary.ts';
import { grown } from './growing.ts';
import { rowAttributeOf } from './rowCount.ts';
import { meaningKeys, meaningOf, presenceKeys } from './spanMeaning.ts';

/** Beyond this many different spans, or this many bytes of keys, the memory starts again. */
const maxEntries = 1 << 16;
const maxPoolBytes = 16 << 20;
/** A span with longer values than this is looked at anew each time: such values hardly ever repeat. Bytes. */
const maxKeyBytes = 16 << 10;
const emptySlot = -1;
const headerBytes = 12;
const attributeHeaderBytes = 8;

export const meaningMatcher = new KeyMatcher(meaningKeys);
const isPresenceKey = Uint8Array.from(meaningKeys, (key) => (presenceKeys.has(key) ? 1 : 0));

/**
 * The derived columns of a span follow from its name, kind, scope, status and the values of a few attributes. Spans of one
 * server repeat those endlessly, so the answer of `meaningOf` is kept by their bytes and a span that looks like an earlier
 * one costs a hash and a comparison, and no object.
 */
export class MeaningMemo {
  /** Columns by entry: indices into the strings, and bits of `spanBit`. */
  method = new Uint32Array(256);
  target = new Uint32Array(256);
  queryHash = new Uint32Array(256);
  bits = new Uint16Array(256);
  role = new Uint8Array(256);
  label = new Uint32Array(256);
  /** Place of the attribute with the row count among the known ones: the values differ, where they stand does not. */
  rowAttribute = new Int32Array(256);
  readonly #strings: StringTable;
  #count = 0;
  #hash = new Int32Array(256);
  #start = new Uint32Array(256);
  #slots = new Int32Array(1024).fill(emptySlot);
  #pool = new Uint8Array(1 << 16);
  #view = new DataView(this.#pool.buffer);
  #poolLength = 0;

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  /** Entry of span `row` of a scan of `bytes`. Valid until the next call. */
  entryOf(
    bytes: Uint8Array,
    view: DataView,
    scan: TraceScan,
    row: number,
    name: number,
    scopeName: number,
  ): number {
    const hash = hashOf(view, scan, row, name, scopeName);
    let mask = this.#slots.length - 1;
    let slot = hash & mask;
    let entry = this.#slots[slot] as number;
    while (entry !== emptySlot) {
      if (this.#hash[entry] === hash && this.#matches(entry, view, scan, row, name, scopeName)) {
        return entry;
      }
      slot = (slot + 1) & mask;
      entry = this.#slots[slot] as number;
    }
    if (this.#count >= maxEntries || this.#poolLength >= maxPoolBytes) {
      this.#forget();
      mask = this.#slots.length - 1;
      slot = hash & mask;
    }
    if (knownBytes(scan, row) > maxKeyBytes) {
      // Into the place of the next entry, which does not become one.
      this.#derive(this.#count, bytes, scan, row, name, scopeName);
      return this.#count;
    }
    return this.#add(bytes, scan, row, name, scopeName, hash, slot);
  }

  #matches(
    entry: number,
    view: DataView,
    scan: TraceScan,
    row: number,
    name: number,
    scopeName: number,
  ): boolean {
    const pool = this.#view;
    let at = this.#start[entry] as number;
    if (
      pool.getUint32(at, true) !== name ||
      pool.getUint32(at + 4, true) !== scopeName ||
      pool.getUint32(at + 8, true) !== shapeWord(scan, row)
    ) {
      return false;
    }
    at += headerBytes;
    const end = scan.firstAttribute[row + 1] as number;
    for (let index = scan.firstAttribute[row] as number; index < end; index += 1) {
      const key = scan.attributeKey[index] as number;
      const offset = scan.attributeOffset[index] as number;
      const length = scan.attributeLength[index] as number;
      if (pool.getUint32(at, true) !== key) {
        return false;
      }
      const token = tokenOf(view, key, offset, length);
      if (pool.getUint32(at + 4, true) !== token) {
        return false;
      }
      at += attributeHeaderBytes;
      if (token < classMark) {
        if (!equalBytes(pool, at, view, offset, length)) {
          return false;
        }
        at += length;
      }
    }
    return true;
  }

  #add(
    bytes: Uint8Array,
    scan: TraceScan,
    row: number,
    name: number,
    scopeName: number,
    hash: number,
    slot: number,
  ): number {
    const entry = this.#count;
    this.#derive(entry, bytes, scan, row, name, scopeName);
    this.#writeKey(entry, bytes, scan, row, name, scopeName);
    this.#hash[entry] = hash;
    this.#slots[slot] = entry;
    this.#count = entry + 1;
    if (this.#count * 2 > this.#slots.length) {
      this.#rehash();
    }
    return entry;
  }

  #derive(
    entry: number,
    bytes: Uint8Array,
    scan: TraceScan,
    row: number,
    name: number,
    scopeName: number,
  ): void {
    if (entry >= this.bits.length) {
      this.#grow();
    }
    const meaning = meaningOf({
      name: this.#strings.get(name),
      scopeName: this.#strings.get(scopeName),
      kind: scan.kind[row] as number,
      statusCode: scan.status[row] as number,
      attributes: attributesOf(bytes, scan, row),
    });
    this.method[entry] = this.#strings.intern(meaning.method);
    this.target[entry] = this.#strings.intern(meaning.target);
    this.queryHash[entry] = this.#strings.intern(meaning.queryHash);
    this.bits[entry] = meaning.bits;
    this.role[entry] = spanRoles.indexOf(meaning.role);
    this.label[entry] = this.#strings.intern(meaning.label);
    this.rowAttribute[entry] = rowAttributeOf(bytes, scan, row);
  }

  #writeKey(
    entry: number,
    bytes: Uint8Array,
    scan: TraceScan,
    row: number,
    name: number,
    scopeName: number,
  ): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = scan.firstAttribute[row] as number;
    const end = scan.firstAttribute[row + 1] as number;
    this.#reserve(headerBytes + (end - first) * attributeHeaderBytes + knownBytes(scan, row));
    let at = this.#poolLength;
    this.#start[entry] = at;
    this.#view.setUint32(at, name, true);
    this.#view.setUint32(at + 4, scopeName, true);
    this.#view.setUint32(at + 8, shapeWord(scan, row), true);
    at += headerBytes;
    for (let index = first; index < end; index += 1) {
      const key = scan.attributeKey[index] as number;
      const offset = scan.attributeOffset[index] as number;
      const length = scan.attributeLength[index] as number;
      const token = tokenOf(view, key, offset, length);
      this.#view.setUint32(at, key, true);
      this.#view.setUint32(at + 4, token, true);
      at += attributeHeaderBytes;
      if (token < classMark) {
        this.#pool.set(bytes.subarray(offset, offset + length), at);
        at += length;
      }
    }
    this.#poolLength = at;
  }

  #reserve(needed: number): void {
    if (this.#poolLength + needed > this.#pool.length) {
      this.#pool = grown(this.#pool, Math.max(this.#pool.length * 2, this.#poolLength + needed));
      this.#view = new DataView(this.#pool.buffer);
    }
  }

  #grow(): void {
    const capacity = this.bits.length * 2;
    this.method = grown(this.method, capacity);
    this.target = grown(this.target, capacity);
    this.queryHash = grown(this.queryHash, capacity);
    this.bits = grown(this.bits, capacity);
    this.role = grown(this.role, capacity);
    this.label = grown(this.label, capacity);
    this.rowAttribute = grown(this.rowAttribute, capacity);
    this.#hash = grown(this.#hash, capacity);
    this.#start = grown(this.#start, capacity);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(emptySlot);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#count; entry += 1) {
      let slot = (this.#hash[entry] as number) & mask;
      while (slots[slot] !== emptySlot) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = entry;
    }
    this.#slots = slots;
  }

  #forget(): void {
    this.#count = 0;
    this.#poolLength = 0;
    this.#pool = new Uint8Array(1 << 16);
    this.#view = new DataView(this.#pool.buffer);
    this.#slots.fill(emptySlot);
  }
}

function hashOf(
  view: DataView,
  scan: TraceScan,
  row: number,
  name: number,
  scopeName: number,
): number {
  let hash = Math.imul(name ^ 0x9e3779b9, 0x85ebca6b) ^ scopeName;
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ shapeWord(scan, row);
  const end = scan.firstAttribute[row + 1] as number;
  for (let index = scan.firstAttribute[row] as number; index < end; index += 1) {
    const key = scan.attributeKey[index] as number;
    const offset = scan.attributeOffset[index] as number;
    const length = scan.attributeLength[index] as number;
    hash = Math.imul(hash ^ key, 0x27d4eb2f);
    const token = tokenOf(view, key, offset, length);
    hash = token < classMark ? hashBytes(view, offset, length, hash) : hash ^ token;
  }
  return hash | 0;
}

/** Kind, status and number of known attributes in one word. */
const shapeWord = (scan: TraceScan, row: number): number =>
  ((scan.kind[row] as number) |
    ((scan.status[row] as number) << 4) |
    (((scan.firstAttribute[row + 1] as number) - (scan.firstAttribute[row] as number)) << 8)) >>>
  0;

/** Set in the length of an attribute of which only the class of its value is kept. */
const classMark = 0x80000000;

/**
 * What stands for the value of an attribute: for the keys of which only the presence matters a class of values, else its
 * length, and then the bytes count too.
 */
function tokenOf(view: DataView, key: number, offset: number, length: number): number {
  if (isPresenceKey[key] === 1 && length >= 2) {
    const type = view.getUint8(offset);
    if (type === stringTag && view.getUint8(offset + 1) === length - 2 && length < 0x82) {
      return classMark + (length > 2 ? 1 : 0);
    }
    if (type === intTag && isOneVarint(view, offset + 1, length - 1)) {
      return classMark + 2;
    }
  }
  return length;
}

/** Tags of `AnyValue.string_value` and `int_value`. */
const stringTag = 0x0a;
const intTag = 0x18;

function isOneVarint(view: DataView, offset: number, length: number): boolean {
  for (let at = 0; at < length; at += 1) {
    if (view.getUint8(offset + at) < 0x80) {
      return at === length - 1;
    }
  }
  return false;
}

/** Bytes of the values of a span's known attributes. */
function knownBytes(scan: TraceScan, row: number): number {
  let sum = 0;
  const end = scan.firstAttribute[row + 1] as number;
  for (let index = scan.firstAttribute[row] as number; index < end; index += 1) {
    sum += scan.attributeLength[index] as number;
  }
  return sum;
}

function attributesOf(
  bytes: Uint8Array,
  scan: TraceScan,
  row: number,
): (key: string) => AnyValue | undefined {
  const values = new Map<string, AnyValue>();
  const end = scan.firstAttribute[row + 1] as number;
  for (let index = scan.firstAttribute[row] as number; index < end; index += 1) {
    const key = meaningKeys[scan.attributeKey[index] as number];
    const offset = scan.attributeOffset[index] as number;
    const length = scan.attributeLength[index] as number;
    // Of a key sent twice the last value stands, as in `lookupOf`.
    if (key !== undefined) {
      values.set(key, decodeAnyValue(new ProtoReader(bytes, offset, offset + length)));
    }
  }
  return (key) => values.get(key);
}
