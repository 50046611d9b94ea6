import { expect, test } from 'vitest';
import { keepLatest } from '../../../src/shared/util/keepLatest.ts';

test('what was asked for last stays, also when it was there before', () => {
  const map = new Map<string, number>();
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
    ['d', 5],
  ] as const) {
    keepLatest(map, key, value, 3);
  }
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
    ['d', 5],
  ]);
});
