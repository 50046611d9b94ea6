import { expect, it } from 'vitest';
import { isFlat, trendOf } from '../../../bench/soakVerdict.ts';

const samplesOf = (residentMB: (minute: number) => number) =>
  Array.from({ length: 60 }, (_, index) => ({
    seconds: index * 10,
    residentMB: residentMB(index / 6),
  }));

it('calls memory flat that swings, and not what grows', () => {
  const swinging = trendOf(samplesOf((minute) => 200 + 30 * Math.sin(minute * 7)));
  expect(isFlat(swinging)).toBe(true);
  const leaking = trendOf(samplesOf((minute) => 200 + 2 * minute));
  expect(leaking.megabytesAMinute).toBeCloseTo(2);
  expect(leaking.growthMB).toBeCloseTo(19.7, 0);
  expect(isFlat(leaking)).toBe(false);
});
