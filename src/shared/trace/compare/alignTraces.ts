import { spanRoles } from '../../model/mcpView.ts';
import { atOnce, rowsAStep, type Steps } from '../../util/steps.ts';
import type { TraceColumns } from '../columns.ts';
import { matchSiblings, type Token } from './matchSiblings.ts';

/** Rows of A and of B that are the same call path; mostly one of each. */
export interface AlignedRows {
  /** Index of the group above, -1 at the top. Always less than that of the group itself. */
  readonly parent: number;
  readonly depth: number;
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** More siblings of one operation than this on one side are compared as one: a loop is one thing, not a hundred. */
const mostAlone = 3;
/** Calls that somebody decided to make each tell something. */
const mostCallsAlone = 20;
const decided: ReadonlySet<number> = new Set(
  (['mcpClient', 'mcpServer', 'agent', 'model'] as const).map((role) => spanRoles.indexOf(role)),
);

interface Sibling extends Token {
  readonly rows: number[];
}

/** Aligns two traces from their roots down, by name in words and service. Near linear, and never recursive. */
export function* alignSteps(a: TraceColumns, b: TraceColumns): Steps<AlignedRows[]> {
  const keys = new Map<string, number>();
  const sides = [
    { columns: a, keys: yield* keysOf(a, keys) },
    { columns: b, keys: yield* keysOf(b, keys) },
  ] as const;
  const aligned: AlignedRows[] = [];
  const pending = (yield* pairsBelow(sides, null, -1, 0)).reverse();
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    const at = aligned.push(group) - 1;
    const below = yield* pairsBelow(sides, group, at, group.depth + 1);
    for (let child = below.pop(); child !== undefined; child = below.pop()) pending.push(child);
  }
  return aligned;
}

export const alignTraces = (a: TraceColumns, b: TraceColumns): AlignedRows[] =>
  atOnce(alignSteps(a, b));

interface Side {
  readonly columns: TraceColumns;
  readonly keys: Int32Array;
}

/** What is below a group, or at the top for null, in order. */
function* pairsBelow(
  [a, b]: readonly [Side, Side],
  group: AlignedRows | null,
  parent: number,
  depth: number,
): Steps<AlignedRows[]> {
  const rowsA = childRows(a.columns, group?.a ?? null);
  const rowsB = childRows(b.columns, group?.b ?? null);
  if (rowsA.length === 0 && rowsB.length === 0) return [];
  yield;
  const isMany = group !== null && (group.a.length > 1 || group.b.length > 1);
  const countsA = countsOf(a, rowsA);
  const countsB = countsOf(b, rowsB);
  const isAlone = (side: Side, row: number): boolean => {
    const key = side.keys[row] ?? -1;
    const most = decided.has(side.columns.role[row] ?? 0) ? mostCallsAlone : mostAlone;
    return !isMany && Math.max(countsA.get(key) ?? 0, countsB.get(key) ?? 0) <= most;
  };
  yield;
  const siblingsA = siblingsOf(a, rowsA, isAlone);
  const siblingsB = siblingsOf(b, rowsB, isAlone);
  yield;
  return (yield* matchSiblings(siblingsA, siblingsB)).map((match) => ({
    parent,
    depth,
    a: siblingsA[match.a]?.rows ?? [],
    b: siblingsB[match.b]?.rows ?? [],
  }));
}

function childRows(columns: TraceColumns, parents: readonly number[] | null): number[] {
  const rows: number[] = [];
  const addBetween = (from: number, to: number) => {
    for (let row = from; row < to; row += 1 + (columns.descendants[row] ?? 0)) rows.push(row);
  };
  if (parents === null) addBetween(0, columns.length);
  for (const row of parents ?? []) {
    addBetween(row + 1, row + 1 + (columns.descendants[row] ?? 0));
  }
  return rows;
}

function countsOf({ keys }: Side, rows: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const key = keys[row] ?? -1;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function siblingsOf(
  side: Side,
  rows: readonly number[],
  isAlone: (side: Side, row: number) => boolean,
): Sibling[] {
  const groups = new Map<number, Sibling>();
  const siblings: Sibling[] = [];
  for (const row of rows) {
    const key = side.keys[row] ?? -1;
    const known = groups.get(key);
    if (known !== undefined) {
      known.rows.push(row);
      continue;
    }
    const alone = isAlone(side, row);
    const argumentsHash = alone ? (side.columns.argumentsHash[row] ?? 0) : 0;
    const sibling: Sibling = { key, argumentsHash, rows: [row] };
    if (!alone) groups.set(key, sibling);
    siblings.push(sibling);
  }
  return siblings;
}

/** A number for each row, the same in both traces where name in words and service are. */
function* keysOf(columns: TraceColumns, known: Map<string, number>): Steps<Int32Array> {
  const ofPair = new Map<number, number>();
  const keys = new Int32Array(columns.length);
  for (let row = 0; row < columns.length; row++) {
    if (row % rowsAStep === 0) yield;
    const label = columns.label[row] ?? 0;
    const service = columns.service[row] ?? 0;
    const pair = label * columns.strings.length + service;
    const found = ofPair.get(pair);
    if (found !== undefined) {
      keys[row] = found;
      continue;
    }
    const text = `${columns.strings[label] ?? ''}\n${columns.strings[service] ?? ''}`;
    const key = known.get(text) ?? known.size;
    known.set(text, key);
    ofPair.set(pair, key);
    keys[row] = key;
  }
  return keys;
}
