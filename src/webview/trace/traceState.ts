import { type NoiseRuleId, noiseRules } from '../../shared/semconv/noiseRules.ts';
import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import { type DisplayTree, displayTree } from '../../shared/trace/displayTree.ts';
import {
  findRows,
  markedRows,
  nextMarked,
  rowsMatching,
  rowsOfSpans,
  spanIdOf,
} from '../../shared/trace/findRows.ts';
import { type FoldPlan, type FoldRules, planFolds } from '../../shared/trace/folds.ts';
import {
  type Folded,
  indexOfRow,
  type Kept,
  nearestVisible,
  revealed,
  type SiblingPlaces,
  siblingPlaces,
  visibleRows,
  withAncestors,
  withFolded,
} from '../../shared/trace/layoutRows.ts';
import type { OperationChoice } from '../../shared/trace/operations.ts';
import { carryView, clampView, type TimeView, wholeView } from '../../shared/trace/timeScale.ts';

/*
 * What the trace panel shows, as one value. Every act is a pure function from one to the next, so that all tabs of the
 * panel share selection, filter and zoom by sharing it.
 */

export interface RowFilter {
  readonly errorsOnly: boolean;
  readonly minDurationNs: number;
  /** Only spans of this operation. */
  readonly operation: OperationChoice | null;
}

/** A part of the trace that is looked at alone: what is below a row, or that with the way to it. */
export interface Focus {
  readonly kind: 'root' | 'path';
  /** Span row. */
  readonly row: number;
}

export interface TraceState {
  readonly columns: TraceColumns;
  readonly rules: FoldRules;
  readonly plan: FoldPlan;
  /** The rows of the tree: spans, and folds of them. `folded`, `visible` and `places` are of its rows. */
  readonly tree: DisplayTree;
  readonly view: TimeView;
  /** Span row of the active row; of a fold, its first span. -1 only when there are no rows. */
  readonly selected: number;
  /** The fold that is active, or -1 when it is the span itself. */
  readonly activeFold: number;
  readonly folded: Folded;
  readonly filter: RowFilter;
  readonly focus: Focus | null;
  /** One byte a span row: 1 = passes the filter, or is on the way to one that does. */
  readonly kept: Kept;
  /** The same for the rows of the tree. */
  readonly shown: Kept;
  readonly visible: Uint32Array;
  readonly places: SiblingPlaces;
  readonly findText: string;
  /** Span rows of what was found by name; ascending, and each has a row of its own in the tree. */
  readonly found: Uint32Array;
  /** Spans that have come since the person last said that they know; none while they have done nothing. */
  readonly added: number;
  /** A person has acted, so what they look at must not move. */
  readonly pinned: boolean;
  /** Grows when the selected row should be brought into view. */
  readonly reveal: number;
}

export const everything: RowFilter = { errorsOnly: false, minDurationNs: 0, operation: null };
export const usualRules: FoldRules = {
  repeats: true,
  layers: true,
  noise: new Set<NoiseRuleId>(noiseRules.map(({ id }) => id)),
};

export function openTrace(
  columns: TraceColumns,
  selected = 0,
  rules: FoldRules = usualRules,
): TraceState {
  const { plan, tree, folded } = folding(columns, rules);
  return derive({
    columns,
    rules,
    plan,
    tree,
    folded,
    view: wholeView(columns.durationNs),
    selected: columns.length === 0 ? -1 : Math.max(0, selected),
    activeFold: -1,
    filter: everything,
    focus: null,
    findText: '',
    found: new Uint32Array(0),
    added: 0,
    pinned: false,
    reveal: 1,
  });
}

/** Folds are closed, everything else is open. */
function folding(
  columns: TraceColumns,
  rules: FoldRules,
): Pick<TraceState, 'plan' | 'tree' | 'folded'> {
  const plan = planFolds(columns, rules);
  const tree = displayTree(columns, plan);
  return {
    plan,
    tree,
    folded: Uint8Array.from(tree.fold, (fold) => (isClosable(plan, fold) ? 1 : 0)),
  };
}

/** Whether a row of the tree is a fold that is closed until somebody opens it. */
const isClosable = ({ folds }: FoldPlan, fold: number): boolean =>
  fold >= 0 && folds[fold]?.kind !== 'missing';

/** The row of the tree that is active, -1 when there are none. */
export function activeRow({ tree, selected, activeFold }: TraceState): number {
  if (selected < 0) return -1;
  return activeFold < 0 ? (tree.rowOfSpan[selected] ?? -1) : (tree.rowOfFold[activeFold] ?? -1);
}

