import type { QueryList, QueryRow } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { table } from './table.ts';

export function queriesText({ queries }: QueryList): string {
  if (queries.length === 0) {
    return 'No queries.';
  }
  return table(
    [
      { head: 'QUERY', cell: ({ hash }) => hash },
      { head: 'CALLS', right: true, cell: ({ calls }) => String(calls) },
      { head: 'ERRORS', right: true, cell: ({ errors }) => String(errors) },
      { head: 'TOTAL', right: true, cell: ({ totalNs }) => formatDuration(totalNs) },
      { head: 'P50', right: true, cell: ({ p50Ns }) => formatDuration(p50Ns) },
      { head: 'P95', right: true, cell: ({ p95Ns }) => formatDuration(p95Ns) },
      { head: 'MAX', right: true, cell: ({ maxNs }) => formatDuration(maxNs) },
      { head: 'ROWS', right: true, cell: ({ rows }) => (rows === null ? '–' : String(rows)) },
      { head: 'TOOLS', most: 30, cell: ({ tools }) => tools.join(', ') || '–' },
      { head: 'SOURCE', most: 48, cell: sourceOf },
    ],
    queries,
  );
}

function sourceOf({ source, text }: QueryRow): string {
  return source === null
    ? (text?.trim().replace(/\s+/g, ' ') ?? '–')
    : `${source.file}:${source.line}`;
}
