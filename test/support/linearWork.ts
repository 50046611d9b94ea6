import { expect } from 'vitest';

/** Of a linear function this is 16, of a quadratic one 256. */
const grownBy = 16;
const mostTimes = 100;
/** Shorter times are noise. */
const leastUs = 1000;
/** What is this slow on the way is not tried on more: a quadratic function would keep the tests for minutes. */
const hopelessUs = 1_000_000;
const samples = 2;

/**
 * Fails when `work` on an input of sixteen times the size costs a hundred times as much. CPU time of this thread, the least
 * of some samples: what else the machine does has no part in it.
 */
export function expectLinear<T>(
  inputOf: (size: number) => T,
  work: (input: T) => unknown,
  size = 8192,
): void {
  const smallUs = Math.max(leastUs, leastCpuUs(inputOf(size), work));
  const middleUs = leastCpuUs(inputOf(size * 4), work);
  if (middleUs > hopelessUs && middleUs > 12 * smallUs) {
    expect.fail(`4 times the input cost ${middleUs} µs instead of ${smallUs} µs`);
  }
  const largeUs = leastCpuUs(inputOf(size * grownBy), work);
  expect(
    largeUs,
    `${grownBy} times the input cost ${largeUs} µs instead of ${smallUs} µs`,
  ).toBeLessThan(mostTimes * smallUs);
}

function leastCpuUs<T>(input: T, work: (input: T) => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < samples; sample += 1) {
    const before = process.threadCpuUsage();
    try {
      work(input);
    } catch (error) {
      // Refusing an input is work too. What ends the stack is no refusal.
      if (error instanceof RangeError) {
        throw error;
      }
    }
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, user + system);
    if (least < leastUs) {
      break;
    }
  }
  return least;
}

/** A text of about so many characters. */
export const repeated = (piece: string, size: number): string =>
  piece.repeat(Math.ceil(size / piece.length));
