import type { AnyValue } from '../model/anyValue.ts';
import { encodeUtf8 } from '../util/utf8.ts';
import { decodeAnyValue, decodeKeyValue } from './anyValueCodec.ts';
import { cursor, readLength, readTag, skipValue } from './protoCheck.ts';
import { ProtoReader, wireType } from './protoReader.ts';
import { spanField } from './traceFields.ts';

const attributesTag = (spanField.attributes << 3) | wireType.bytes;
/** Tags of `KeyValue.key` and `KeyValue.value`. */
const keyTag = 0x0a;
const valueTag = 0x12;

/** A key as it is looked for in bytes. */
export interface AttributeKey {
  readonly text: string;
  /** UTF-8; null when malformed bytes also decode to the text, so that every key has to be decoded. */
  readonly bytes: Uint8Array | null;
}

export function attributeKey(text: string): AttributeKey {
  return { text, bytes: /[\uFFFD\p{Cs}]/u.test(text) ? null : encodeUtf8(text) };
}

/**
 * Whether the value of one of a span's attributes with this key passes. Only such values are decoded, which takes a tenth
 * of the time that the whole span would.
 */
export function someAttribute(
  span: Uint8Array,
  key: AttributeKey,
  test: (value: AnyValue) => boolean,
): boolean {
  const end = span.length;
  let at = 0;
  while (at < end) {
    const tag = readTag(span, at, end);
    if (tag !== attributesTag) {
      at = skipValue(span, tag, cursor.at, end);
      continue;
    }
    const length = readLength(span, cursor.at, end);
    const from = cursor.at;
    at = from + length;
    if (key.bytes !== null && isPlain(span, from, at)) {
      if (hasKey(span, from, key.bytes) && test(plainValue(span, from, at))) {
        return true;
      }
    } else {
      const pair = decodeKeyValue(new ProtoReader(span, from, at));
      if (pair.key === key.text && test(pair.value)) {
        return true;
      }
    }
  }
  return false;
}

/** A short key and then a value that reaches to the end, as all exporters write it. */
function isPlain(bytes: Uint8Array, from: number, end: number): boolean {
  const keyLength = bytes[from + 1] as number;
  const valueAt = from + 2 + keyLength;
  if (
    bytes[from] !== keyTag ||
    keyLength >= 0x80 ||
    valueAt + 1 >= end ||
    bytes[valueAt] !== valueTag
  ) {
    return false;
  }
  return valueAt + 1 + lengthOf(bytes, valueAt + 1, end) === end;
}

/** Bytes of a length-delimited value with its length. */
function lengthOf(bytes: Uint8Array, at: number, end: number): number {
  const length = readLength(bytes, at, end);
  return cursor.at - at + length;
}

function hasKey(bytes: Uint8Array, from: number, key: Uint8Array): boolean {
  if (bytes[from + 1] !== key.length) {
    return false;
  }
  for (let at = 0; at < key.length; at += 1) {
    if (bytes[from + 2 + at] !== key[at]) {
      return false;
    }
  }
  return true;
}

function plainValue(bytes: Uint8Array, from: number, end: number): AnyValue {
  readLength(bytes, from + 3 + (bytes[from + 1] as number), end);
  return decodeAnyValue(new ProtoReader(bytes, cursor.at, end));
}