type Given = Omit<TraceState, 'kept' | 'shown' | 'visible' | 'places'>;

/** Computes what follows from filter and folding, and moves the selection to a row that is shown. */
function derive(given: Given): TraceState {
  const { columns, tree, filter, focus } = given;
  const matching = rowsMatching(columns, filter);
  const wanted = focus?.kind === 'path' ? onlyBelow(columns, matching, focus.row) : matching;
  const kept = wanted === null ? null : withAncestors(columns, wanted);
  const shown = shownRows(tree, kept);
  const places = siblingPlaces(tree, shown);
  return settle({ ...given, kept, shown, places, visible: new Uint32Array(0) });
}

/** Spans that tabs beside the tree show: what passes the filter, with the way to it, of the part that is looked at. */
export function spansShown({ columns, kept, focus }: TraceState): Kept {
  return focus === null ? kept : onlyBelow(columns, kept, focus.row);
}

/** Spans that statistics count: those that pass the filter themselves. A chosen operation stands among the others. */
export function spansCounted({ columns, filter, focus }: TraceState): Kept {
  const matching = rowsMatching(columns, { ...filter, operation: null });
  return focus === null ? matching : onlyBelow(columns, matching, focus.row);
}

function onlyBelow(columns: TraceColumns, wanted: Kept, row: number): Uint8Array {
  const below = new Uint8Array(columns.length);
  const last = row + (columns.descendants[row] ?? 0);
  for (let at = row; at <= last; at++) below[at] = wanted === null ? 1 : (wanted[at] ?? 0);
  return below;
}

/** The same for the rows of the tree: a fold is shown when something in it is. */
function shownRows(tree: DisplayTree, kept: Kept): Kept {
  if (kept === null) return null;
  const shown = new Uint8Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    if ((tree.fold[row] ?? -1) < 0) shown[row] = kept[tree.spanRow[row] ?? 0] ?? 0;
  }
  return withAncestors(tree, shown);
}

function settle(state: TraceState): TraceState {
  const { tree, focus } = state;
  const all = visibleRows(tree, state.folded, state.shown);
  const visible = focus?.kind === 'root' ? below(tree, all, focus.row) : all;
  const near = nearestVisible(tree, visible, activeRow(state));
  const row = visible[Math.max(0, near)] ?? -1;
  return { ...state, visible, ...selectionOf(tree, row) };
}

/** The rows of a span and of what is below it: they stand together. */
function below(tree: DisplayTree, visible: Uint32Array, span: number): Uint32Array {
  const first = tree.rowOfSpan[span] ?? 0;
  const last = first + (tree.descendants[first] ?? 0);
  const from = visible.findIndex((row) => row >= first);
  if (from < 0) return visible.subarray(0, 0);
  const end = visible.findIndex((row) => row > last);
  return visible.subarray(from, end < 0 ? visible.length : end);
}

const selectionOf = (
  tree: DisplayTree,
  row: number,
): Pick<TraceState, 'selected' | 'activeFold'> => ({
  selected: row < 0 ? -1 : (tree.spanRow[row] ?? -1),
  activeFold: row < 0 ? -1 : (tree.fold[row] ?? -1),
});

/** One byte a fold of the plan: 1 = it is closed. */
export function closedFolds({
  plan,
  tree,
  folded,
}: Pick<TraceState, 'plan' | 'tree' | 'folded'>): Uint8Array {
  return Uint8Array.from(plan.folds, (_, index) => folded[tree.rowOfFold[index] ?? -1] ?? 0);
}

/** What of the folding is a person's own act, by span ids. */
export interface FoldingActs {
  /** Spans that were closed. */
  readonly closed: readonly string[];
  /** Folds that were opened, each by its first span. */
  readonly opened: readonly string[];
}

/** @param most of each; beyond it nobody did it by hand, and none is told */
export function foldingActs(state: TraceState, most: number): FoldingActs {
  const { columns, plan, tree, folded } = state;
  const closed: string[] = [];
  const opened: string[] = [];
  for (let row = 0; row < tree.length; row++) {
    const fold = tree.fold[row] ?? -1;
    const isFold = isClosable(plan, fold);
    if ((folded[row] === 1) === isFold || (fold >= 0 && !isFold)) continue;
    const list = isFold ? opened : closed;
    if (list.length <= most) list.push(spanIdOf(columns, tree.spanRow[row] ?? 0));
  }
  return {
    closed: closed.length > most ? [] : closed,
    opened: opened.length > most ? [] : opened,
  };
}

