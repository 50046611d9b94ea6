import type { QueryRow } from '../../shared/rpc/contract.ts';
import { formatCount, formatDuration } from '../../shared/util/formatDuration.ts';
import type { Column } from '../components/DataTable.tsx';
import { Isolated } from '../components/Isolated.tsx';
import { Spread } from '../components/Spread.tsx';

const figure = (
  id: string,
  title: string,
  value: (row: QueryRow) => number | null,
  rank: 1 | 2 | 3,
  write: (value: number) => string,
): Column<QueryRow> => ({
  id,
  title,
  track: 'minmax(56px, 80px)',
  figures: true,
  rank,
  value,
  cell: (row) => {
    const found = value(row);
    return found === null ? '–' : write(found);
  },
});

/** Columns of *Slow queries*. `scale` are the least p50 and the greatest maximum, which all spreads are drawn between. */
export function queryColumns(scale: readonly [number, number]): Column<QueryRow>[] {
  return [
    {
      id: 'hash',
      title: 'Query',
      track: 'minmax(104px, 140px)',
      rank: 1,
      value: (row) => row.hash,
      cell: (row) => (
        <span
          class="hash"
          title={`${row.kind === 'emitted' ? 'hash' : 'fingerprint'} ${row.hash}\n${row.text ?? ''}`}
        >
          {row.hash.slice(0, 8)}
          {row.kind === 'fingerprint' && <span class="dim"> ~</span>}
        </span>
      ),
      hint: 'First digits of the hash; ~ is a fingerprint made of the normalised text',
    },
    {
      id: 'source',
      title: 'Source',
      track: 'minmax(120px, 2fr)',
      rank: 2,
      value: (row) => row.source?.file ?? null,
      cell: (row) =>
        row.source === null ? (
          <span class="dim">not known</span>
        ) : (
          `${row.source.file}:${row.source.line}`
        ),
    },
    {
      id: 'tools',
      title: 'Tools',
      track: 'minmax(100px, 1.5fr)',
      rank: 3,
      value: (row) => row.tools.join(', '),
      cell: (row) => <Isolated text={row.tools.join(', ')} title={row.tools.join('\n')} />,
    },
    figure('calls', 'Calls', (row) => row.calls, 2, formatCount),
    {
      ...figure('errors', 'Errors', (row) => row.errors, 3, formatCount),
      cell: (row) =>
        row.errors === 0 ? '0' : <span class="error">{formatCount(row.errors)}</span>,
    },
    figure('total', 'Total', (row) => row.totalNs, 1, formatDuration),
    figure('p50', 'p50', (row) => row.p50Ns, 3, formatDuration),
    figure('p95', 'p95', (row) => row.p95Ns, 1, formatDuration),
    figure('p99', 'p99', (row) => row.p99Ns, 3, formatDuration),
    figure('max', 'Max', (row) => row.maxNs, 2, formatDuration),
    {
      id: 'spread',
      title: 'Spread',
      track: 'minmax(90px, 150px)',
      rank: 2,
      value: (row) => row.maxNs / Math.max(1, row.p50Ns),
      cell: (row) => <Spread row={row} scale={scale} />,
      hint: 'p50 to p95 as a box, p99 as a line, the maximum as a dot, on one logarithmic scale',
    },
    figure('rows', 'Rows', (row) => row.rows, 3, formatCount),
  ];
}
