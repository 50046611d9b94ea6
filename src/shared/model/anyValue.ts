/**
 * An OTLP `AnyValue` (opentelemetry-proto common.proto), kept exact: an int64 is always a `bigint`, a double always a
 * `number`, bytes a `Uint8Array`, an absent value `null`, a kvlist a `KeyValueList`.
 */
export type AnyValue =
  | string
  | boolean
  | bigint
  | number
  | Uint8Array
  | null
  | readonly AnyValue[]
  | KeyValueList;

/** OTLP `KeyValueList`: order and repeated keys are kept as sent. */
export interface KeyValueList {
  readonly entries: readonly KeyValue[];
}

/** Arrays have a method of the same name, so only what `entries` is tells the two apart. */
export const isKeyValueList = (value: readonly AnyValue[] | KeyValueList): value is KeyValueList =>
  typeof value.entries !== 'function';

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** A value as the outside contract prints it: integers beyond 2^53, NaN and Infinity as strings, bytes as base64. */
export type JsonValue =
  | string
  | boolean
  | number
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };
