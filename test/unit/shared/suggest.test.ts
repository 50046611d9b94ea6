import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFilter } from '../../../src/shared/query/parser.ts';
import { spanFields, suggest } from '../../../src/shared/query/suggest.ts';

const known = (...texts: string[]) => texts.map((text) => ({ text, detail: '' }));
const catalogue = {
  fields: spanFields,
  keys: known('attr.db.system', 'attr.two words', 'resource.service.name'),
  valuesOf: (field: string) =>
    field === 'tool' ? known('find_orders', 'reorder', 'two words') : [],
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
  ['tool ~ find', []],
  ['duration >', ['10ms', '100ms', '1s', '10s']],
  ['name !', ['!=', '!~']],
  ['(attr.db.system ', ['=', '!=']],
  ['tool = x a', ['and']],
])('%s', (filter, expected) => {
  const texts = textsAt(filter);
  expect(texts.slice(0, Math.max(1, expected.length)).toSorted()).toEqual(expected.toSorted());
});

test('what is in front of the cursor counts, and what it replaces is told', () => {
  expect(suggest('tool = re and x', 9, catalogue)).toMatchObject({
    from: 7,
    to: 9,
    items: [{ text: 'reorder', kind: 'value' }],
  });
});

test('a suggestion that is taken leaves a filter that can be read', () => {
  const anyWord = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(anyWord, anyWord, (key, value) => {
      const all = { fields: [], keys: known(`attr.${key}`), valuesOf: () => known(value) };
      const [field] = suggest('attr.', 5, all).items;
      const started = `${field?.text}=`;
      const { from, to, items } = suggest(started, started.length, all);
      const filter = started.slice(0, from) + (items[0]?.text ?? '') + started.slice(to);
      expect(parseFilter(filter)).toMatchObject({
        kind: 'compare',
        field: { kind: 'attr', key },
        value: { parts: [value] },
      });
    }),
  );
});
