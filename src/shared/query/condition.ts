import type { AnyValue } from '../model/anyValue.ts';
import type { Expr, Field } from './ast.ts';
import { parseFilter } from './parser.ts';
import { type ValueTest, valueTest, type WordTest, wordTest } from './valueTest.ts';

/**
 * A filter ready to be asked. `!=` and `!~` are the negation of `=` and `~`: what has no such field is different too.
 * `matches` below asks one thing at a time; the collector asks whole columns.
 */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not' | 'parent' | 'ancestor'; readonly part: Condition }
  | { readonly kind: 'test'; readonly field: Field; readonly test: ValueTest }
  | { readonly kind: 'word'; readonly test: WordTest };

/** @throws FilterError */
export function compileFilter(text: string): Condition {
  return compile(text, parseFilter(text));
}

function compile(text: string, expr: Expr): Condition {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return { kind: expr.kind, parts: expr.parts.map((part) => compile(text, part)) };
    case 'not':
    case 'parent':
    case 'ancestor':
      return { kind: expr.kind, part: compile(text, expr.part) };
    case 'has':
      return {
        kind: 'test',
        field: expr.field,
        test: { matches: () => true, range: null, needle: null },
      };
    case 'word':
      return { kind: 'word', test: wordTest(expr.text) };
    case 'compare': {
      const { field, op, value } = expr;
      const negative = op === '!=' || op === '!~';
      const test = valueTest(text, field, op === '!=' ? '=' : op === '!~' ? '~' : op, value);
      const part: Condition = { kind: 'test', field, test };
      return negative ? { kind: 'not', part } : part;
    }
  }
}

/** What a condition is asked of: a span, an audit record. */
export interface FilterSubject {
  /** Whether one of the field's values passes; a field that is not there has none. */
  some(field: Field, test: (value: AnyValue) => boolean): boolean;
  /** Whether one of the texts that a word is searched in passes. */
  someText(test: (text: string) => boolean): boolean;
  readonly parent: FilterSubject | null;
}

export function matches(condition: Condition, subject: FilterSubject): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => matches(part, subject));
    case 'or':
      return condition.parts.some((part) => matches(part, subject));
    case 'not':
      return !matches(condition.part, subject);
    case 'parent':
      return subject.parent !== null && matches(condition.part, subject.parent);
    case 'ancestor':
      for (let above = subject.parent; above; above = above.parent) {
        if (matches(condition.part, above)) {
          return true;
        }
      }
      return false;
    case 'test':
      return subject.some(condition.field, condition.test.matches);
    case 'word':
      return subject.someText(condition.test.matches);
  }
}
