import type { JsonObject, JsonValue } from '../../model/anyValue.ts';
import type { SpanDetail } from '../../rpc/contract.ts';

/** A fact about two spans. Undefined where one of them does not have it. */
export interface AttributeDifference {
  readonly key: string;
  readonly a: JsonValue | undefined;
  readonly b: JsonValue | undefined;
}

export interface SpanDifferences {
  /** Sorted by key. */
  readonly different: readonly AttributeDifference[];
  /** How many are equal. */
  readonly equal: number;
}

type Facts = Pick<SpanDetail, 'name' | 'scope' | 'status' | 'attributes' | 'resource'>;

/** What two spans tell about themselves; ids and times always differ and say nothing. */
export function spanDifferences(a: Facts, b: Facts): SpanDifferences {
  const factsA = factsOf(a);
  const factsB = factsOf(b);
  const keys = [...new Set([...factsA.keys(), ...factsB.keys()])].sort();
  const different = keys
    .map((key) => ({ key, a: factsA.get(key), b: factsB.get(key) }))
    .filter((each) => !isEqual(each.a, each.b));
  return { different, equal: keys.length - different.length };
}

function factsOf({ name, scope, status, attributes, resource }: Facts): Map<string, JsonValue> {
  const facts = new Map<string, JsonValue>([
    ['name', name],
    ['status', status.message === '' ? status.code : `${status.code}: ${status.message}`],
    ['scope', `${scope.name} ${scope.version}`.trim()],
  ]);
  const add = (prefix: string, from: JsonObject) => {
    for (const [key, value] of Object.entries(from)) facts.set(`${prefix}${key}`, value);
  };
  add('', attributes);
  add('resource: ', resource);
  return facts;
}

const isEqual = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);
