/** A longer statement is fingerprinted by its beginning: the work per span stays bounded. UTF-16 units. */
const maxLength = 64 * 1024;

const blank = /\s+/y;
const lineComment = /--[^\n]*/y;
const number = /(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
/** `?`, `?1`, `$1`, `$name`, `:name`, `@name`, `%s`, `%(name)s`. */
const placeholder = /\?\d*|[$:@][A-Za-z0-9_]+|%(?:\(\w+\))?s\b/y;
const word = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const dollarQuote = /\$[A-Za-z_]*\$/y;
const doubledSign = /::|\|\||->>?|[<>!]=|<>/y;

/** What may stand before a sign that belongs to a number. */
const beforeSign = new Set([
  '(',
  '[',
  ',',
  '=',
  '<',
  '>',
  '<=',
  '>=',
  '<>',
  '!=',
  '+',
  '-',
  '*',
  '/',
  '%',
]);

/**
 * A statement without what changes from call to call: literals and parameters, the length of lists, white space,
 * comments and a final semicolon. Names keep their case, since some databases tell them apart by it.
 */
export function normaliseSql(text: string): string {
  const tokens = new Tokens(text.slice(0, maxLength)).all();
  return foldLists(tokens).join(' ');
}

class Tokens {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): string[] {
    const tokens: string[] = [];
    while (this.#at < this.#text.length) {
      if (this.#isBlank()) {
        continue;
      }
      if (this.#isLiteral()) {
        dropSign(tokens);
        tokens.push('?');
      } else {
        tokens.push(this.#name() ?? this.#match(doubledSign) ?? this.#one());
      }
    }
    while (tokens.at(-1) === ';') {
      tokens.pop();
    }
    return tokens;
  }

  #isBlank(): boolean {
    if (this.#text.startsWith('/*', this.#at)) {
      this.#skipPast('*/', this.#at + 2);
      return true;
    }
    return this.#match(blank) !== null || this.#match(lineComment) !== null;
  }

  #isLiteral(): boolean {
    const start = this.#at;
    // E'…', N'…', X'…'
    const quote = /[A-Za-z]/.test(this.#text.charAt(start)) ? start + 1 : start;
    if (this.#text.charAt(quote) === "'") {
      this.#skipQuoted("'", quote);
      return true;
    }
    const dollar = this.#match(dollarQuote);
    if (dollar !== null) {
      this.#skipPast(dollar, this.#at);
      return true;
    }
    // `::` is a cast and not the beginning of a parameter.
    return (
      this.#match(number) !== null ||
      (!this.#text.startsWith('::', start) && this.#match(placeholder) !== null)
    );
  }

  /** A word, or a name in double quotes or backquotes. */
  #name(): string | null {
    const start = this.#at;
    const quote = this.#text.charAt(start);
    if (quote === '"' || quote === '`') {
      this.#skipQuoted(quote, start);
      return this.#text.slice(start, this.#at);
    }
    return this.#match(word);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) {
      return null;
    }
    this.#at += found.length;
    return found;
  }

  #one(): string {
    const sign = this.#text.charAt(this.#at);
    this.#at += 1;
    return sign;
  }

  /** Past a quoted run in which the quote is written twice to stand for itself; an open one ends with the text. */
  #skipQuoted(quote: string, start: number): void {
    let end = this.#text.indexOf(quote, start + 1);
    while (end >= 0 && this.#text.charAt(end + 1) === quote) {
      end = this.#text.indexOf(quote, end + 2);
    }
    this.#at = end < 0 ? this.#text.length : end + 1;
  }

  #skipPast(end: string, from: number): void {
    const found = this.#text.indexOf(end, from);
    this.#at = found < 0 ? this.#text.length : found + end.length;
  }
}

/** `= -5` and `= 5` differ by a literal only; `a - 5` keeps its minus. */
function dropSign(tokens: string[]): void {
  const sign = tokens.at(-1);
  const before = tokens.at(-2);
  if ((sign === '-' || sign === '+') && before !== undefined && beforeSign.has(before)) {
    tokens.pop();
  }
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']' };

/** `( ? , ? , ? )` becomes `( ? )`, and `( ? ) , ( ? )` of many rows becomes one row. */
function foldLists(tokens: readonly string[]): string[] {
  const folded: string[] = [];
  let at = 0;
  while (at < tokens.length) {
    const end = endOfList(tokens, at);
    const token = tokens[at] ?? '';
    if (end < 0) {
      folded.push(token);
      at += 1;
      continue;
    }
    const close = closing[token] ?? '';
    const repeats =
      folded.at(-1) === ',' &&
      folded.at(-2) === close &&
      folded.at(-3) === '?' &&
      folded.at(-4) === token;
    if (repeats) {
      folded.pop();
    } else {
      folded.push(token, '?', close);
    }
    at = end;
  }
  return folded;
}

/** Index after a bracketed list of nothing but literals that begins here, or -1. */
function endOfList(tokens: readonly string[], start: number): number {
  const close = closing[tokens[start] ?? ''];
  if (close === undefined || tokens[start + 1] !== '?') {
    return -1;
  }
  let at = start + 2;
  while (tokens[at] === ',' && tokens[at + 1] === '?') {
    at += 2;
  }
  return tokens[at] === close ? at + 1 : -1;
}
