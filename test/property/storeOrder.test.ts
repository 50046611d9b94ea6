import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../src/collector/store/memoryStorage.ts';
import { spanBit } from '../../src/collector/store/spanTable.ts';
import type { SourceKind } from '../../src/shared/model/source.ts';
import { balanceOf, batchOf, type SpanSketch, storeOn, visibleIn } from '../support/storeSpans.ts';

interface Copy extends SpanSketch {
  readonly source: SourceKind;
}

const copies = fc.array(
  fc.record({
    trace: fc.integer({ min: 1, max: 3 }),
    span: fc.integer({ min: 1, max: 25 }),
    name: fc.constantFrom('a', 'b', 'longer name'),
    start: fc.integer({ min: 0, max: 3 }),
    end: fc.constantFrom(0, 5, 9),
    status: fc.integer({ min: 0, max: 2 }),
    attributes: fc.constantFrom(
      {},
      { x: 'y' },
      { x: 'z' },
      { 'mcp.tool.name': 't', 'error.type': 'e' },
    ),
    source: fc.constantFrom<SourceKind>('console', 'stream', 'otlpFile', 'otlp'),
  }),
  { minLength: 1, maxLength: 120 },
);

/** Batches of neighbours that have the same source. */
function batched(order: readonly Copy[], sizes: readonly number[]): Copy[][] {
  const batches: Copy[][] = [];
  for (const copy of order) {
    const last = batches.at(-1);
    const size = sizes[batches.length % sizes.length] ?? 1;
    if (last !== undefined && last.length < size && last[0]?.source === copy.source) {
      last.push(copy);
    } else {
      batches.push([copy]);
    }
  }
  return batches;
}

async function storeWith(batches: readonly (readonly Copy[])[]) {
  const store = storeOn(new MemoryStorage());
  await Promise.all(batches.map((batch) => store.ingest(batchOf(batch, batch[0]?.source))));
  return store;
}

describe('the order of arrival', () => {
  it('changes no answer', async () => {
    const scenario = copies.chain((given) =>
      fc.record({
        given: fc.constant(given),
        shuffled: fc.shuffledSubarray(given, { minLength: given.length }),
        sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ given, shuffled, sizes }) => {
        const one = await storeWith(batched(given, [1]));
        const other = await storeWith(batched(shuffled, sizes));
        expect(visibleIn(other)).toEqual(visibleIn(one));
        for (const store of [one, other]) {
          const distinct = new Set(given.map(({ trace, span }) => `${trace}-${span}`)).size;
          expect(store.counters.stored.spans).toBe(distinct);
          expect(store.counters.duplicates.spans).toBe(given.length - distinct);
          const [accepted, accounted] = balanceOf(store);
          expect(accounted).toBe(accepted);
          await store.close();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('lets the copy of the highest rank win whole', async () => {
    const store = await storeWith([
      [{ trace: 1, span: 1, name: 'full', end: 9, source: 'console', attributes: { a: '1' } }],
      [{ trace: 1, span: 1, name: 'open', end: 0, source: 'otlp', attributes: { a: '1', b: '2' } }],
    ]);
    const row = store.spans.length - 1;
    expect(store.spans.length).toBe(1);
    expect(store.readSpan(row).name).toBe('full');
    expect((store.spans.bits[row] ?? 0) & spanBit.duplicate).toBe(spanBit.duplicate);
    await store.close();
  });
});
