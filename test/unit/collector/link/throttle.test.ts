import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Throttle } from '../../../../src/collector/link/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells the first change at once, then at most four a second, and never leaves out the last', () => {
  let latest = 0;
  const told: { readonly atMs: number; readonly value: number }[] = [];
  const begin = Date.now();
  const throttle = new Throttle(() => told.push({ atMs: Date.now() - begin, value: latest }), 250);
  // A change a millisecond, for three seconds.
  for (let change = 1; change <= 3000; change += 1) {
    latest = change;
    throttle.request();
    vi.advanceTimersByTime(1);
  }
  expect(told[0]).toEqual({ atMs: 0, value: 1 });
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(13);
  expect(told.at(-1)?.value).toBe(3000);
  const gaps = told.slice(1).map(({ atMs }, index) => atMs - (told[index]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
});

it('tells a single change once, and nothing after its end', () => {
  let told = 0;
  const throttle = new Throttle(() => {
    told += 1;
  }, 250);
  throttle.request();
  vi.advanceTimersByTime(10_000);
  expect(told).toBe(1);
  throttle.request();
  throttle.request();
  throttle.dispose();
  vi.advanceTimersByTime(10_000);
  expect(told).toBe(2);
});
