import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankOf, valuesAtRanks } from '../../src/collector/query/percentile.ts';

const percents = [50, 95, 99];

test('nearest rank: the least value that at least so many are not above', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }), (values) => {
      const ranks = percents.map((percent) => rankOf(percent, values.length));
      const found = valuesAtRanks(Float64Array.from(values), ranks);
      const sorted = values.toSorted((a, b) => a - b);
      for (const [index, percent] of percents.entries()) {
        const isEnough = (value: number) =>
          sorted.filter((other) => other <= value).length * 100 >= percent * sorted.length;
        expect(found[index]).toBe(sorted.find(isEnough));
      }
    }),
  );
});
