import { spanRoles } from '../model/mcpView.ts';
import { spanNotes } from '../model/spanNote.ts';
import { type NoiseRuleId, noiseRuleOf } from '../semconv/noiseRules.ts';
import { type CallAgain, CallsAgain, isFailed, isMcpCall, isSameCall } from './callsAgain.ts';
import type { TraceColumns } from './columns.ts';
import { subtreeShapes } from './subtreeShapes.ts';

/*
 * Which rows a view may show as one. A fold stands for siblings, with everything below them: such that follow each other,
 * or attempts and rounds of one call, which may have others between them. A layer is a row that says again what its parent says, and is left out while its children move up. Nothing is lost: the
 * figures of a fold count every span in it, errors too.
 */

export type FoldKind =
  /** Like siblings in a row. */
  | 'run'
  /** The same query again and again under one parent. */
  | 'repeatedQuery'
  /** The same call of a tool again and again. */
  | 'repeatedCall'
  /** One call, tried again after it failed. */
  | 'attempts'
  /** One call that the server answered with a question, made again with the answer (MCP 2026-07-28). */
  | 'rounds'
  /** Spans that frameworks make about themselves, of one rule. */
  | 'noise'
  /** The place of a span that was not received, above those that name it as their parent. It is never folded by itself. */
  | 'missing';

export interface Fold {
  readonly kind: FoldKind;
  /** The rule of a `noise` fold. */
  readonly rule: NoiseRuleId | null;
  /** Row of the common parent, -1 for top rows. */
  readonly parent: number;
  /** The siblings, ascending; what is below them belongs to the fold. */
  readonly rows: readonly number[];
  /** Whether others stand between the siblings. */
  readonly isApart: boolean;
  /** Of attempts: `probable` when nothing but the name, or name and arguments, says that they are one call. */
  readonly certainty: CallAgain['certainty'];
  /** Spans in the fold, those below the siblings included. */
  readonly spans: number;
  /** Errors among these spans. */
  readonly errors: number;
  /** Of the siblings. Nanoseconds; percentiles are nearest-rank. */
  readonly totalNs: number;
  readonly p50Ns: number;
  readonly maxNs: number;
  /** From the first start to the last end. Nanoseconds after the trace's start. */
  readonly fromNs: number;
  readonly toNs: number;
}

export interface FoldPlan {
  readonly folds: readonly Fold[];
  /** Index of the fold that a row is one of the siblings of, or -1. */
  readonly foldOfRow: Int32Array;
  /** 1 = the row repeats its parent for another layer of software. */
  readonly isLayer: Uint8Array;
}

export interface FoldRules {
  /** Folds runs, repeated queries and calls, and attempts. */
  readonly repeats: boolean;
  readonly layers: boolean;
  /** Kinds of noise that are folded. */
  readonly noise: ReadonlySet<NoiseRuleId>;
}

/** Fewer like siblings than this are quicker to read than a fold of them. */
const leastRun = 4;
const leastNoiseSpans = 2;
/** More places of missing parents would hide what there is. */
const mostMissing = 200;
const orphanBit = 1 << spanNotes.indexOf('orphan');

const noiseRole = spanRoles.indexOf('noise');

