import {
  type AnyValue,
  isKeyValueList,
  type JsonObject,
  type KeyValue,
} from '../model/anyValue.ts';
import { toBase64 } from '../model/jsonValue.ts';

/** An `AnyValue` in the JSON of OTLP, from which the exact value can be read back. */
export function anyValueToOtlpJson(value: AnyValue): JsonObject {
  if (value === null) {
    return {};
  }
  if (typeof value === 'string') {
    return { stringValue: value };
  }
  if (typeof value === 'boolean') {
    return { boolValue: value };
  }
  if (typeof value === 'bigint') {
    return { intValue: value.toString() };
  }
  if (typeof value === 'number') {
    return { doubleValue: doubleToOtlpJson(value) };
  }
  if (value instanceof Uint8Array) {
    return { bytesValue: toBase64(value) };
  }
  return isKeyValueList(value)
    ? { kvlistValue: { values: keyValuesToOtlpJson(value.entries) } }
    : { arrayValue: { values: value.map(anyValueToOtlpJson) } };
}

export function keyValuesToOtlpJson(pairs: readonly KeyValue[]): JsonObject[] {
  return pairs.map(({ key, value }) => ({ key, value: anyValueToOtlpJson(value) }));
}

/** What JSON numbers cannot say is a string. A negative zero is one of these: `JSON.stringify` writes it as 0. */
export function doubleToOtlpJson(value: number): number | string {
  return Number.isFinite(value) && !Object.is(value, -0) ? value : doubleText(value);
}

const doubleText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** Members that hold their default are left out, as the JSON of proto3 does. */
export function withoutDefaults(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isDefault(value)));
}

function isDefault(value: JsonObject[string] | undefined): boolean {
  return (
    value === undefined ||
    value === '' ||
    value === 0 ||
    value === '0' ||
    value === false ||
    value === null ||
    (Array.isArray(value) && value.length === 0)
  );
}
