import { describe, expect, test } from 'vitest';
import { decodeCarried, encodeCarried } from '../../../../src/collector/store/carriedState.ts';
import { EvictedIds, rememberedTraces } from '../../../../src/collector/store/evictedIds.ts';
import { newTotals } from '../../../../src/collector/store/totals.ts';

/** A trace id of its own for each number. */
const wordsOf = (number: number): number[] => [number >>> 0, 7, 0xffff_fffe, number % 3];

function remember(ids: EvictedIds, count: number, segmentOf: (sequence: number) => number): void {
  for (let sequence = 0; sequence < count; sequence += 1) {
    ids.put(sequence, segmentOf(sequence), wordsOf(sequence), 0);
  }
}

const has = (ids: EvictedIds, number: number): boolean => {
  const [a = 0, b = 0, c = 0, d = 0] = wordsOf(number);
  return ids.has(a, b, c, d);
};

describe('EvictedIds', () => {
  test('remembers the last ids, and those of the oldest segments in order', () => {
    const ids = new EvictedIds();
    const count = rememberedTraces + 5000;
    remember(ids, count, (sequence) => Math.floor(sequence / 1000));
    expect(has(ids, 4999)).toBe(false);
    expect(has(ids, 5000)).toBe(true);
    const { sequences, words } = ids.heldBy(6);
    expect(sequences).toEqual(Float64Array.from({ length: 2000 }, (_, index) => 5000 + index));
    expect([...words.subarray(0, 4)]).toEqual(wordsOf(5000));
    expect([...words.subarray(-4)]).toEqual(wordsOf(6999));
  });

  test('an id that is told once more only changes its segment, and outlives its old one', () => {
    const ids = new EvictedIds();
    remember(ids, 100, () => 1);
    const { sequences, words } = ids.heldBy(1);
    for (const [index, sequence] of sequences.entries()) {
      expect(ids.put(sequence, 9, words, index * 4)).toBe(false);
    }
    ids.forgetThrough(1);
    expect(ids.heldBy(8).sequences).toHaveLength(0);
    expect(ids.heldBy(9).sequences).toHaveLength(100);
    expect(has(ids, 42)).toBe(true);
    ids.forgetThrough(9);
    expect(has(ids, 42)).toBe(false);
  });

  test('another id under the number of one that is known is new', () => {
    const ids = new EvictedIds();
    remember(ids, 10, () => 1);
    expect(ids.put(3, 2, wordsOf(77), 0)).toBe(true);
    expect([has(ids, 3), has(ids, 77)]).toEqual([false, true]);
  });
});

test('carried ids come back as they were written, and a cut one is left out', () => {
  const state = { through: 3, totals: newTotals(), positions: [], nextSequence: 12 };
  const ids = {
    sequences: Float64Array.of(-1, 10, 2 ** 40),
    words: Uint32Array.from([...wordsOf(1), ...wordsOf(2), ...wordsOf(4_000_000_000)]),
  };
  const bytes = encodeCarried(state, ids);
  expect(decodeCarried(bytes)).toEqual({ state, ids });
  expect(decodeCarried(bytes.subarray(0, -1)).ids.sequences).toEqual(Float64Array.of(-1, 10));
});
