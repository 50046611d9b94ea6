import { decodeUtf8 } from '../util/utf8.ts';
import { DecodeError } from './decodeError.ts';

/** Protobuf wire types; groups (3 and 4) were never part of OTLP and are refused. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Deepest nesting of messages that is read: an `AnyValue` can hold itself without end. */
export const maxDepth = 64;

/**
 * Reads one protobuf message in place. `next()` steps to a field; then exactly one of the value readers or `skip()` takes
 * its value. Nothing is copied: `bytes()` and `message()` are views of the input.
 */
export class ProtoReader {
  readonly buffer: Uint8Array;
  readonly depth: number;
  readonly end: number;
  position: number;
  field = 0;
  type = 0;
  readonly #view: DataView;

  constructor(buffer: Uint8Array, start = 0, end = buffer.length, depth = 0, view?: DataView) {
    if (depth > maxDepth) {
      throw new DecodeError('tooDeep', start, `messages nested deeper than ${maxDepth}`);
    }
    this.buffer = buffer;
    this.position = start;
    this.end = end;
    this.depth = depth;
    this.#view = view ?? new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  /** Reads the next tag into `field` and `type`; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) {
      return false;
    }
    const at = this.position;
    const tag = this.uint32();
    this.field = tag >>> 3;
    this.type = tag & 7;
    if (this.field === 0) {
      throw new DecodeError('badTag', at, 'field number 0');
    }
    return true;
  }

  /** A varint's low 32 bits, unsigned: enums, lengths and uint32. */
  uint32(): number {
    const { buffer } = this;
    let shift = 0;
    let value = 0;
    for (let count = 0; count < 10; count += 1) {
      if (this.position >= this.end) {
        throw new DecodeError('truncated', this.position, 'varint cut off');
      }
      const byte = buffer[this.position] ?? 0;
      this.position += 1;
      if (shift < 32) {
        value |= (byte & 0x7f) << shift;
      }
      if (byte < 0x80) {
        return value >>> 0;
      }
      shift += 7;
    }
    throw new DecodeError('badVarint', this.position, 'varint longer than 10 bytes');
  }

  /** A varint as a signed 64-bit integer. */
  int64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.position >= this.end) {
        throw new DecodeError('truncated', this.position, 'varint cut off');
      }
      const byte = this.buffer[this.position] ?? 0;
      this.position += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return BigInt.asIntN(64, value);
      }
    }
    throw new DecodeError('badVarint', this.position, 'varint longer than 10 bytes');
  }

  bool(): boolean {
    return this.int64() !== 0n;
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  sfixed64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  fixed32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  bytes(): Uint8Array {
    const length = this.uint32();
    const start = this.#take(length);
    return this.buffer.subarray(start, start + length);
  }

  /** Malformed UTF-8 becomes U+FFFD: a bad name must not cost the span. */
  string(): string {
    return decodeUtf8(this.bytes());
  }

  message(): ProtoReader {
    const length = this.uint32();
    const start = this.#take(length);
    return new ProtoReader(this.buffer, start, start + length, this.depth + 1, this.#view);
  }

  /** Passes over the value of the current field, whatever its type. */
  skip(): void {
    switch (this.type) {
      case wireType.varint:
        this.int64();
        return;
      case wireType.fixed64:
        this.#take(8);
        return;
      case wireType.bytes:
        this.#take(this.uint32());
        return;
      case wireType.fixed32:
        this.#take(4);
        return;
      default:
        throw new DecodeError('badWireType', this.position, `wire type ${this.type}`);
    }
  }

  #take(length: number): number {
    const start = this.position;
    if (length > this.end - start) {
      throw new DecodeError(
        'truncated',
        start,
        `${length} bytes announced, ${this.end - start} left`,
      );
    }
    this.position = start + length;
    return start;
  }
}