/** Does these acts on a freshly opened tree. */
export function withFoldingActs(state: TraceState, acts: FoldingActs): TraceState {
  const { columns, tree, plan } = state;
  const rows = rowsOfSpans(columns, [...acts.closed, ...acts.opened]);
  const folded = state.folded.slice();
  for (const id of acts.closed) {
    const row = tree.rowOfSpan[rows.get(id) ?? -1];
    if (row !== undefined && (tree.descendants[row] ?? 0) > 0) folded[row] = 1;
  }
  for (const id of acts.opened) {
    const fold = plan.foldOfRow[rows.get(id) ?? -1] ?? -1;
    if (fold >= 0) folded[tree.rowOfFold[fold] ?? 0] = 0;
  }
  return settle({ ...state, folded });
}

/** The same panel over a newer copy of its trace: selection, folding and zoom stay with the spans they belong to. */
export function withColumns(state: TraceState, columns: TraceColumns): TraceState {
  const before = state.columns;
  const { selected, focus } = state;
  const idOf = (row: number) => (row < 0 ? [] : [spanIdOf(before, row)]);
  const [selectedId = ''] = idOf(selected);
  const [focusId = ''] = idOf(focus?.row ?? -1);
  const rows = rowsOfSpans(columns, [...idOf(selected), ...idOf(focus?.row ?? -1)]);
  const focusRow = rows.get(focusId);
  const opened = derive({
    ...state,
    ...folding(columns, state.rules),
    columns,
    view: carryView(state.view, before, columns),
    selected: columns.length === 0 ? -1 : (rows.get(selectedId) ?? 0),
    activeFold: -1,
    focus: focus === null || focusRow === undefined ? null : { ...focus, row: focusRow },
    added: state.pinned ? state.added + Math.max(0, columns.length - before.length) : 0,
  });
  const carried = withFoldingActs(opened, foldingActs(state, Number.POSITIVE_INFINITY));
  const active = state.activeFold >= 0 ? (carried.plan.foldOfRow[carried.selected] ?? -1) : -1;
  const found = findShown(carried, state.findText);
  return settle({ ...carried, activeFold: active, found });
}

/** Selects a span, opens the way to it, and drops filter and focus when they would hide it. */
export function select(state: TraceState, row: number): TraceState {
  if (row < 0 || row >= state.columns.length) return state;
  const open = reachable(state, row);
  const { tree } = open;
  const treeRow = tree.rowOfSpan[row] ?? -1;
  if (indexOfRow(open.visible, treeRow) >= 0) return activate(open, treeRow);
  const folded = revealed(tree, open.folded, treeRow);
  return settle({ ...open, folded, selected: row, activeFold: -1, reveal: state.reveal + 1 });
}

function reachable(state: TraceState, row: number): TraceState {
  const { focus, kept, columns } = state;
  const isOutside =
    focus?.kind === 'root' &&
    (row < focus.row || row > focus.row + (columns.descendants[focus.row] ?? 0));
  const isHidden = kept !== null && kept[row] === 0;
  if (!isOutside && !isHidden) return state;
  return derive({ ...state, focus: null, filter: isHidden ? everything : state.filter });
}

/** Makes a row of the tree the active one: a span, or a fold. */
export function activate(state: TraceState, row: number): TraceState {
  if (row < 0 || row >= state.tree.length) return state;
  const next = { ...state, ...selectionOf(state.tree, row), reveal: state.reveal + 1 };
  // Moving among what is shown, the act of every arrow key, computes nothing anew.
  return indexOfRow(state.visible, row) >= 0 ? next : settle(next);
}

/** Closes or opens a row of the tree, and with `deep` all below it. */
export function fold(state: TraceState, row: number, closed: boolean, deep: boolean): TraceState {
  const folded = withFolded(state.tree, state.folded, row, closed, deep);
  return settle({ ...state, folded });
}

/** Closes everything at a level and below it; folds stay as they are, unless everything is opened. */
export function foldLevel(state: TraceState, level: number): TraceState {
  const { tree } = state;
  const isAll = level >= tree.length;
  const folded = new Uint8Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    const isFold = isClosable(state.plan, tree.fold[row] ?? -1);
    if (isFold) folded[row] = isAll ? 0 : (state.folded[row] ?? 1);
    else if ((tree.depth[row] ?? 0) >= level && (tree.descendants[row] ?? 0) > 0) folded[row] = 1;
  }
  return settle({ ...state, folded, reveal: state.reveal + 1 });
}

