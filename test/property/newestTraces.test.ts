import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTraces, newestTraces } from '../../src/collector/query/newestTraces.ts';
import { memoryReader } from '../support/memoryReader.ts';

test('a page is the beginning of the whole sorted list', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(8), { maxLength: 60 }), fc.nat(70), (starts, count) => {
      const store = memoryReader(
        starts.map((start, i) => ({ trace: (i * 7919).toString(16), id: '1', start, end: 9 })),
      );
      const rows = starts.map((_, row) => row);
      const sorted = [...rows].sort((a, b) => compareTraces(store, a, b));
      expect(newestTraces(store, rows, count)).toEqual(sorted.slice(0, count));
    }),
  );
});
