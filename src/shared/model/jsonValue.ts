import {
  type AnyValue,
  isKeyValueList,
  type JsonObject,
  type JsonValue,
  type KeyValue,
} from './anyValue.ts';

/** A value as the outside contract prints it: integers beyond 2^53, NaN and Infinity as strings, bytes as base64. */
export function anyValueToJson(value: AnyValue): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'bigint') {
    return integerToJson(value);
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : String(value);
  }
  if (value instanceof Uint8Array) {
    return toBase64(value);
  }
  return isKeyValueList(value) ? attributesToJson(value.entries) : value.map(anyValueToJson);
}

/** One flat object; of a key that was sent twice the last value stands, as in every SDK. */
export function attributesToJson(attributes: readonly KeyValue[]): JsonObject {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, anyValueToJson(value)]));
}

/** A JSON number where it is exact, else its digits. */
export function integerToJson(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(index, index + 3);
    const bits = (first << 16) | (second << 8) | third;
    text += alphabet[bits >>> 18];
    text += alphabet[(bits >>> 12) & 63];
    text += index + 1 < bytes.length ? alphabet[(bits >>> 6) & 63] : '=';
    text += index + 2 < bytes.length ? alphabet[bits & 63] : '=';
  }
  return text;
}
