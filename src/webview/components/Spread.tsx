import { formatDuration } from '../../shared/util/formatDuration.ts';
import { shareOf } from './spreadScale.ts';

/** Percentiles of many durations. Nanoseconds. */
export interface Latencies {
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

interface Props {
  readonly row: Latencies;
  readonly scale: readonly [number, number];
}

/** Latencies in one line, comparable from row to row. */
export function Spread({ row, scale }: Props) {
  const percent = (ns: number) => shareOf(ns, scale) * 100;
  const p50 = percent(row.p50Ns);
  const p95 = percent(row.p95Ns);
  const text = `p50 ${formatDuration(row.p50Ns)}, p95 ${formatDuration(row.p95Ns)}, p99 ${formatDuration(row.p99Ns)}, max ${formatDuration(row.maxNs)}`;
  return (
    <span class="spread" role="img" aria-label={text} title={text}>
      <span class="whisker" style={{ left: `${p50}%`, width: `${percent(row.maxNs) - p50}%` }} />
      <span class="box" style={{ left: `${p50}%`, width: `${Math.max(2, p95 - p50)}%` }} />
      <span class="line" style={{ left: `${percent(row.p99Ns)}%` }} />
      <span class="dot" style={{ left: `${percent(row.maxNs)}%` }} />
    </span>
  );
}
