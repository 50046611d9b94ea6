import type { AnyValue, KeyValue } from '../../shared/model/anyValue.ts';

export class JsonError extends Error {
  readonly reason: 'syntax' | 'depth';
  /** Where the text stopped making sense; 0 where nobody asks. */
  readonly at: number;
  constructor(reason: 'syntax' | 'depth', message: string, at = 0) {
    super(message);
    this.at = at;
    this.name = 'JsonError';
    this.reason = reason;
  }
}

const maxDepth = 64;
/** Longer integers are read as numbers, which costs time that grows with their length and no faster. */
export const maxIntegerLength = 400;
// Sticky, so that a token is matched where the reader stands and nowhere else.
const space = /[ \t\r\n]*/y;
const numberToken = /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)|NaN/y;
const integer = /^-?\d+$/;
const words: readonly (readonly [string, AnyValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** One JSON value and the index behind it. */
export interface ParsedJson {
  readonly value: AnyValue;
  readonly end: number;
}

/**
 * Reads JSON as Python's `json` writes it, exactly: integers as `bigint`, `1.0` as a `number`, the bare words `NaN` and
 * `Infinity`, keys in their order (`JSON.parse` loses all four). Text behind the value is left to the caller.
 * @throws JsonError
 */
export function readExactJson(text: string, from = 0): ParsedJson {
  return new Reader(text, from).document();
}

/** The whole text as one value. @throws JsonError */
export function parseExactJson(text: string): AnyValue {
  const { value, end } = readExactJson(text);
  if (text.slice(end).trim() !== '')
    throw new JsonError('syntax', `text behind the value at ${end}`);
  return value;
}

class Reader {
  private readonly text: string;
  private at: number;

  constructor(text: string, from: number) {
    this.text = text;
    this.at = from;
  }

  document(): ParsedJson {
    const value = this.value(0);
    return { value, end: this.at };
  }

  private value(depth: number): AnyValue {
    if (depth > maxDepth) throw new JsonError('depth', `deeper than ${maxDepth} levels`);
    this.skipSpace();
    const char = this.text[this.at];
    if (char === '"') return this.string();
    if (char === '{') return { entries: this.entries(depth) };
    if (char === '[') return this.items(depth);
    for (const [word, value] of words) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  private entries(depth: number): readonly KeyValue[] {
    const entries: KeyValue[] = [];
    this.list('}', () => {
      const key = this.string();
      this.expect(':');
      entries.push({ key, value: this.value(depth + 1) });
    });
    return entries;
  }

  private items(depth: number): readonly AnyValue[] {
    const items: AnyValue[] = [];
    this.list(']', () => items.push(this.value(depth + 1)));
    return items;
  }

  private list(close: string, readItem: () => void): void {
    this.at += 1;
    this.skipSpace();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    while (true) {
      this.skipSpace();
      readItem();
      this.skipSpace();
      const char = this.text[this.at];
      if (char !== ',' && char !== close) throw this.unexpected();
      this.at += 1;
      if (char === close) return;
    }
  }

  private string(): string {
    if (this.text[this.at] !== '"') throw this.unexpected();
    const from = this.at;
    const end = this.closingQuote(from + 1);
    this.at = end + 1;
    if (!this.text.slice(from, end).includes('\\')) return this.text.slice(from + 1, end);
    try {
      return JSON.parse(this.text.slice(from, end + 1)) as string;
    } catch {
      throw new JsonError('syntax', `a string with a wrong escape at ${from}`);
    }
  }

  /** By hand: a pattern with a choice in a loop overflows the stack of the engine on strings of megabytes. */
  private closingQuote(from: number): number {
    let search = from;
    while (true) {
      const quote = this.text.indexOf('"', search);
      if (quote < 0) throw new JsonError('syntax', 'a string without end', this.text.length);
      let slashes = 0;
      while (this.text[quote - 1 - slashes] === '\\') slashes += 1;
      if (slashes % 2 === 0) return quote;
      search = quote + 1;
    }
  }

  private number(): number | bigint {
    const token = this.match(numberToken);
    if (token === null) throw this.unexpected();
    return token.length <= maxIntegerLength && integer.test(token) ? BigInt(token) : Number(token);
  }

  private expect(char: string): void {
    this.skipSpace();
    if (this.text[this.at] !== char) throw this.unexpected();
    this.at += 1;
  }

  private skipSpace(): void {
    space.lastIndex = this.at;
    space.test(this.text);
    this.at = space.lastIndex;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return null;
    const token = this.text.slice(this.at, pattern.lastIndex);
    this.at = pattern.lastIndex;
    return token;
  }

  private unexpected(): JsonError {
    const char = this.text[this.at];
    return new JsonError(
      'syntax',
      char === undefined ? 'the text ends early' : `'${char}' at ${this.at}`,
      this.at,
    );
  }
}
