import { DecodeError } from './decodeError.ts';
import { maxDepth } from './protoReader.ts';

/*
 * Reading protobuf in place with plain functions and numbers, for the one loop of the product that runs for every byte
 * received. `ProtoReader` is the readable form of the same rules.
 */

/** Where the last `readVarint` stopped. Module state instead of a result object: it is read at once after the call. */
export const cursor = { at: 0 };

/** The low 32 bits of a varint, unsigned. */
export function readVarint(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let value = 0;
  let shift = 0;
  for (let count = 0; count < 10; count += 1) {
    if (at >= end) {
      throw new DecodeError('truncated', at, 'varint cut off');
    }
    const byte = bytes[at] as number;
    at += 1;
    if (shift < 32) {
      value |= (byte & 0x7f) << shift;
    }
    if (byte < 0x80) {
      cursor.at = at;
      return value >>> 0;
    }
    shift += 7;
  }
  throw new DecodeError('badVarint', at, 'varint longer than 10 bytes');
}

/** A length that fits into what is left; `cursor.at` is where the content begins. */
export function readLength(bytes: Uint8Array, start: number, end: number): number {
  const length = readVarint(bytes, start, end);
  if (length > end - cursor.at) {
    throw truncated(cursor.at, length, end);
  }
  return length;
}

export const truncated = (at: number, length: number, end: number): DecodeError =>
  new DecodeError('truncated', at, `${length} bytes announced, ${end - at} left`);

/** Reads the tag at `start`; the value begins at `cursor.at`. */
export function readTag(bytes: Uint8Array, start: number, end: number): number {
  const tag = readVarint(bytes, start, end);
  if (tag >>> 3 === 0) {
    throw new DecodeError('badTag', start, 'field number 0');
  }
  return tag;
}

/** Passes over the value of a field with this tag; returns where it ends. */
export function skipValue(bytes: Uint8Array, tag: number, start: number, end: number): number {
  switch (tag & 7) {
    case 0:
      readVarint(bytes, start, end);
      return cursor.at;
    case 1:
      return checkedEnd(start, 8, end);
    case 2: {
      const length = readLength(bytes, start, end);
      return cursor.at + length;
    }
    case 5:
      return checkedEnd(start, 4, end);
    default:
      throw new DecodeError('badWireType', start, `wire type ${tag & 7}`);
  }
}

export function checkedEnd(start: number, length: number, end: number): number {
  if (length > end - start) {
    throw truncated(start, length, end);
  }
  return start + length;
}

/** Messages that hold messages, as far as a span can: which fields of each nest, and what they hold. */
export type Shape = { readonly [field: number]: Shape | undefined };

const anyValue: { [field: number]: Shape } = {};
const keyValue: Shape = { 2: anyValue };
// AnyValue.array_value and AnyValue.kvlist_value: both keep their items in field 1.
anyValue[5] = { 1: anyValue };
anyValue[6] = { 1: keyValue };

export const anyValueShape: Shape = anyValue;
export const keyValueShape: Shape = keyValue;
export const eventShape: Shape = { 3: keyValue };
export const linkShape: Shape = { 4: keyValue };
export const resourceShape: Shape = { 1: keyValue };
export const scopeShape: Shape = { 3: keyValue };

/** How many messages were walked since the process began. Module state like `cursor`: who asks takes the difference. */
export const walked = { messages: 0 };

/** Walks a message and all it holds, so that a later decoder cannot fail on it. @throws DecodeError */
export function checkMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  shape: Shape,
  depth: number,
): void {
  if (depth > maxDepth) {
    throw new DecodeError('tooDeep', start, `messages nested deeper than ${maxDepth}`);
  }
  walked.messages += 1;
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    const inner = (tag & 7) === 2 ? shape[tag >>> 3] : undefined;
    if (inner === undefined) {
      at = skipValue(bytes, tag, valueAt, end);
    } else {
      const length = readLength(bytes, valueAt, end);
      const from = cursor.at;
      at = from + length;
      checkMessage(bytes, from, at, inner, depth + 1);
    }
  }
}
