import { expect, test } from 'vitest';
import { andedParts } from '../../../src/shared/query/andedParts.ts';
import { explainNothing } from '../../../src/shared/query/explainNothing.ts';

const partsOf = (filter: string) =>
  andedParts(filter).map(({ from, to }) => filter.slice(from, to));

test.each([
  ['', []],
  ['  word ', ['word']],
  ['tool = x and duration > 1s not "two words"', ['tool = x', 'duration > 1s', 'not "two words"']],
  ['(a b) (c or d)', ['(a b)', '(c or d)']],
  ['a b or c', ['a b or c']],
  ['(a and b)', ['(a and b)']],
  ['parent(a b) has(c)', ['parent(a b)', 'has(c)']],
])('the parts of %j', (filter, expected) => {
  expect(partsOf(filter)).toEqual(expected);
});

test('names what excludes everything', () => {
  const filter = 'tool = x and kind = server';
  const hits = (...counts: number[]) =>
    andedParts(filter).map((place, at) => ({ ...place, hits: counts[at] ?? 0 }));
  expect(explainNothing(filter, hits(0, 3), 'span')).toBe('No span matches “tool = x”.');
  expect(explainNothing(filter, hits(0, 0), 'span')).toBe(
    'No span matches “tool = x”, nor “kind = server”.',
  );
  expect(explainNothing(filter, hits(1, 3000), 'span')).toBe(
    'Each part matches some spans, but none matches all of them: “tool = x” 1, “kind = server” 3,000.',
  );
});
