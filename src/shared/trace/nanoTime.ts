/*
 * 64-bit times as two 32-bit halves. Differences are exact below 2^53 ns (104 days), which a nanosecond epoch in a
 * `number` would not be.
 */

export const twoTo32 = 4_294_967_296;

export function joinHalves(hi: number, lo: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo);
}

/** a - b. Nanoseconds. */
export function differenceNs(aHi: number, aLo: number, bHi: number, bLo: number): number {
  return (aHi - bHi) * twoTo32 + (aLo - bLo);
}

/** A count of nanoseconds as the outside contract prints it: a number while that is exact, else digits. */
export function printableNs(ns: bigint): number | string {
  return ns <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(ns) : ns.toString();
}
