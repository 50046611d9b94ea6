import type { AnyValue, KeyValue } from '../../shared/model/anyValue.ts';
import { JsonError, maxIntegerLength } from './exactJson.ts';

const maxDepth = 32;
const space = /\s*/y;
const number = /-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?n?|Infinity)|NaN/y;
const bareKey = /[A-Za-z_$][\w$]*(?=\s*:)/y;
const symbolKey = /\[(?:Symbol\([^)]*\)|[\w$]+)\](?=\s*:)/y;
/** A class before its braces, the mark of a repeated object: what stands behind them is read as it is. */
const classPrefix =
  /(?:<ref \*\d+> )?(?:\[[\w$.]+: null prototype\] |[A-Za-z_$][\w$.]*(?:\(\d+\))?(?: \[[\w$. ]+\])* (?=[[{]))?/y;
/** `[Array]`, `[Circular *1]`, `[Function: x]`, and what else has no value in the text. */
const placeholder =
  /\[(?:Array|Object|Circular \*\d+|Function[^\]]*|Getter[^\]]*|class [^\]]*|[A-Z][\w$]*)\](?!\s*:)/y;
const word = /undefined|null|true|false|Symbol\([^)]*\)|\d{4}-\d\d-\d\dT[\d:.]+Z/y;
const moreItems = /\.\.\. \d+ more items?/y;
const moreCharacters = /\.\.\. \d+ more characters?/y;

/**
 * Reads what Node's `util.inspect` prints of plain values, without running anything. Arrays and strings that it cut stay
 * cut; `undefined` becomes null; `[Array]` and the like stay as such words.
 * @throws JsonError
 */
export function readInspected(text: string): AnyValue {
  const reader = new InspectReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class InspectReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  end(): void {
    this.match(space);
    if (this.at < this.text.length) throw this.unexpected();
  }

  value(depth: number): AnyValue {
    if (depth > maxDepth) throw new JsonError('depth', `deeper than ${maxDepth} levels`);
    this.match(space);
    const mark = this.match(placeholder);
    if (mark !== null) return mark;
    const isMap = this.match(classPrefix)?.startsWith('Map(') ?? false;
    const char = this.text[this.at];
    if (char === '{') return { entries: this.entries(depth, isMap) };
    if (char === '[') return this.items(depth);
    if (char === "'" || char === '"' || char === '`') return this.joinedString();
    const bare = this.match(word);
    if (bare !== null) return wordValue(bare);
    return this.number();
  }

  private entries(depth: number, isMap: boolean): readonly KeyValue[] {
    const entries: KeyValue[] = [];
    this.list('}', () => {
      const key = this.key();
      this.match(space);
      const sign = isMap ? '=>' : ':';
      if (!this.text.startsWith(sign, this.at)) throw this.unexpected();
      this.at += sign.length;
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
    while (true) {
      this.match(space);
      if (this.text[this.at] === close) break;
      if (this.match(moreItems) === null) readItem();
      this.match(space);
      const char = this.text[this.at];
      if (char === ',') this.at += 1;
      else if (char !== close) throw this.unexpected();
    }
    this.at += 1;
  }

  private key(): string {
    const bare = this.match(bareKey) ?? this.match(symbolKey);
    if (bare !== null) return bare;
    const char = this.text[this.at];
    if (char === "'" || char === '"' || char === '`') return this.string();
    const index = this.match(number);
    if (index === null) throw this.unexpected();
    return index;
  }

  /** A long string stands on lines of its own, joined with `+`. */
  private joinedString(): string {
    let joined = this.string();
    while (true) {
      const before = this.at;
      this.match(space);
      if (this.text[this.at] !== '+') {
        this.at = before;
        break;
      }
      this.at += 1;
      this.match(space);
      joined += this.string();
    }
    this.match(moreCharacters);
    return joined;
  }

  private string(): string {
    const quote = this.text[this.at];
    if (quote !== "'" && quote !== '"' && quote !== '`') throw this.unexpected();
    let out = '';
    let from = this.at + 1;
    for (let at = from; at < this.text.length; at += 1) {
      const char = this.text[at];
      if (char === quote) {
        this.at = at + 1;
        return out + this.text.slice(from, at);
      }
      if (char === '\\') {
        const { value, length } = readEscape(this.text, at);
        out += this.text.slice(from, at) + value;
        at += length - 1;
        from = at + 1;
      }
    }
    throw new JsonError('syntax', 'a string without end');
  }

  private number(): AnyValue {
    const token = this.match(number);
    if (token === null || token === '') throw this.unexpected();
    const digits = token.endsWith('n') ? token.slice(0, -1) : token;
    const isInteger = /^-?\d+$/.test(digits) && token !== '-0';
    return isInteger && digits.length <= maxIntegerLength ? BigInt(digits) : Number(digits);
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
    );
  }
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  0: '\0',
};

function readEscape(text: string, at: number): { value: string; length: number } {
  const hex = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})/y;
  hex.lastIndex = at;
  const match = hex.exec(text);
  const digits = match?.[1] ?? match?.[2] ?? match?.[3];
  if (match !== null && digits !== undefined) {
    const code = Number.parseInt(digits, 16);
    return { value: code <= 0x10ffff ? String.fromCodePoint(code) : '', length: match[0].length };
  }
  const char = text[at + 1] ?? '';
  return { value: escapes[char] ?? char, length: 2 };
}

function wordValue(token: string): AnyValue {
  if (token === 'true' || token === 'false') return token === 'true';
  return token === 'undefined' || token === 'null' ? null : token;
}
