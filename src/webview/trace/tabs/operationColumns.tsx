import type { Operation, OperationGrouping } from '../../../shared/trace/operations.ts';
import { formatCount, formatDuration } from '../../../shared/util/formatDuration.ts';
import type { Column } from '../../components/DataTable.tsx';
import { Isolated } from '../../components/Isolated.tsx';
import { Spread } from '../../components/Spread.tsx';

export const groupingWords: Readonly<Record<OperationGrouping, string>> = {
  name: 'name',
  service: 'service',
  role: 'role',
  tool: 'tool, prompt or resource',
  hash: 'query hash',
  session: 'MCP session',
};

const titles: Readonly<Record<OperationGrouping, string>> = {
  name: 'Operation',
  service: 'Service',
  role: 'Role',
  tool: 'Target',
  hash: 'Query',
  session: 'Session',
};

const figure = (
  id: string,
  title: string,
  value: (row: Operation) => number,
  rank: 1 | 2 | 3,
  write: (value: number) => string,
  hint?: string,
): Column<Operation> => ({
  id,
  title,
  track: 'minmax(52px, 76px)',
  figures: true,
  rank,
  value,
  cell: (row) => write(value(row)),
  ...(hint !== undefined && { hint }),
});

/** `scale` are the ends that all spreads are drawn between. */
export function operationColumns(
  by: OperationGrouping,
  scale: readonly [number, number],
): Column<Operation>[] {
  return [
    {
      id: 'key',
      title: titles[by],
      track: 'minmax(120px, 3fr)',
      rank: 1,
      value: (row) => row.key,
      cell: (row) => (
        <Isolated
          text={row.key === '' ? '(no name)' : row.key}
          look={by === 'hash' ? 'hash' : ''}
        />
      ),
    },
    figure('count', 'Count', (row) => row.count, 1, formatCount),
    {
      ...figure('errors', 'Errors', (row) => row.errors, 2, formatCount),
      cell: (row) =>
        row.errors === 0 ? '0' : <span class="error">{formatCount(row.errors)}</span>,
    },
    figure('total', 'Total', (row) => row.totalNs, 1, formatDuration, 'Sum of the durations'),
    figure(
      'self',
      'Self',
      (row) => row.selfNs,
      2,
      formatDuration,
      'Sum of the times in which no child ran',
    ),
    figure('p50', 'p50', (row) => row.p50Ns, 3, formatDuration),
    figure('p95', 'p95', (row) => row.p95Ns, 2, formatDuration),
    figure('p99', 'p99', (row) => row.p99Ns, 3, formatDuration),
    figure('max', 'Max', (row) => row.maxNs, 2, formatDuration),
    {
      id: 'spread',
      title: 'Spread',
      track: 'minmax(70px, 130px)',
      rank: 3,
      value: (row) => row.maxNs / Math.max(1, row.p50Ns),
      cell: (row) => <Spread row={row} scale={scale} />,
      hint: 'p50 to p95 as a box, p99 as a line, the maximum as a dot, on one logarithmic scale',
    },
  ];
}
