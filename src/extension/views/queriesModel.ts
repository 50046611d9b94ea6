import type { QueryList, QueryRow } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { paged, pageSize, type Row, rootId, type Snapshot } from './row.ts';
import { joined, oneLine, plural } from './words.ts';

export const queryRowId = (hash: string): string => `query:${hash}`;

/** Hash of a query row or of a row below one. */
export const hashOfRow = (id: string): string | null => /^query:([^:]+)/.exec(id)?.[1] ?? null;

/** Rows of *Slow queries*: the slowest by p95 first, each with what one asks next below it. */
export function queryRows(list: QueryList, limits: ReadonlyMap<string, number>): Snapshot {
  const snapshot = new Map<string, readonly Row[]>();
  const queries = list.queries.toSorted((a, b) => b.p95Ns - a.p95Ns || (a.hash < b.hash ? -1 : 1));
  const limit = limits.get(rootId) ?? pageSize;
  snapshot.set(
    rootId,
    paged(
      rootId,
      queries.map((query) => queryRow(query)),
      limit,
    ),
  );
  for (const query of queries.slice(0, limit)) {
    snapshot.set(queryRowId(query.hash), detailRows(query));
  }
  return snapshot;
}

function queryRow(query: QueryRow): Row {
  const { hash, source, calls, errors } = query;
  const short = hash.slice(0, 8);
  const p95 = formatDuration(query.p95Ns);
  const where =
    source === null ? (query.tools[0] ?? statementStart(query.text)) : baseName(source.file);
  return {
    id: queryRowId(hash),
    kind: 'query',
    label: short,
    description: joined([
      oneLine(where, 60),
      `p95 ${p95}`,
      plural(calls, 'call'),
      errors > 0 && plural(errors, 'error'),
    ]),
    tooltip: [
      `Query ${hash}`,
      query.kind === 'emitted' ? '' : 'The server sends no hash: this one is made from the text.',
      source === null
        ? 'Its source file is not known.'
        : joined([`${source.file}:${source.line}`, source.endpoint]),
      `p50 ${formatDuration(query.p50Ns)}, p95 ${p95}, p99 ${formatDuration(query.p99Ns)}, most ${formatDuration(query.maxNs)}`,
      joined([
        plural(calls, 'call'),
        plural(errors, 'error'),
        query.rows !== null && plural(query.rows, 'row'),
        `${formatDuration(query.totalNs)} in all`,
      ]),
      statementStart(query.text),
    ].filter((line) => line !== ''),
    icon: errors > 0 ? { name: 'error', color: 'errorForeground' } : { name: 'database' },
    spoken: `Query ${short}, ${where}, 95th percentile ${p95}, ${plural(calls, 'call')}, ${plural(errors, 'error')}`,
    children: 'folded',
    opens: { command: 'mcpTraces.openQueries', argument: { hash } },
  };
}

const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const statementStart = (text: string | null): string => oneLine(text ?? '', 80);

function detailRows(query: QueryRow): readonly Row[] {
  const id = queryRowId(query.hash);
  const { source, slowest } = query;
  const row = (
    name: string,
    label: string,
    description: string,
    icon: string,
    opens: Row['opens'],
  ): Row => ({
    id: `${id}:${name}`,
    kind: 'info',
    label,
    description,
    tooltip: [joined([label, description])],
    icon: { name: icon },
    spoken: joined([label, description]).replaceAll(' · ', ', '),
    children: 'none',
    opens,
  });
  return [
    row('slowest', 'Slowest call', formatDuration(query.maxNs), 'watch', {
      command: 'mcpTraces.openTrace',
      argument: { traceId: slowest.traceId, spanId: slowest.spanId },
    }),
    source === null
      ? row('source', 'Source not known', 'no project with this query is open', 'question', null)
      : row(
          'source',
          baseName(source.file),
          joined([`line ${source.line}`, source.endpoint]),
          'go-to-file',
          { command: 'mcpTraces.openQuerySource', argument: { hash: query.hash } },
        ),
    ...query.tools
      .slice(0, pageSize)
      .map((tool, at) => row(`tool:${at}`, oneLine(tool), 'calls it', 'tools', null)),
  ];
}
