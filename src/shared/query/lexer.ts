import { type Operator, operators, type Value } from './ast.ts';
import { FilterError } from './filterError.ts';

export type Token =
  | { readonly kind: 'open' | 'close' | 'end'; readonly at: number }
  | { readonly kind: 'operator'; readonly at: number; readonly op: Operator }
  /** `bare`: no part of it was quoted, so it may be a keyword. */
  | { readonly kind: 'text'; readonly at: number; readonly text: string; readonly bare: boolean };

const space = /\s/;

/** Reads one token at a time, since what ends a bare text depends on whether a value is expected. */
export class Lexer {
  readonly text: string;
  #at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Where the last token ended. */
  get at(): number {
    return this.#at;
  }

  peek(): Token {
    const before = this.#at;
    const token = this.next();
    this.#at = before;
    return token;
  }

  next(): Token {
    const at = this.#skipSpace();
    const character = this.text[at];
    if (character === undefined) {
      return { kind: 'end', at };
    }
    if (character === '(' || character === ')') {
      this.#at++;
      return { kind: character === '(' ? 'open' : 'close', at };
    }
    const op = this.#operatorAt(at);
    if (op) {
      this.#at += op.length;
      return { kind: 'operator', at, op };
    }
    return this.#text(at);
  }

  /** A value: quoted, or bare up to a space or to a bracket that closes more than the value itself opened. */
  value(): Value {
    const at = this.#skipSpace();
    if (this.text[at] === '"') {
      return { at, parts: this.#quoted(true) };
    }
    let open = 0;
    let end = at;
    for (; end < this.text.length && !space.test(this.text[end] ?? ''); end++) {
      if (this.text[end] === '(') {
        open++;
      } else if (this.text[end] === ')' && open-- === 0) {
        break;
      }
    }
    if (end === at) {
      throw new FilterError(this.text, at, 'a value is missing; an empty one is written ""');
    }
    this.#at = end;
    return { at, parts: this.text.slice(at, end).split('*') };
  }

  /** A word or a field: bare pieces and quoted ones side by side, as in `attr."two words"`. */
  #text(at: number): Token {
    let text = '';
    let bare = true;
    for (let character = this.text[this.#at]; character !== undefined; ) {
      if (character === '"') {
        text += this.#quoted(false).join('');
        bare = false;
      } else if (space.test(character) || '()'.includes(character) || this.#operatorAt(this.#at)) {
        break;
      } else {
        text += character;
        this.#at++;
      }
      character = this.text[this.#at];
    }
    return { kind: 'text', at, text, bare };
  }

  /** `\"`, `\\`, `\*` (no wildcard) and any other escaped character stand for themselves. */
  #quoted(wildcards: boolean): string[] {
    const start = this.#at;
    const parts = [''];
    for (this.#at++; this.#at < this.text.length; this.#at++) {
      const character = this.text[this.#at] ?? '';
      if (character === '"') {
        this.#at++;
        return parts;
      }
      if (wildcards && character === '*') {
        parts.push('');
        continue;
      }
      let taken = character;
      if (character === '\\') {
        this.#at++;
        taken = this.#escaped(this.text[this.#at] ?? '');
      }
      parts.push(`${parts.pop() ?? ''}${taken}`);
    }
    throw new FilterError(this.text, start, 'this quote is never closed');
  }

  /** A backslash that escapes nothing is kept, so that a regular expression reads the same in quotes. */
  #escaped(character: string): string {
    return character === '"' || character === '\\' || character === '*'
      ? character
      : `\\${character}`;
  }

  #operatorAt(at: number): Operator | undefined {
    return operators.find((op) => this.text.startsWith(op, at));
  }

  #skipSpace(): number {
    while (this.#at < this.text.length && space.test(this.text[this.#at] ?? '')) {
      this.#at++;
    }
    return this.#at;
  }
}
