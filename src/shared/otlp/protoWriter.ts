import { encodeUtf8Into } from '../util/utf8.ts';
import { wireType } from './protoReader.ts';

const varintWidth = (value: number): number => {
  if (value < 0x80) {
    return 1;
  }
  if (value < 0x4000) {
    return 2;
  }
  if (value < 0x200000) {
    return 3;
  }
  return value < 0x10000000 ? 4 : 5;
};

/** Writes protobuf into one growing buffer. Defaults are not written, as proto3 prescribes. */
export class ProtoWriter {
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  /** What was written, as an array of its own. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written and keeps the buffer for the next message. */
  reset(): void {
    this.#length = 0;
  }

  tag(field: number, type: number): void {
    this.varint32(((field << 3) | type) >>> 0);
  }

  varint32(value: number): void {
    this.#reserve(5);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  varint64(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#length++] = Number(rest);
  }

  uint32(field: number, value: number): void {
    if (value !== 0) {
      this.tag(field, wireType.varint);
      this.varint32(value);
    }
  }

  fixed64(field: number, value: bigint): void {
    if (value !== 0n) {
      this.fixed64Always(field, value);
    }
  }

  /** Written also when it is 0, for members of a oneof. */
  fixed64Always(field: number, value: bigint): void {
    this.tag(field, wireType.fixed64);
    this.#reserve(8);
    this.#view.setBigUint64(this.#length, BigInt.asUintN(64, value), true);
    this.#length += 8;
  }

  fixed32(field: number, value: number): void {
    if (value !== 0) {
      this.tag(field, wireType.fixed32);
      this.#reserve(4);
      this.#view.setUint32(this.#length, value >>> 0, true);
      this.#length += 4;
    }
  }

  /** Written also when it is 0, for members of a oneof. */
  doubleAlways(field: number, value: number): void {
    this.tag(field, wireType.fixed64);
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Written also when it is empty, for members of a oneof. */
  bytesAlways(field: number, value: Uint8Array): void {
    this.tag(field, wireType.bytes);
    this.varint32(value.length);
    this.raw(value);
  }

  bytes(field: number, value: Uint8Array): void {
    if (value.length > 0) {
      this.bytesAlways(field, value);
    }
  }

  /** Written also when it is empty, for members of a oneof. */
  stringAlways(field: number, value: string): void {
    this.tag(field, wireType.bytes);
    // A UTF-16 unit takes at most three bytes of UTF-8, the length at most five.
    this.#reserve(10 + value.length * 3);
    const at = this.#length;
    const width = varintWidth(value.length);
    const written = encodeUtf8Into(value, this.#buffer.subarray(at + width));
    this.#closeLength(at, width, written);
  }

  string(field: number, value: string): void {
    if (value !== '') {
      this.stringAlways(field, value);
    }
  }

  /** Writes a nested message by `body`, also when it turns out empty. */
  message(field: number, body: () => void): void {
    this.tag(field, wireType.bytes);
    this.#reserve(5);
    const at = this.#length;
    this.#length += 1;
    body();
    this.#reserve(5);
    this.#closeLength(at, 1, this.#length - at - 1);
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** Puts the length before a body that stands `width` bytes after `at`, moving the body when the length needs more. */
  #closeLength(at: number, width: number, bodyLength: number): void {
    const needed = varintWidth(bodyLength);
    if (needed !== width) {
      this.#buffer.copyWithin(at + needed, at + width, at + width + bodyLength);
    }
    this.#length = at;
    this.varint32(bodyLength);
    this.#length += bodyLength;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + bytes + 64));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
      this.#view = new DataView(grown.buffer);
    }
  }
}
