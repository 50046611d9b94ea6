/** Place of a duration between the ends of a logarithmic scale, 0 to 1. */
export function shareOf(ns: number, [least, most]: readonly [number, number]): number {
  const width = Math.log(most / least);
  if (!(width > 0)) return 0.5;
  return Math.min(1, Math.max(0, Math.log(Math.max(1, ns) / least) / width));
}
