import type { AnyValue, KeyValue, KeyValueList } from '../../shared/model/anyValue.ts';

/** Why a block that looks like a span is not one; `reason` is what the source's problem says. */
export class FormatError extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.name = 'FormatError';
    this.reason = reason;
  }
}

export function isObject(value: AnyValue | undefined): value is KeyValueList {
  return (
    typeof value === 'object' &&
    value !== null &&
    'entries' in value &&
    typeof value.entries !== 'function'
  );
}

/** The last value of a key, as JSON readers have it; undefined when `of` is no object or has no such key. */
export function field(of: AnyValue | undefined, key: string): AnyValue | undefined {
  if (!isObject(of)) return undefined;
  return of.entries.findLast((entry) => entry.key === key)?.value;
}

export function text(of: AnyValue | undefined, key: string): string {
  const value = field(of, key);
  return typeof value === 'string' ? value : '';
}

export function items(of: AnyValue | undefined, key: string): readonly AnyValue[] {
  const value = field(of, key);
  return Array.isArray(value) ? (value as readonly AnyValue[]) : [];
}

/** The entries of an object as attributes. */
export function attributes(of: AnyValue | undefined, key: string): readonly KeyValue[] {
  const value = field(of, key);
  if (!isObject(value)) return [];
  return value.entries.map((entry) => ({ key: entry.key, value: storable(entry.value) }));
}

/** The number of a word in a list of words; 0 for an unknown one, which all our lists begin with. */
export function indexIn(names: readonly string[], name: string): number {
  return Math.max(0, names.indexOf(name));
}

const leastInt64 = -(2n ** 63n);
const greatestInt64 = 2n ** 63n - 1n;

/** OTLP integers have 64 bits, Python's any number: those that do not fit stay exact as text. */
function storable(value: AnyValue): AnyValue {
  if (typeof value === 'bigint') {
    return value < leastInt64 || value > greatestInt64 ? value.toString() : value;
  }
  if (Array.isArray(value)) return (value as readonly AnyValue[]).map(storable);
  if (isObject(value)) {
    return {
      entries: value.entries.map(({ key, value: inner }) => ({ key, value: storable(inner) })),
    };
  }
  return value;
}

/** Hex digits of an id in lower case without `0x`. @throws FormatError */
export function hexId(value: AnyValue | undefined, digits: 16 | 32): string {
  const hex = typeof value === 'string' ? value.toLowerCase().replace(/^0x/, '') : '';
  if (hex.length !== digits || !/^[0-9a-f]+$/.test(hex) || /^0+$/.test(hex)) {
    throw new FormatError(digits === 32 ? 'badTraceId' : 'badSpanId');
  }
  return hex;
}

const isoTime =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d|UTC)?$/;

/** An ISO 8601 time in nanoseconds since 1970, to its last digit; without a zone it is UTC. Null when it is none. */
export function isoToUnixNano(time: string): bigint | null {
  const match = isoTime.exec(time);
  if (match === null) return null;
  const [, date, clock, fraction = '', zone = 'Z'] = match;
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const milliseconds = Date.parse(`${date}T${clock}${offset}`);
  if (Number.isNaN(milliseconds)) return null;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || '0');
}
