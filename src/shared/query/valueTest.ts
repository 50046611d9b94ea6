import { RE2JS } from 're2js';
import type { AnyValue } from '../model/anyValue.ts';
import type { Field, Operator, Value } from './ast.ts';
import { FilterError } from './filterError.ts';
import { parseDuration, parseTime } from './quantities.ts';

export type PositiveOperator = Exclude<Operator, '!=' | '!~'>;
export type Order = Exclude<PositiveOperator, '~'>;

export interface ValueTest {
  readonly matches: (value: AnyValue) => boolean;
  /** For `duration` and `start`: what the bounds are, for who compares numbers without making values of them. */
  readonly range: { readonly op: Order; readonly bound: bigint } | null;
  /** A text that stands in every value that passes, and such a value is a string; null where that cannot be said. */
  readonly needle: string | null;
}

/** Characters of a regular expression. RE2 bounds repetition and nesting by itself, and its time is linear. */
const maxPattern = 1000;

const exactInteger = /^[+-]?\d{1,30}$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @throws FilterError at the value */
export function valueTest(
  filter: string,
  field: Field,
  op: PositiveOperator,
  value: Value,
): ValueTest {
  const text = value.parts.join('*');
  const name = field.kind === 'field' ? field.name : null;
  if (name === 'duration' || name === 'start') {
    if (op === '~') {
      throw new FilterError(filter, value.at, `${name} is compared with = != > >= < <=`);
    }
    const bound = name === 'duration' ? parseDuration(text) : parseTime(text);
    if (bound === null) {
      const expected =
        name === 'duration'
          ? 'a duration such as 20ms or 1.5s'
          : 'a time such as 2026-11-20T14:03:00Z or nanoseconds since 1970';
      throw new FilterError(filter, value.at, `expected ${expected}`);
    }
    return {
      matches: (found) => typeof found === 'bigint' && holds(op, order(found, bound)),
      range: { op, bound },
      needle: null,
    };
  }
  if (op === '~') {
    const pattern = compilePattern(filter, value, text);
    return { matches: onEach((found) => pattern(textOf(found))), range: null, needle: null };
  }
  if (op !== '=') {
    return { matches: onEach((found) => ordered(op, found, text)), range: null, needle: null };
  }
  // The words of a fixed list are the same in any case.
  const foldCase = name === 'status' || name === 'kind' || name === 'denied' || name === 'source';
  // Ids stand in lower case, and are copied from where they do not.
  const isId = name === 'trace' || name === 'span';
  const parts = isId ? value.parts.map((part) => part.toLowerCase()) : value.parts;
  return {
    matches: onEach(equals(parts, foldCase)),
    range: null,
    needle: foldCase ? null : needleOf(parts),
  };
}

export interface WordTest {
  readonly matches: (text: string) => boolean;
  /** As in `ValueTest`, in lower case: it stands in the text in any case. */
  readonly needle: string | null;
}

/** A word is found in any case. */
export function wordTest(word: string): WordTest {
  const lower = word.toLowerCase();
  return { matches: (text) => text.toLowerCase().includes(lower), needle: needleOf([lower]) };
}

/** The longest part, when one of the parts can only stand in a string. */
function needleOf(parts: readonly string[]): string | null {
  return parts.every(maybeInNumber) ? null : parts.reduce((a, b) => (b.length > a.length ? b : a));
}

/** Whether the text of a number or of a boolean may hold a part, in any case. */
function maybeInNumber(part: string): boolean {
  const lower = part.toLowerCase();
  return (
    /^[\d.e+-]*$/.test(lower) ||
    ['true', 'false', '-infinity', 'nan'].some((text) => text.includes(lower))
  );
}

/** An array passes when one of its elements does. */
function onEach(test: (value: AnyValue) => boolean): (value: AnyValue) => boolean {
  return (value) =>
    Array.isArray(value)
      ? value.some((element: AnyValue) => !isNested(element) && test(element))
      : test(value);
}

function isNested(value: AnyValue): boolean {
  return Array.isArray(value);
}

function compilePattern(filter: string, value: Value, text: string): (text: string) => boolean {
  if (text.length > maxPattern) {
    throw new FilterError(filter, value.at, `a pattern has at most ${maxPattern} characters`);
  }
  try {
    const pattern = RE2JS.compile(text);
    return (found) => pattern.test(found);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FilterError(
      filter,
      value.at,
      why.replace(/^error parsing regexp: /, 'bad pattern: '),
    );
  }
}

function equals(parts: readonly string[], foldCase: boolean): (value: AnyValue) => boolean {
  const fold = (text: string) => (foldCase ? text.toLowerCase() : text);
  const [first = '', ...others] = parts.map(fold);
  if (others.length > 0) {
    return (found) => matchesParts(fold(textOf(found)), first, others);
  }
  return (found) => {
    const number = typeof found === 'bigint' || typeof found === 'number';
    return fold(textOf(found)) === first || (number && compareNumbers(found, first) === 0);
  };
}

/** Linear: every part between wildcards is taken at its first place after the one before it. */
function matchesParts(text: string, first: string, others: readonly string[]): boolean {
  const last = others.at(-1) ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) {
    return false;
  }
  let at = first.length;
  const end = text.length - last.length;
  for (const part of others.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) {
      return false;
    }
    at = found + part.length;
  }
  return at <= end;
}

/** Numbers by value, everything else by its text. */
function ordered(op: Order, found: AnyValue, text: string): boolean {
  const asNumber =
    typeof found === 'bigint' ||
    typeof found === 'number' ||
    (typeof found === 'string' && decimal.test(found));
  const byValue = asNumber
    ? compareNumbers(typeof found === 'string' ? numberOf(found) : found, text)
    : null;
  if (byValue !== null) {
    return holds(op, byValue);
  }
  const own = textOf(found);
  return typeof found === 'string' && holds(op, own < text ? -1 : own > text ? 1 : 0);
}

/** Null when the text is no number. A `bigint` meets another one exactly; JavaScript compares it with a number exactly. */
function compareNumbers(found: bigint | number, text: string): number | null {
  if (!decimal.test(text)) {
    return null;
  }
  const other = numberOf(text);
  return found < other ? -1 : found > other ? 1 : found >= other ? 0 : null;
}

function numberOf(text: string): bigint | number {
  return exactInteger.test(text) ? BigInt(text.replace('+', '')) : Number(text);
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function holds(op: Order, sign: number): boolean {
  switch (op) {
    case '=':
      return sign === 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
  }
}

/** What a value is searched and compared as. Bytes and lists of pairs have no text of their own. */
export function textOf(value: AnyValue): string {
  return value === null || typeof value === 'object' ? '' : String(value);
}
