import { describe, expect, it } from 'vitest';
import { pauseMs, retryAfterMs } from '../../../../src/collector/forward/backOff.ts';

describe('the pause after a try that failed', () => {
  it('doubles up to half a minute, of which half is left to chance', () => {
    const most = Array.from({ length: 9 }, (_, index) => pauseMs(index + 1, 0, 1));
    expect(most).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect([pauseMs(1, 0, 0), pauseMs(7, 0, 0)]).toEqual([250, 15_000]);
    expect(pauseMs(1_000_000, 0, 1)).toBe(30_000);
  });

  it('is as long as the target asks for, where that is longer, and five minutes at most', () => {
    expect(pauseMs(1, 7000, 1)).toBe(7000);
    expect(pauseMs(7, 1000, 1)).toBe(30_000);
    expect(pauseMs(1, 86_400_000, 1)).toBe(300_000);
    expect(pauseMs(1, Number.POSITIVE_INFINITY, 1)).toBe(300_000);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 21, 12, 0, 0);
  it.each([
    ['7', 7000],
    ['0', 0],
    ['99999999999', 99_999_999_999_000],
    ['Sat, 21 Nov 2026 12:00:09 GMT', 9000],
    ['Saturday, 21-Nov-26 12:00:09 GMT', 9000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['-5', 0],
    ['soon', 0],
    ['', 0],
    [undefined, 0],
  ])('%j is %i ms', (text, expected) => {
    expect(retryAfterMs(text, now)).toBe(expected);
  });
});
