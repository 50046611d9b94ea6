import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFilter } from '../../../src/shared/query/parser.ts';
import { suggest } from '../../../src/shared/query/suggest.ts';

const catalogue = {
  keys: ['attr.db.system', 'attr.two words', 'resource.service.name'],
  valuesOf: (field: string) => (field === 'tool' ? ['find_orders', 'reorder', 'two words'] : []),
};
const textsAt = (filter: string) =>
  suggest(filter, filter.length, catalogue).items.map(({ text }) => text);

test.each([
  ['du', ['duration']],
  ['status=ERROR sta', ['status', 'start']],
  ['status=E', ['ERROR', 'UNSET']],
  ['kind = ', ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']],
  ['(tool=order', ['find_orders', 'reorder']],
  ['tool="two', ['"two words"']],
  ['attr.db', ['attr.db.system']],
  ['attr.two', ['attr."two words"']],
  ['not anc', ['ancestor(']],
  ['nothing like this', []],
])('%s', (filter, expected) => {
  const texts = textsAt(filter);
  expect(texts.slice(0, Math.max(1, expected.length)).toSorted()).toEqual(expected.toSorted());
});

test('a suggestion that is taken leaves a filter that can be read', () => {
  const anyWord = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(anyWord, anyWord, (key, value) => {
      const known = { keys: [`attr.${key}`], valuesOf: () => [value] };
      const [field] = suggest('attr.', 5, known).items;
      const started = `${field?.text}=`;
      const { from, to, items } = suggest(started, started.length, known);
      const filter = started.slice(0, from) + (items[0]?.text ?? '') + started.slice(to);
      expect(parseFilter(filter)).toMatchObject({
        kind: 'compare',
        field: { kind: 'attr', key },
        value: { parts: [value] },
      });
    }),
  );
});
