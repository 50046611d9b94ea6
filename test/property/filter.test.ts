import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Expr, fieldNames, operators } from '../../src/shared/query/ast.ts';
import { compileFilter, matches } from '../../src/shared/query/condition.ts';
import { FilterError } from '../../src/shared/query/filterError.ts';
import { parseFilter } from '../../src/shared/query/parser.ts';
import { plainSubject } from '../support/plainSubject.ts';

const quote = (text: string) => `"${text.replace(/["\\*]/g, '\\$&')}"`;
const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });

const { expr: anyExpr } = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('word' as const), text: anyText }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.oneof(
        fc.record({ kind: fc.constant('field' as const), name: fc.constantFrom(...fieldNames) }),
        fc.record({ kind: fc.constantFrom('attr', 'resource', 'event'), key: anyText }),
      ),
      op: fc.constantFrom(...operators),
      value: fc.record({
        at: fc.constant(0),
        parts: fc.array(anyText, { minLength: 1, maxLength: 3 }),
      }),
    }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('expr'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom('not' as const, 'parent' as const, 'ancestor' as const),
      part: tie('expr'),
    }),
  ),
}));

function print(expr: Expr): string {
  switch (expr.kind) {
    case 'word':
      return quote(expr.text);
    case 'has':
      return 'has(name)';
    case 'compare': {
      const { field, op, value } = expr;
      const name = field.kind === 'field' ? field.name : `${field.kind}.${quote(field.key)}`;
      const parts = value.parts.map((part) => quote(part).slice(1, -1));
      return `${name} ${op} "${parts.join('*')}"`;
    }
    case 'and':
    case 'or':
      return expr.parts.map((part) => `(${print(part)})`).join(expr.kind === 'and' ? ' ' : ' or ');
    case 'not':
      return `not (${print(expr.part)})`;
    default:
      return `${expr.kind}(${print(expr.part)})`;
  }
}

/** Positions differ between what was made and what was read. */
const withoutPositions = (expr: Expr) =>
  JSON.parse(JSON.stringify(expr, (key, value) => (key === 'at' ? undefined : value)));

test('what is written down is read back', () => {
  fc.assert(
    fc.property(anyExpr, (expr) => {
      expect(withoutPositions(parseFilter(print(expr)))).toEqual(withoutPositions(expr));
    }),
  );
});

test('any text is a filter or a FilterError that points into it', () => {
  const pieces = fc.constantFrom(
    ...['(', ')', '"', '\\', 'or', 'and', 'not', 'has(', 'parent(', '*', ' ', '=', '!', '~', '>'],
    ...['name', 'attr.', 'duration', '5ms', 'x', '[', '😀'],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      try {
        matches(compileFilter(text), plainSubject({ name: 'x', duration: 5n }));
      } catch (error) {
        expect(error).toBeInstanceOf(FilterError);
        expect((error as FilterError).index).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 2000 },
  );
});

test('wildcards mean what the same pattern means to a regular expression', () => {
  const abc = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(abc, { minLength: 1, maxLength: 4 }), abc, (parts, text) => {
      const filter = compileFilter(`name="${parts.join('*')}"`);
      expect(matches(filter, plainSubject({ name: text }))).toBe(
        new RegExp(`^${parts.join('.*')}$`).test(text),
      );
    }),
    { numRuns: 1000 },
  );
});
