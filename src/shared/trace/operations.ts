import { spanRoles } from '../model/mcpView.ts';
import { roleLooks } from '../semconv/spanWords.ts';
import { sortSteps } from '../util/sortSteps.ts';
import { atOnce, rowsAStep, type Steps } from '../util/steps.ts';
import { sessionColumn } from './callIds.ts';
import { mark, type TraceColumns } from './columns.ts';
import { maxStringLength } from './columnsCodec.ts';

/** What spans are counted by: their name in words, service, role, the tool they call, the hash of their query, their MCP session. */
export const operationGroupings = ['name', 'service', 'role', 'tool', 'hash', 'session'] as const;
export type OperationGrouping = (typeof operationGroupings)[number];

/** Spans that are alike in one trace. */
export interface Operation {
  readonly key: string;
  readonly count: number;
  readonly errors: number;
  /** Sum of the durations; of nested spans each counts. Nanoseconds, like all below. */
  readonly totalNs: number;
  readonly selfNs: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  /** The first of the longest. */
  readonly slowest: number;
}

type Grouped = Pick<
  TraceColumns,
  | 'length'
  | 'durationsNs'
  | 'selfNs'
  | 'marks'
  | 'label'
  | 'service'
  | 'target'
  | 'queryHash'
  | 'role'
  | 'callIds'
  | 'parentRow'
  | 'strings'
>;

export interface OperationChoice {
  readonly by: OperationGrouping;
  readonly key: string;
}

/** The group of each row, as an index into `names`. */
interface Groups {
  readonly of: ArrayLike<number>;
  readonly names: readonly string[];
  /** Whether index 0 is a group too, and not the absence of one. */
  readonly hasZero: boolean;
}

const roleNames = spanRoles.map((role) => roleLooks[role].word);

function groupsOf(columns: Grouped, by: OperationGrouping): Groups {
  const { strings: names } = columns;
  switch (by) {
    case 'name':
      return { of: columns.label, names, hasZero: true };
    case 'role':
      return { of: columns.role, names: roleNames, hasZero: true };
    case 'service':
      return { of: columns.service, names, hasZero: false };
    case 'tool':
      return { of: columns.target, names, hasZero: false };
    case 'hash':
      return { of: columns.queryHash, names, hasZero: false };
    case 'session':
      return { of: sessionColumn(columns), names, hasZero: false };
  }
}

/** The first index with the same text: texts that were cut may have become alike. */
function firstAlike(strings: readonly string[]): (index: number) => number {
  const firsts = new Map<string, number>();
  const first = new Map<number, number>();
  for (const [index, text] of strings.entries()) {
    if (text.length < maxStringLength - 1) continue;
    const known = firsts.get(text);
    if (known === undefined) firsts.set(text, index);
    else first.set(index, known);
  }
  return first.size === 0 ? (index) => index : (index) => first.get(index) ?? index;
}

/** Whether a row belongs to an operation. */
export function operationTest(
  columns: Grouped,
  { by, key }: OperationChoice,
): (row: number) => boolean {
  const { of, names } = groupsOf(columns, by);
  const wanted = new Set<number>();
  for (const [index, text] of names.entries()) if (text === key) wanted.add(index);
  return (row) => wanted.has(of[row] ?? 0);
}

export const operationsOf = (...of: Parameters<typeof operationSteps>): readonly Operation[] =>
  atOnce(operationSteps(...of));

/** Statistics of each group of the rows that are kept (all for null), the greatest total first. */
export function* operationSteps(
  columns: Grouped,
  by: OperationGrouping,
  kept: Uint8Array | null,
): Steps<readonly Operation[]> {
  const { durationsNs, selfNs, marks } = columns;
  const { of, names, hasZero } = groupsOf(columns, by);
  const groups = Uint32Array.from(of).map(firstAlike(names));
  const counts = new Uint32Array(names.length + 1);
  const isCounted = (row: number) =>
    (kept === null || kept[row] === 1) && (hasZero || groups[row] !== 0);
  yield;
  for (let row = 0; row < columns.length; row++) {
    if (row % rowsAStep === 0) yield;
    if (isCounted(row)) counts[groups[row] ?? 0] = (counts[groups[row] ?? 0] ?? 0) + 1;
  }
  // Durations of one group stand side by side, so that each group is sorted in place.
  const ends = new Uint32Array(counts.length);
  for (let group = 1; group < counts.length; group++) {
    ends[group] = (ends[group - 1] ?? 0) + (counts[group - 1] ?? 0);
  }
  const starts = ends.slice();
  const durations = new Float64Array((ends.at(-1) ?? 0) + (counts.at(-1) ?? 0));
  const errors = new Uint32Array(counts.length);
  const self = new Float64Array(counts.length);
  const slowest = new Int32Array(counts.length).fill(-1);
  for (let row = 0; row < columns.length; row++) {
    if (row % rowsAStep === 0) yield;
    if (!isCounted(row)) continue;
    const group = groups[row] ?? 0;
    const duration = durationsNs[row] ?? 0;
    const at = ends[group] ?? 0;
    ends[group] = at + 1;
    durations[at] = duration;
    self[group] = (self[group] ?? 0) + (selfNs[row] ?? 0);
    if (((marks[row] ?? 0) & (mark.error | mark.denied)) !== 0)
      errors[group] = (errors[group] ?? 0) + 1;
    const longest = slowest[group] ?? -1;
    if (longest < 0 || duration > (durationsNs[longest] ?? 0)) slowest[group] = row;
  }
  const operations: Operation[] = [];
  for (const [group, count] of counts.entries()) {
    if (group % rowsAStep === 0) yield;
    if (count === 0) continue;
    const sorted = durations.subarray(starts[group], ends[group]).sort();
    const rank = (percent: number) => sorted[Math.ceil((percent * count) / 100) - 1] ?? 0;
    operations.push({
      key: names[group] ?? '',
      count,
      errors: errors[group] ?? 0,
      totalNs: sorted.reduce((sum, each) => sum + each, 0),
      selfNs: self[group] ?? 0,
      p50Ns: rank(50),
      p95Ns: rank(95),
      p99Ns: rank(99),
      maxNs: sorted.at(-1) ?? 0,
      slowest: slowest[group] ?? -1,
    });
  }
  return yield* sortSteps(operations, (a, b) => b.totalNs - a.totalNs);
}

/** Rows of one group, the longest first, at most `limit`. */
export function rowsOfOperation(
  columns: Grouped,
  choice: OperationChoice,
  kept: Uint8Array | null,
  limit: number,
): number[] {
  const belongs = operationTest(columns, choice);
  const rows: number[] = [];
  for (let row = 0; row < columns.length; row++) {
    if ((kept === null || kept[row] === 1) && belongs(row)) rows.push(row);
  }
  const lengthOf = (row: number) => columns.durationsNs[row] ?? 0;
  // Sorting figures costs little, sorting rows by them much: only those that can be told are.
  const least = Float64Array.from(rows, lengthOf).sort().at(-limit) ?? 0;
  return rows
    .filter((row) => lengthOf(row) >= least)
    .sort((a, b) => lengthOf(b) - lengthOf(a) || a - b)
    .slice(0, limit);
}
