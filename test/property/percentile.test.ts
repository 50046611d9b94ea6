import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentile } from '../../src/collector/query/percentile.ts';

test('nearest rank: the least value that at least so many are not above', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }),
      fc.constantFrom(50, 95, 99),
      (values, percent) => {
        const sorted = values.toSorted((a, b) => a - b);
        const isEnough = (value: number) =>
          sorted.filter((other) => other <= value).length * 100 >= percent * sorted.length;
        expect(percentile(sorted, percent)).toBe(sorted.find(isEnough));
      },
    ),
  );
});
