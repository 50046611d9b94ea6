import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortSteps } from '../../src/shared/util/sortSteps.ts';
import { atOnce, rowsAStep } from '../../src/shared/util/steps.ts';

const item = fc.record({ key: fc.integer({ min: 0, max: 9 }), name: fc.string({ maxLength: 3 }) });
type Item = typeof item extends fc.Arbitrary<infer T> ? T : never;
const byKey = (a: Item, b: Item) => a.key - b.key;

test('a sort in steps has the order of a stable sort', () => {
  fc.assert(
    fc.property(
      fc.array(item, { maxLength: 50 }),
      fc.integer({ min: 1, max: 400 }),
      (few, times) => {
        const items = Array.from({ length: times }, () => few).flat();
        expect(atOnce(sortSteps(items, byKey))).toEqual(items.toSorted(byKey));
      },
    ),
    { numRuns: 50 },
  );
});

test('between two stops no more is compared than a part needs', () => {
  const items = Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 50_000);
  let compared = 0;
  let most = 0;
  const steps = sortSteps(items, (a, b) => {
    compared++;
    return a - b;
  });
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    most = Math.max(most, compared);
    compared = 0;
  }
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(rowsAStep * 20);
});