export function foldAll(state: TraceState, closed: boolean): TraceState {
  return foldLevel(state, closed ? 0 : state.tree.length);
}

/** What a filter keeps is not left inside a fold; without one the folds are closed again. */
export function setFilter(state: TraceState, filter: RowFilter): TraceState {
  const derived = derive({ ...state, filter, reveal: state.reveal + 1 });
  return settle({ ...derived, folded: withFoldsClosed(derived, derived.kept === null) });
}

function withFoldsClosed({ plan, tree, folded }: TraceState, closed: boolean): Folded {
  return folded.map((each, row) =>
    isClosable(plan, tree.fold[row] ?? -1) ? (closed ? 1 : 0) : each,
  );
}

export function setFocus(state: TraceState, focus: Focus | null): TraceState {
  const derived = derive({ ...state, focus, reveal: state.reveal + 1 });
  return focus?.kind === 'path' && focus.row >= 0 ? select(derived, focus.row) : derived;
}

/** Other rules of folding; what was closed or opened by hand stays so where it still exists. */
export function setRules(state: TraceState, rules: FoldRules): TraceState {
  const acts = foldingActs(state, Number.POSITIVE_INFINITY);
  const derived = derive({
    ...state,
    ...folding(state.columns, rules),
    rules,
    activeFold: -1,
    reveal: state.reveal + 1,
  });
  return withFoldingActs({ ...derived, found: findShown(derived, state.findText) }, acts);
}

export function setView(state: TraceState, view: TimeView): TraceState {
  return { ...state, view: clampView(view, state.columns.durationNs) };
}

/** What is found, each by the row that shows it: a layer by that of its call. */
function findShown(state: TraceState, text: string): Uint32Array {
  return shownSpans(state, findRows(state.columns, text));
}

export function shownSpans({ columns, tree }: TraceState, rows: Iterable<number>): Uint32Array {
  const shown = new Uint8Array(columns.length);
  for (const row of rows) shown[tree.spanRow[tree.rowOfSpan[row] ?? 0] ?? row] = 1;
  return markedRows(shown);
}

/** Finds by name at once, and goes to the first match at or below the selection. */
export function find(state: TraceState, text: string): TraceState {
  const found = findShown(state, text);
  const next = { ...state, findText: text, found };
  if (found.length === 0) return next;
  return select(next, found.find((row) => row >= state.selected) ?? found[0] ?? 0);
}

/** Adds what the collector found in attributes, events and logs of the spans; the selection stays. */
export function alsoFound(
  state: TraceState,
  text: string,
  spanIds: readonly string[],
  isFilter: boolean,
): TraceState {
  if (text !== state.findText) return state;
  const rows = [...rowsOfSpans(state.columns, spanIds).values()];
  const found = shownSpans(state, isFilter ? rows : [...state.found, ...rows]);
  const next = { ...state, found };
  const isFirst = state.found.length === 0 && found.length > 0;
  return isFirst ? select(next, found.find((row) => row >= state.selected) ?? found[0] ?? 0) : next;
}

export function findNext(state: TraceState, step: 1 | -1): TraceState {
  const { found, selected } = state;
  if (found.length === 0) return state;
  const row =
    step === 1
      ? (found.find((each) => each > selected) ?? found[0])
      : (found.findLast((each) => each < selected) ?? found.at(-1));
  return select(state, row ?? 0);
}

/** Which match is selected, from 1; 0 = none of them. */
export function matchNumber(state: TraceState): number {
  return state.found.indexOf(state.selected) + 1;
}

export function nextError(state: TraceState, step: 1 | -1): TraceState {
  return select(state, nextMarked(state.columns, state.selected, mark.error | mark.denied, step));
}

/** The spans that have come are known. */
export function acknowledge(state: TraceState): TraceState {
  return state.added === 0 ? state : { ...state, added: 0 };
}

/** Goes to the span that started last, and knows what has come. */
export function showNewest(state: TraceState): TraceState {
  const { offsetNs, length } = state.columns;
  let newest = 0;
  for (let row = 1; row < length; row++) {
    if ((offsetNs[row] ?? 0) >= (offsetNs[newest] ?? 0)) newest = row;
  }
  return acknowledge(select(state, newest));
}
