import { expect, test } from 'vitest';
import { formatCount, formatDuration } from '../../../src/shared/util/formatDuration.ts';

test.each([
  [0, '0 ms'],
  [1, '1 ns'],
  [999, '999 ns'],
  [1500, '1.5 µs'],
  [93_000, '93 µs'],
  [999_900, '1 ms'],
  [412_000_000, '412 ms'],
  [1_838_000_000, '1.84 s'],
  [59_960_000_000, '1 m'],
  [83_000_000_000, '1 m 23 s'],
  [3_723_000_000_000, '1 h 2 m'],
  [-1_500_000, '−1.5 ms'],
  [Number.NaN, '–'],
])('%d ns is %s', (ns, text) => {
  expect(formatDuration(ns)).toBe(text);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_234_567, '1,234,567'],
])('%d is written %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});
