import { shownText } from '../../shared/util/shownText.ts';
/** `just now`, `9 s ago`, `5 min ago`, `3 h ago`, `2 d ago`: coarse, so that a row seldom changes. */
export function ago(thenUnixMs: number, nowUnixMs: number): string {
  const seconds = Math.floor((nowUnixMs - thenUnixMs) / 1000);
  if (!Number.isFinite(seconds)) {
    return 'at an unknown time';
  }
  // A clock that runs ahead is no reason to speak of the future.
  if (seconds < 5) {
    return 'just now';
  }
  if (seconds < 60) {
    return `${seconds - (seconds % 5)} s ago`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min ago`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`;
}

export const unixMsOfNano = (unixNano: string): number => Number(BigInt(unixNano) / 1_000_000n);

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Parts that say something, in one line. */
export const joined = (parts: readonly (string | null | undefined | false)[]): string =>
  parts.filter((part): part is string => typeof part === 'string' && part !== '').join(' · ');

/** Text of a server in a row: one line, bounded. */
export function oneLine(text: string, maxLength = 200): string {
  const line = text.slice(0, maxLength * 2).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return shownText(line.length > maxLength ? `${line.slice(0, maxLength)}…` : line);
}

/** Nearest-rank percentile of unsorted durations; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
