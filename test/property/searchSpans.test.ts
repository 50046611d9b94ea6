import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchSpans } from '../../src/collector/query/searchSpans.ts';
import { SpanSubject } from '../../src/collector/query/spanSubject.ts';
import { compileFilter, type FilterSubject, matches } from '../../src/shared/query/condition.ts';
import { memoryReader, type TestSpan } from '../support/memoryReader.ts';

const hexId = fc.integer({ min: 1, max: 25 }).map((id) => id.toString(16));
const anySpans: fc.Arbitrary<TestSpan[]> = fc.uniqueArray(
  fc.record(
    {
      trace: fc.constantFrom('a', 'b'),
      id: hexId,
      parent: hexId,
      name: fc.constantFrom('find', 'list'),
      status: fc.constantFrom('UNSET' as const, 'ERROR' as const),
      tool: fc.constantFrom('find', 'drop'),
      start: fc.nat(20),
      end: fc.nat(40),
      attributes: fc.record({ n: fc.bigInt(0n, 3n) }, { requiredKeys: [] }),
      events: fc.constantFrom([], ['boom']),
    },
    { requiredKeys: ['trace', 'id', 'start'] },
  ),
  { selector: ({ trace, id }) => `${trace}/${id}`, maxLength: 25 },
);

const { filter: anyFilter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('name=find', 'status=error', 'tool=*', 'duration>9', 'trace=*a', 'n>1', 'boom'),
    fc.constantFrom(
      'has(n)',
      'start>1780000000000000005',
      'event.name=boom',
      'span=*3',
      'tool!=find',
    ),
    fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) (${b})`),
    fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) or (${b})`),
    tie('filter').map((part) => `not (${part})`),
    tie('filter').map((part) => `parent(${part})`),
    tie('filter').map((part) => `ancestor(${part})`),
  ),
}));

test('a search by columns finds what asking one span after another finds', async () => {
  await fc.assert(
    fc.asyncProperty(anySpans, anyFilter, async (spans, filter) => {
      // Cycles have no tree that a plain walk upwards would find; the tree's own test has them.
      const acyclic = spans.filter(
        ({ id, parent }) => !parent || Number(`0x${parent}`) < Number(`0x${id}`),
      );
      const store = memoryReader(acyclic);
      const condition = compileFilter(filter);
      const subjectOf = (row: number): FilterSubject => {
        const own = new SpanSubject(store, row, store.readSpan(row));
        const { trace, parent } = acyclic[row] ?? {};
        const above = acyclic.findIndex((span) => span.trace === trace && span.id === parent);
        return {
          some: (field, test) => own.some(field, test),
          someText: (test) => own.someText(test),
          parent: above < 0 ? null : subjectOf(above),
        };
      };
      const mask = await searchSpans(store, filter);
      const expected = acyclic.map((_, row) => (matches(condition, subjectOf(row)) ? 1 : 0));
      expect(Array.from(mask ?? [])).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

test('a search that is cancelled says so', async () => {
  const store = memoryReader([{ trace: 'a', id: '1' }]);
  await expect(searchSpans(store, 'word', AbortSignal.abort())).rejects.toMatchObject({
    reason: 'cancelled',
  });
});
