import { spanRoles } from '../../model/mcpView.ts';
import { sortSteps } from '../../util/sortSteps.ts';
import { atOnce, rowsAStep, type Steps } from '../../util/steps.ts';
import { mark, type TraceColumns } from '../columns.ts';
import { spanIdOf } from '../findRows.ts';
import { type AlignedRows, alignSteps } from './alignTraces.ts';
import type { Change, ComparedCalls, ComparedNode, Threshold } from './comparison.ts';

const leastShare = 0.1;
const leastOfTrace = 0.01;
const leastNs = 100_000;

/** A tenth of the call, a hundredth of the longer trace and 0.1 ms: less than that is noise on a machine that does other things too. */
export function thresholdOf(a: TraceColumns, b: TraceColumns): Threshold {
  const longer = Math.max(a.durationNs, b.durationNs);
  return { share: leastShare, leastNs: Math.max(leastNs, Math.round(longer * leastOfTrace)) };
}

export function changeOf(aNs: number, bNs: number, threshold: Threshold): Change {
  const difference = Math.abs(bNs - aNs);
  if (difference < threshold.leastNs || difference < threshold.share * Math.max(aNs, bNs)) {
    return 'same';
  }
  return bNs > aNs ? 'slower' : 'faster';
}

/** Every call path of both traces, in tree order. */
export function* compareSteps(
  a: TraceColumns,
  b: TraceColumns,
  threshold: Threshold,
): Steps<ComparedNode[]> {
  const nodes: ComparedNode[] = [];
  for (const rows of yield* alignSteps(a, b)) {
    if (nodes.length % rowsAStep === 0) yield;
    nodes.push(nodeOf(a, b, rows, threshold));
  }
  return nodes;
}

export const compareTraces = (...of: Parameters<typeof compareSteps>): ComparedNode[] =>
  atOnce(compareSteps(...of));

function nodeOf(
  a: TraceColumns,
  b: TraceColumns,
  aligned: AlignedRows,
  threshold: Threshold,
): ComparedNode {
  const [columns, row] = aligned.a.length > 0 ? [a, aligned.a[0] ?? 0] : [b, aligned.b[0] ?? 0];
  const callsA = callsOf(a, aligned.a);
  const callsB = callsOf(b, aligned.b);
  return {
    parent: aligned.parent,
    depth: aligned.depth,
    label: columns.strings[columns.label[row] ?? 0] ?? '',
    service: columns.strings[columns.service[row] ?? 0] ?? '',
    role: spanRoles[columns.role[row] ?? 0] ?? 'other',
    change: nodeChange(callsA, callsB, threshold),
    a: callsA,
    b: callsB,
    otherArguments: haveOtherArguments(a, b, aligned),
  };
}

function nodeChange(
  a: ComparedCalls | null,
  b: ComparedCalls | null,
  threshold: Threshold,
): Change {
  if (a === null) return 'added';
  if (b === null) return 'removed';
  return changeOf(a.totalNs, b.totalNs, threshold);
}

function callsOf(columns: TraceColumns, rows: readonly number[]): ComparedCalls | null {
  const [first] = rows;
  if (first === undefined) return null;
  let longest = first;
  let errors = 0;
  let totalNs = 0;
  let selfNs = 0;
  for (const row of rows) {
    const duration = columns.durationsNs[row] ?? 0;
    totalNs += duration;
    selfNs += columns.selfNs[row] ?? 0;
    if (((columns.marks[row] ?? 0) & (mark.error | mark.denied)) !== 0) errors++;
    if (duration > (columns.durationsNs[longest] ?? 0)) longest = row;
  }
  return { spanId: spanIdOf(columns, longest), count: rows.length, errors, totalNs, selfNs };
}

function haveOtherArguments(a: TraceColumns, b: TraceColumns, aligned: AlignedRows): boolean {
  if (aligned.a.length !== 1 || aligned.b.length !== 1) return false;
  const hashA = a.argumentsHash[aligned.a[0] ?? 0] ?? 0;
  const hashB = b.argumentsHash[aligned.b[0] ?? 0] ?? 0;
  return hashA !== 0 && hashB !== 0 && hashA !== hashB;
}

interface ToldNodes {
  readonly nodes: readonly ComparedNode[];
  readonly leftOut: number;
}

/** At most so many nodes, those with the greatest differences and what is above them; the rest is only counted. */
export function* tellingSteps(nodes: readonly ComparedNode[], most: number): Steps<ToldNodes> {
  if (nodes.length <= most) return { nodes, leftOut: 0 };
  const weights = Float64Array.from(nodes, ({ a, b }) =>
    Math.abs((b?.totalNs ?? 0) - (a?.totalNs ?? 0)),
  );
  yield;
  const ranked = yield* sortSteps(
    [...nodes.keys()],
    (x, y) => (weights[y] ?? 0) - (weights[x] ?? 0) || x - y,
  );
  const kept = new Uint8Array(nodes.length);
  let count = 0;
  for (const at of ranked) {
    const path: number[] = [];
    for (let up = at; up >= 0 && kept[up] === 0; up = nodes[up]?.parent ?? -1) path.push(up);
    if (count + path.length > most) break;
    for (const node of path) kept[node] = 1;
    count += path.length;
  }
  yield;
  const places = new Int32Array(nodes.length).fill(-1);
  const told: ComparedNode[] = [];
  for (const [at, node] of nodes.entries()) {
    if (kept[at] !== 1) continue;
    places[at] = told.push({ ...node, parent: places[node.parent] ?? -1 }) - 1;
  }
  return { nodes: told, leftOut: nodes.length - count };
}

export const mostTelling = (...of: Parameters<typeof tellingSteps>): ToldNodes =>
  atOnce(tellingSteps(...of));