/** Linear in the rows. */
export function planFolds(columns: TraceColumns, rules: FoldRules): FoldPlan {
  const isLayer = rules.layers ? layersOf(columns) : new Uint8Array(columns.length);
  const classes = classesOf(columns, rules);
  const foldOfRow = new Int32Array(columns.length).fill(-1);
  const folds: Fold[] = [];
  const again = new CallsAgain(columns);
  const add = (fold: Fold) => {
    for (const row of fold.rows) foldOfRow[row] = folds.length;
    folds.push(fold);
  };
  const close = (run: readonly number[] | undefined) => {
    if (run !== undefined) foldsOf(columns, rules, classes, again, run).forEach(add);
  };
  // Slot 0 is for the rows without a parent, slot n+1 for the children of row n.
  const open = new Map<number, number[]>();
  for (let row = 0; row < columns.length; row++) {
    const slot = (columns.parentRow[row] ?? -1) + 1;
    const run = open.get(slot);
    if (run && isAlike(columns, classes, run[0] ?? 0, row)) {
      run.push(row);
    } else {
      close(run);
      open.set(slot, [row]);
    }
  }
  for (const run of open.values()) close(run);
  if (rules.repeats) {
    const apart = again.among((row) => foldOfRow[row] === -1 && isLayer[row] === 0);
    for (const call of apart) add(measured(columns, call.kind, null, call.rows, call.certainty));
  }
  addMissing(columns, folds, foldOfRow);
  return { folds, foldOfRow, isLayer };
}

/** Places for the parents of orphans that stand at the top, one for neighbours that name the same. */
function addMissing(columns: TraceColumns, folds: Fold[], foldOfRow: Int32Array): void {
  const ids = new DataView(columns.parentIds.buffer, columns.parentIds.byteOffset);
  const isSame = (a: number, b: number) =>
    ids.getUint32(8 * a) === ids.getUint32(8 * b) &&
    ids.getUint32(8 * a + 4) === ids.getUint32(8 * b + 4);
  const found: number[][] = [];
  let last: number[] | null = null;
  for (let row = 0; row < columns.length; row += 1 + (columns.descendants[row] ?? 0)) {
    const isOrphan = ((columns.notes[row] ?? 0) & orphanBit) !== 0;
    const isPlaced = isOrphan && (foldOfRow[row] ?? -1) < 0;
    if (isPlaced && last !== null && isSame(last[0] ?? 0, row)) {
      last.push(row);
      continue;
    }
    last = isPlaced ? [row] : null;
    if (last !== null && found.length < mostMissing) found.push(last);
  }
  for (const rows of found) {
    for (const row of rows) foldOfRow[row] = folds.length;
    folds.push(measured(columns, 'missing', null, rows));
  }
}

interface Classes {
  readonly shapes: Uint32Array;
  /** Rule of a row that is noise with all that is below it, from 1; 0 for any other. */
  readonly noise: Uint8Array;
  readonly ruleIds: readonly NoiseRuleId[];
}

function classesOf(columns: TraceColumns, rules: FoldRules): Classes {
  const ruleIds = [...rules.noise];
  const noise = new Uint8Array(columns.length);
  for (let row = columns.length - 1; row >= 0 && ruleIds.length > 0; row--) {
    if (columns.role[row] !== noiseRole) continue;
    const rule = noiseRuleOf(text(columns, columns.name, row), text(columns, columns.scope, row));
    noise[row] = ruleIds.indexOf(rule) + 1;
  }
  // What is below tells: a framework's span around a real call is not in the way, it is the way.
  for (let row = columns.length - 1; row >= 0; row--) {
    const parent = columns.parentRow[row] ?? -1;
    if (parent >= 0 && noise[row] === 0) noise[parent] = 0;
  }
  return { shapes: subtreeShapes(columns), noise, ruleIds };
}

function isAlike(columns: TraceColumns, classes: Classes, a: number, b: number): boolean {
  const { noise, shapes } = classes;
  if (noise[a] !== noise[b]) return false;
  if (noise[a] !== 0) return true;
  return shapes[a] === shapes[b] || (isMcpCall(columns, a) && isSameCall(columns, a, b));
}

