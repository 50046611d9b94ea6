import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchTraces } from '../../src/collector/query/searchTraces.ts';
import { listTraces } from '../../src/collector/query/traces.ts';
import type { SearchPage } from '../../src/shared/rpc/contract.ts';
import type { TestSpan } from '../support/memoryReader.ts';
import { testContext } from '../support/queryContext.ts';

const anySpans: fc.Arbitrary<TestSpan[]> = fc.uniqueArray(
  fc.record(
    {
      trace: fc.constantFrom(...'123abcdef'),
      id: fc.integer({ min: 1, max: 30 }).map((id) => id.toString(16)),
      name: fc.constantFrom('find', 'list'),
      start: fc.nat(6),
      end: fc.nat(9),
      attributes: fc.record({ n: fc.bigInt(0n, 3n) }, { requiredKeys: [] }),
    },
    { requiredKeys: ['trace', 'id', 'start'] },
  ),
  { selector: ({ trace, id }) => `${trace}/${id}`, maxLength: 30 },
);
const anyFilter = fc.constantFrom(
  '',
  'name = find',
  'attr.n = 2',
  'name = list and attr.n > 0',
  'not find',
  'find or n = 1',
);
const anyPace = fc.record({
  firstMs: fc.constantFrom(-1, 1000),
  nextMs: fc.constantFrom(-1, 1000),
  firstSpans: fc.integer({ min: 1, max: 10 }),
  nextSpans: fc.integer({ min: 1, max: 10 }),
  traces: fc.integer({ min: 1, max: 5 }),
});

test('the pieces of a search are the list, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([anySpans, anyFilter, anyPace, fc.integer({ min: 1, max: 4 })] as const),
      async (spans, filter, pace, limit) => {
        const context = testContext(spans);
        const pages: SearchPage[] = [];
        let after: string | undefined;
        do {
          const page = await searchTraces(
            context,
            { filter, limit, ...(after !== undefined && { after }) },
            undefined,
            pace,
          );
          expect(page.traces.length).toBeLessThanOrEqual(limit);
          expect(page.scanned).toBeGreaterThanOrEqual(pages.at(-1)?.scanned ?? 0);
          expect(page.scanned === page.total).toBe(page.next === null);
          pages.push(page);
          after = page.next ?? undefined;
        } while (after !== undefined);
        const list = await listTraces(context, { filter });
        expect(pages.flatMap(({ traces }) => traces)).toEqual(list.traces);
        for (const { matching } of pages) {
          expect(matching ?? list.total).toBe(list.total);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('a place that is none is refused', async () => {
  await expect(searchTraces(testContext([]), { after: 'x' })).rejects.toMatchObject({
    reason: 'badRequest',
  });
});
