import type { QueryRow } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { shareOf } from './spreadScale.ts';

interface Props {
  readonly row: QueryRow;
  readonly scale: readonly [number, number];
}

/** The latencies of a query in one line, comparable from row to row. */
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
