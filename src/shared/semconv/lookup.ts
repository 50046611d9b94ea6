import type { AnyValue, KeyValue } from '../model/anyValue.ts';

/** The attributes of a span by key: columns and decoded spans can both be asked. */
export type AttributeLookup = (key: string) => AnyValue | undefined;

/** Of a key that was sent twice the last value stands, as in `attributesToJson`. */
export function lookupOf(attributes: readonly KeyValue[]): AttributeLookup {
  return (key) => attributes.findLast((pair) => pair.key === key)?.value;
}

/** What identifiers look like: a string, or a number that an emitter did not quote. Empty counts as absent. */
export function textOf(value: AnyValue | undefined): string | null {
  if (typeof value === 'string') {
    return value === '' ? null : value;
  }
  return typeof value === 'bigint' || typeof value === 'number' ? value.toString() : null;
}

export function isTrue(value: AnyValue | undefined): boolean {
  return value === true || value === 'true';
}

/** The first key that holds a text wins: the order of the list is the precedence. */
export function firstText(lookup: AttributeLookup, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textOf(lookup(key));
    if (text !== null) {
      return text;
    }
  }
  return null;
}
