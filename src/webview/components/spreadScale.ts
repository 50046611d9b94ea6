import type { Latencies } from './Spread.tsx';

/** Place of a duration between the ends of a logarithmic scale, 0 to 1. */
export function shareOf(ns: number, [least, most]: readonly [number, number]): number {
  const width = Math.log(most / least);
  if (!(width > 0)) return 0.5;
  return Math.min(1, Math.max(0, Math.log(Math.max(1, ns) / least) / width));
}

/** The ends of a scale that all rows fit in. */
export function scaleOf(rows: readonly Latencies[]): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = 1;
  for (const { p50Ns, maxNs } of rows) {
    least = Math.min(least, Math.max(1, p50Ns));
    most = Math.max(most, maxNs);
  }
  return [Math.min(least, most), most];
}
