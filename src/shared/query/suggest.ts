import { spanKinds, statusCodes } from '../model/span.ts';
import { fieldNames } from './ast.ts';

/** What is known of the data; whoever asks has looked it up. */
export interface Catalogue {
  /** Keys that occur, as a filter names them: `attr.KEY`, `resource.KEY`, `event.KEY`. */
  readonly keys: readonly string[];
  /** Values that occur of a field, most frequent first. */
  valuesOf(field: string): readonly string[];
}

export interface Suggestion {
  readonly text: string;
  readonly kind: 'field' | 'value' | 'keyword';
}

export interface Suggestions {
  /** The part of the filter that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
}

const mostItems = 50;
const keywords = ['and', 'or', 'not', 'has(', 'parent(', 'ancestor('];
const fixedValues: Readonly<Record<string, readonly string[]>> = {
  status: statusCodes,
  kind: spanKinds,
  denied: ['true', 'false'],
  source: ['otlp', 'otlpFile', 'stream', 'console'],
};

/** What could stand at the cursor: a value behind `field op`, else fields, keys and words of the language. */
export function suggest(filter: string, cursor: number, catalogue: Catalogue): Suggestions {
  const before = filter.slice(0, cursor);
  const compared =
    /([^\s()"=!<>~]+|[\w.]*"[^"]*")\s*(?:!=|!~|>=|<=|=|>|<|~)\s*("[^"]*|[^\s()"]*)$/.exec(before);
  if (compared) {
    const [, field = '', typed = ''] = compared;
    const name = field.replaceAll('"', '');
    const values = fixedValues[name] ?? catalogue.valuesOf(name);
    return {
      from: cursor - typed.length,
      to: cursor,
      items: pick(values, typed.replace(/^"/, ''), 'value').map((item) => ({
        ...item,
        text: quoteValue(item.text),
      })),
    };
  }
  const [typed = ''] = /[^\s()=!<>~]*$/.exec(before) ?? [];
  const prefix = typed.replaceAll('"', '');
  return {
    from: cursor - typed.length,
    to: cursor,
    items: [
      ...pick(fieldNames, prefix, 'field'),
      ...pick(catalogue.keys, prefix, 'field').map((item) => ({
        ...item,
        text: quoteKey(item.text),
      })),
      ...pick(keywords, prefix, 'keyword'),
    ].slice(0, mostItems),
  };
}

/** Those that begin with what is typed, then those that hold it. */
function pick(
  texts: readonly string[],
  typed: string,
  kind: Suggestion['kind'],
): readonly Suggestion[] {
  const wanted = typed.toLowerCase();
  const places = texts.map((text) => ({ text, at: text.toLowerCase().indexOf(wanted) }));
  return [...places.filter(({ at }) => at === 0), ...places.filter(({ at }) => at > 0)]
    .slice(0, mostItems)
    .map(({ text }) => ({ text, kind }));
}

/** As bare as the lexer allows; what it would read otherwise is quoted. */
function quoteValue(text: string): string {
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