function foldsOf(
  columns: TraceColumns,
  rules: FoldRules,
  { noise, shapes, ruleIds }: Classes,
  again: CallsAgain,
  rows: readonly number[],
): readonly Fold[] {
  const [first = 0] = rows;
  const rule = noise[first] === 0 ? null : (ruleIds[(noise[first] ?? 0) - 1] ?? null);
  if (rule !== null) {
    const fold = measured(columns, 'noise', rule, rows);
    return fold.spans >= leastNoiseSpans ? [fold] : [];
  }
  if (!rules.repeats) return [];
  const call = again.ofNeighbours(rows);
  if (call !== null) return [measured(columns, call.kind, null, rows, call.certainty)];
  // Calls of one name may do different things, each worth its row: only those that look alike below are one.
  return uniformRuns(rows, shapes)
    .filter((run) => run.length >= leastRun)
    .map((run) => measured(columns, repeatOf(columns, run[0] ?? 0), null, run));
}

function uniformRuns(rows: readonly number[], shapes: Uint32Array): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last && shapes[last[0] ?? 0] === shapes[row]) last.push(row);
    else runs.push([row]);
  }
  return runs;
}

function repeatOf(columns: TraceColumns, row: number): FoldKind {
  if (columns.queryHash[row] !== 0) return 'repeatedQuery';
  return isMcpCall(columns, row) ? 'repeatedCall' : 'run';
}

function measured(
  columns: TraceColumns,
  kind: FoldKind,
  rule: NoiseRuleId | null,
  rows: readonly number[],
  certainty: CallAgain['certainty'] = 'exact',
): Fold {
  const durations = rows.map((row) => columns.durationsNs[row] ?? 0).sort((a, b) => a - b);
  let spans = 0;
  let errors = 0;
  let fromNs = Number.POSITIVE_INFINITY;
  let toNs = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const last = row + (columns.descendants[row] ?? 0);
    spans += last - row + 1;
    for (let at = row; at <= last; at++) if (isFailed(columns, at)) errors++;
    fromNs = Math.min(fromNs, columns.offsetNs[row] ?? 0);
    toNs = Math.max(toNs, endOf(columns, row));
  }
  return {
    kind,
    rule,
    parent: columns.parentRow[rows[0] ?? 0] ?? -1,
    rows,
    isApart: rows.some((row, at) => at > 0 && row !== behind(columns, rows[at - 1] ?? 0)),
    certainty,
    spans,
    errors,
    totalNs: durations.reduce((sum, duration) => sum + duration, 0),
    p50Ns: durations[Math.ceil(durations.length / 2) - 1] ?? 0,
    maxNs: durations.at(-1) ?? 0,
    fromNs,
    toNs,
  };
}

/**
 * Two instrumentations of one call, one inside the other: the same method and side, another scope, and the same target as far
 * as the inner one tells it.
 */
function layersOf(columns: TraceColumns): Uint8Array {
  const isLayer = new Uint8Array(columns.length);
  const calls = new Uint32Array(columns.length);
  for (let row = 0; row < columns.length; row++) {
    const parent = columns.parentRow[row] ?? -1;
    if (parent >= 0 && columns.method[row] !== 0) calls[parent] = (calls[parent] ?? 0) + 1;
  }
  for (let row = 0; row < columns.length; row++) {
    const parent = columns.parentRow[row] ?? -1;
    if (
      parent >= 0 &&
      calls[parent] === 1 &&
      columns.method[row] !== 0 &&
      columns.method[row] === columns.method[parent] &&
      (columns.target[row] === columns.target[parent] || columns.target[row] === 0) &&
      columns.role[row] === columns.role[parent] &&
      columns.kind[row] === columns.kind[parent] &&
      columns.service[row] === columns.service[parent] &&
      columns.scope[row] !== columns.scope[parent]
    ) {
      isLayer[row] = 1;
    }
  }
  return isLayer;
}

/** The first row behind a row and all below it. */
const behind = ({ descendants }: TraceColumns, row: number): number =>
  row + 1 + (descendants[row] ?? 0);

const endOf = ({ offsetNs, durationsNs }: TraceColumns, row: number): number =>
  (offsetNs[row] ?? 0) + (durationsNs[row] ?? 0);

const text = ({ strings }: TraceColumns, column: Uint32Array, row: number): string =>
  strings[column[row] ?? 0] ?? '';
