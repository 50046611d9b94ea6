import { type Expr, type Field, fieldOf, keyedFields } from './ast.ts';
import { FilterError } from './filterError.ts';
import { Lexer, type Token } from './lexer.ts';

/** Longer filters are refused, so that nothing below needs a limit of its own. Characters. */
const maxLength = 10_000;
/** Brackets within brackets; also what recursion over the tree may cost. */
const maxDepth = 100;

/** The tree of a filter; an empty filter is an `and` of nothing, which everything matches. @throws FilterError */
export function parseFilter(text: string): Expr {
  if (text.length > maxLength) {
    throw new FilterError(text, maxLength, `a filter has at most ${maxLength} characters`);
  }
  const parser = new Parser(new Lexer(text));
  return parser.whole();
}

/** A stretch of the filter's text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export class Parser {
  readonly #lexer: Lexer;
  #depth = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  /** Notes in `places` where the parts of the outermost `and` stand. */
  whole(places: Place[] = []): Expr {
    const from = this.#lexer.peek().at;
    if (this.#lexer.peek().kind === 'end') {
      return { kind: 'and', parts: [] };
    }
    const expr = this.#or(places);
    if (expr.kind === 'or') {
      places.splice(0, places.length, { from, to: this.#lexer.at });
    }
    const rest = this.#lexer.next();
    if (rest.kind !== 'end') {
      throw this.#unexpected(rest, 'the end of the filter');
    }
    return expr;
  }

  #or(places?: Place[]): Expr {
    const parts = [this.#and(places)];
    while (this.#takeKeyword('or')) {
      parts.push(this.#and());
    }
    return oneOrMany('or', parts);
  }

  #and(places?: Place[]): Expr {
    const parts: Expr[] = [];
    const takePart = () => {
      const from = this.#lexer.peek().at;
      parts.push(this.#not());
      places?.push({ from, to: this.#lexer.at });
    };
    takePart();
    for (;;) {
      if (this.#takeKeyword('and')) {
        takePart();
        continue;
      }
      const next = this.#lexer.peek();
      const goesOn = next.kind === 'open' || (next.kind === 'text' && !this.#isKeyword('or'));
      if (!goesOn) {
        return oneOrMany('and', parts);
      }
      takePart();
    }
  }

  #not(): Expr {
    return this.#takeKeyword('not') ? { kind: 'not', part: this.#atom() } : this.#atom();
  }

  #atom(): Expr {
    const token = this.#lexer.next();
    if (token.kind === 'open') {
      return this.#closeAfter(token, () => this.#or());
    }
    if (token.kind !== 'text' || this.#isBareKeyword(token)) {
      throw this.#unexpected(token, 'a condition or a word');
    }
    const next = this.#lexer.peek();
    if (next.kind === 'operator') {
      const field = this.#field(token);
      this.#lexer.next();
      return { kind: 'compare', field, op: next.op, value: this.#lexer.value() };
    }
    const calls = next.kind === 'open' && token.bare && next.at === token.at + token.text.length;
    if (calls && token.text === 'has') {
      return this.#closeAfter(this.#lexer.next(), () => this.#has());
    }
    if (calls && (token.text === 'parent' || token.text === 'ancestor')) {
      const kind = token.text;
      return this.#closeAfter(this.#lexer.next(), () => ({ kind, part: this.#or() }));
    }
    return { kind: 'word', text: token.text };
  }

  #has(): Expr {
    const token = this.#lexer.next();
    if (token.kind !== 'text') {
      throw this.#unexpected(token, 'a field');
    }
    return { kind: 'has', field: this.#field(token) };
  }

  #field({ text, at, bare }: Token & { readonly kind: 'text' }): Field {
    if (text === '') {
      throw new FilterError(this.#lexer.text, at, 'a field needs a name');
    }
    if (keyedFields.some((kind) => text === `${kind}.`)) {
      const keyAt = bare ? at + text.length : at;
      throw new FilterError(this.#lexer.text, keyAt, `a key is missing after "${text}"`);
    }
    return fieldOf(text);
  }

  #closeAfter(open: Token, read: () => Expr): Expr {
    if (++this.#depth > maxDepth) {
      throw new FilterError(this.#lexer.text, open.at, `more than ${maxDepth} brackets are open`);
    }
    const expr = read();
    this.#depth--;
    const close = this.#lexer.next();
    if (close.kind !== 'close') {
      throw this.#unexpected(close, `")" for the "(" at character ${open.at + 1}`);
    }
    return expr;
  }

  /** A keyword before an operator is a field. */
  #isKeyword(keyword: string): boolean {
    const token = this.#lexer.peek();
    if (token.kind !== 'text' || !token.bare || token.text.toLowerCase() !== keyword) {
      return false;
    }
    const ahead = new Lexer(this.#lexer.text.slice(token.at + token.text.length));
    return ahead.peek().kind !== 'operator';
  }

  #takeKeyword(keyword: string): boolean {
    const found = this.#isKeyword(keyword);
    if (found) {
      this.#lexer.next();
    }
    return found;
  }

  #isBareKeyword(token: Token & { readonly kind: 'text' }): boolean {
    const keyword = token.bare && ['and', 'or', 'not'].includes(token.text.toLowerCase());
    return keyword && this.#lexer.peek().kind !== 'operator';
  }

  #unexpected(token: Token, expected: string): FilterError {
    return new FilterError(this.#lexer.text, token.at, `expected ${expected}`);
  }
}

function oneOrMany(kind: 'and' | 'or', parts: readonly Expr[]): Expr {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind, parts };
}
