import { spanKinds, statusCodes } from '../model/span.ts';
import type { FieldName, operators } from './ast.ts';

/** A text that occurs, and in a few words what it is or how often. */
export interface Known {
  readonly text: string;
  readonly detail: string;
}

/** What is known of the data; whoever asks has looked it up. */
export interface Catalogue {
  readonly fields: readonly Known[];
  /** Keys that occur, as a filter names them: `attr.KEY`, `resource.KEY`, `event.KEY`. */
  readonly keys: readonly Known[];
  /** Values that occur of a field, most frequent first. */
  valuesOf(field: string): readonly Known[];
}

export interface Suggestion extends Known {
  readonly kind: 'field' | 'key' | 'value' | 'operator';
}

export interface Suggestions {
  /** The part of the filter that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
}

const mostItems = 50;
/** What stands further before the cursor has no say: nobody types so long a value. Characters. */
const mostBefore = 500;

const fieldWords: Readonly<Record<FieldName, string>> = {
  name: 'name of the span',
  service: 'service.name of the sender',
  tool: 'MCP tool that is called',
  prompt: 'MCP prompt that is asked for',
  resource: 'MCP resource that is read',
  method: 'MCP method',
  status: 'UNSET, OK or ERROR',
  kind: 'SERVER, CLIENT, …',
  duration: 'as in 20ms or 1.5s',
  start: 'a time, as in 2026-11-20T14:03:00Z',
  hash: 'hash of the query',
  trace: 'trace id',
  span: 'span id',
  scope: 'instrumentation scope',
  source: 'how it came in',
  denied: 'a policy denied it',
};
/** The fields of a span. */
export const spanFields: readonly Known[] = Object.entries(fieldWords).map(([text, detail]) => ({
  text,
  detail,
}));

const keywords: readonly Known[] = [
  { text: 'and', detail: 'both hold; may be left out' },
  { text: 'or', detail: 'one of them holds' },
  { text: 'not', detail: 'it does not hold' },
  { text: 'has(', detail: 'the field is there' },
  { text: 'parent(', detail: 'it holds for the parent' },
  { text: 'ancestor(', detail: 'it holds for a span above' },
];

const operatorWords: Readonly<Record<(typeof operators)[number], string>> = {
  '=': 'equals; * stands for anything',
  '!=': 'differs, or is not there',
  '>': 'is greater',
  '>=': 'is greater or equal',
  '<': 'is less',
  '<=': 'is less or equal',
  '~': 'matches a regular expression',
  '!~': 'does not match one',
};
const comparisons: readonly Known[] = Object.entries(operatorWords).map(([text, detail]) => ({
  text,
  detail,
}));

const listOf = (texts: readonly string[]): readonly Known[] =>
  texts.map((text) => ({ text, detail: '' }));
const fixedValues: Readonly<Record<string, readonly Known[]>> = {
  kind: listOf(spanKinds),
  denied: listOf(['true', 'false']),
  source: listOf(['otlp', 'otlpFile', 'stream', 'console']),
  duration: listOf(['10ms', '100ms', '1s', '10s']),
};
const statusValues = listOf(statusCodes);

/** What could stand at the cursor: a value behind `field op`, an operator behind a field, else fields, keys and words. */
export function suggest(filter: string, cursor: number, catalogue: Catalogue): Suggestions {
  const before = filter.slice(Math.max(0, cursor - mostBefore), cursor);
  const compared =
    /([^\s()"=!<>~]+|[\w.]*"[^"]*")\s*(!=|!~|>=|<=|=|>|<|~)\s*("[^"]*|[^\s()"]*)$/.exec(before);
  if (compared) {
    const [, field = '', op = '', typed = ''] = compared;
    return {
      from: cursor - typed.length,
      to: cursor,
      items: op.endsWith('~') ? [] : valuesFor(field.replaceAll('"', ''), typed, catalogue),
    };
  }
  const [, field = '', operator = ''] =
    /(?:^|[\s(])([^\s()"=!<>~]+|[\w.]*"[^"]*")\s+([=!<>~]*)$/.exec(before) ?? [];
  const isField = (known: Known) => known.text === field.replaceAll('"', '');
  if (catalogue.fields.some(isField) || catalogue.keys.some(isField)) {
    return {
      from: cursor - operator.length,
      to: cursor,
      items: fitting(operator, as('operator', [...comparisons, ...keywords.slice(0, 2)])),
    };
  }
  const [typed = ''] = /[^\s()=!<>~]*$/.exec(before) ?? [];
  const prefix = typed.replaceAll('"', '');
  return {
    from: cursor - typed.length,
    to: cursor,
    items: fitting(prefix, [
      ...as('field', catalogue.fields),
      ...as('operator', keywords),
      ...as('key', catalogue.keys),
    ]).map((item) => (item.kind === 'key' ? { ...item, text: quoteKey(item.text) } : item)),
  };
}

function valuesFor(field: string, typed: string, catalogue: Catalogue): readonly Suggestion[] {
  const occurring = catalogue.valuesOf(field);
  const fixed =
    fixedValues[field] ?? (field === 'status' && occurring.length === 0 ? statusValues : []);
  const others = fixed.filter(({ text }) => !occurring.some((known) => known.text === text));
  const values = as('value', [...occurring, ...others]);
  return fitting(typed.replace(/^"/, ''), values).map((item) => ({
    ...item,
    text: quoteValue(item.text),
  }));
}

const as = (kind: Suggestion['kind'], known: readonly Known[]): readonly Suggestion[] =>
  known.map((each) => ({ ...each, kind }));

/** Those that begin with what is typed, then those that hold it. */
function fitting(typed: string, all: readonly Suggestion[]): readonly Suggestion[] {
  const wanted = typed.toLowerCase();
  const places = all.map((each) => ({ each, at: each.text.toLowerCase().indexOf(wanted) }));
  return [...places.filter(({ at }) => at === 0), ...places.filter(({ at }) => at > 0)]
    .slice(0, mostItems)
    .map(({ each }) => each);
}

/** As bare as the lexer allows; what it would read otherwise is quoted. */
export function quoteValue(text: string): string {
  return /^[^\s"()*\\]+$/.test(text) ? text : quote(text);
}

/** The kind before the first dot is never quoted. */
function quoteKey(key: string): string {
  const dot = key.indexOf('.');
  return /^[\p{L}\p{N}_.:/-]+$/u.test(key)
    ? key
    : `${key.slice(0, dot + 1)}${quote(key.slice(dot + 1))}`;
}

function quote(text: string): string {
  return `"${text.replace(/["\\*]/g, '\\$&')}"`;
}
