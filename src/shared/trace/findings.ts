import { type SpanRole, spanRoles } from '../model/mcpView.ts';
import { formatDuration } from '../util/formatDuration.ts';
import { isolated } from '../util/shownText.ts';
import { mark, type TraceColumns } from './columns.ts';
import { type CallPair, pairCalls } from './pairs.ts';

/** Something about a trace that its author should know, named where it shows. */
export interface Finding {
  readonly kind: 'repeatedQuery' | 'repeatedCall' | 'clientGaveUp';
  /** Where to go: the parent of repeated queries, the first of repeated calls, the client's span. */
  readonly row: number;
  /** All rows that it is about, ascending. */
  readonly rows: readonly number[];
  /** Time of these rows together; of a call that was given up, what the server spent in vain. Nanoseconds. */
  readonly totalNs: number;
  /** One sentence. */
  readonly words: string;
}

/** So often the same query under one parent is a loop that one query could replace. */
const leastQueries = 5;
const leastCalls = 2;
const mostFindings = 50;

const roleAt = (columns: TraceColumns, row: number): SpanRole =>
  spanRoles[columns.role[row] ?? 0] ?? 'other';

/** The weightiest first. */
export function findingsOf(columns: TraceColumns): readonly Finding[] {
  return [
    ...repeatedQueries(columns),
    ...repeatedCalls(columns),
    ...pairCalls(columns).flatMap((pair) => gaveUp(columns, pair)),
  ]
    .sort((a, b) => b.totalNs - a.totalNs || a.row - b.row)
    .slice(0, mostFindings);
}

/** Wrappers that each stand around one query; whoever loops is above them. */
const wrappers: ReadonlySet<SpanRole> = new Set(['sql', 'execution', 'noise']);

function repeatedQueries(columns: TraceColumns): Finding[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < columns.length; row++) {
    if (columns.queryHash[row] === 0) continue;
    const parent = columns.parentRow[row] ?? -1;
    // An outer span with the same hash is another layer of the same query.
    if (parent >= 0 && columns.queryHash[parent] === columns.queryHash[row]) continue;
    let owner = parent;
    while (owner >= 0 && wrappers.has(roleAt(columns, owner))) {
      owner = columns.parentRow[owner] ?? -1;
    }
    addTo(groups, `${owner} ${columns.queryHash[row]}`, row);
  }
  return Array.from(groups, ([key, rows]) => ({ owner: Number(key.split(' ')[0]), rows }))
    .filter(({ rows }) => rows.length >= leastQueries)
    .map(({ owner, rows }) => {
      const totalNs = sumOf(columns, rows);
      const hash = text(columns, columns.queryHash, rows[0] ?? 0).slice(0, 8);
      const where = owner < 0 ? 'in this trace' : `under ${text(columns, columns.label, owner)}`;
      return {
        kind: 'repeatedQuery' as const,
        row: owner < 0 ? (rows[0] ?? 0) : owner,
        rows,
        totalNs,
        words: `The query ${hash} runs ${rows.length} times ${where}, ${formatDuration(totalNs)} together (N+1): one query for all of them may do.`,
      };
    });
}

/** An agent that asks the same again. Told only where arguments are known to be equal. */
function repeatedCalls(columns: TraceColumns): Finding[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < columns.length; row++) {
    if (columns.argumentsHash[row] === 0) continue;
    // Answered with a question, it is made again with the answer.
    if (((columns.marks[row] ?? 0) & mark.inputRequired) !== 0) continue;
    if (isInsideSameCall(columns, row)) continue;
    addTo(groups, `${columns.target[row]} ${columns.argumentsHash[row]}`, row);
  }
  return Array.from(groups.values())
    .filter((rows) => rows.length >= leastCalls)
    .map((rows) => {
      const totalNs = sumOf(columns, rows);
      const name = text(columns, columns.target, rows[0] ?? 0);
      return {
        kind: 'repeatedCall' as const,
        row: rows[0] ?? 0,
        rows,
        totalNs,
        words: `${name} is called ${rows.length} times with the same arguments, ${formatDuration(totalNs)} together.`,
      };
    });
}

/** The server's span of a call, or another layer of it, below the client's. */
function isInsideSameCall(columns: TraceColumns, row: number): boolean {
  let above = columns.parentRow[row] ?? -1;
  while (above >= 0) {
    const role = roleAt(columns, above);
    if (role === 'mcpClient' || role === 'mcpServer') {
      return columns.target[above] === columns.target[row];
    }
    above = columns.parentRow[above] ?? -1;
  }
  return false;
}

function gaveUp(columns: TraceColumns, pair: CallPair): Finding[] {
  const { client, server, serverWentOnNs, certainty } = pair;
  if (serverWentOnNs === 0) return [];
  const waited = formatDuration(columns.durationsNs[client] ?? 0);
  const probably = certainty === 'exact' ? '' : 'probably ';
  return [
    {
      kind: 'clientGaveUp',
      row: client,
      rows: [client, server].sort((a, b) => a - b),
      totalNs: serverWentOnNs,
      words: `The client gave up on ${text(columns, columns.label, client)} after ${waited}; the server ${probably}went on for another ${formatDuration(serverWentOnNs)}.`,
    },
  ];
}

function addTo(groups: Map<string, number[]>, key: string, row: number): void {
  const known = groups.get(key);
  if (known) known.push(row);
  else groups.set(key, [row]);
}

const sumOf = ({ durationsNs }: TraceColumns, rows: readonly number[]): number =>
  rows.reduce((sum, row) => sum + (durationsNs[row] ?? 0), 0);

const text = ({ strings }: TraceColumns, column: Uint32Array, row: number): string =>
  isolated(strings[column[row] ?? 0] ?? '');
