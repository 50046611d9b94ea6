import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import {
  findRows,
  nextMarked,
  rowsMatching,
  rowsOfSpans,
  spanIdOf,
} from '../../shared/trace/findRows.ts';
import {
  type Folded,
  foldedFromLevel,
  type Kept,
  nearestVisible,
  noneFolded,
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
 * panel (rows now; flame, operations and events later) share selection, filter and zoom by sharing it.
 */

export interface RowFilter {
  readonly errorsOnly: boolean;
  readonly minDurationNs: number;
  /** Only spans of this operation. */
  readonly operation: OperationChoice | null;
}

export interface TraceState {
  readonly columns: TraceColumns;
  readonly view: TimeView;
  /** The active row; always a row of `columns`, and always visible. -1 only when there are no rows. */
  readonly selected: number;
  readonly folded: Folded;
  readonly filter: RowFilter;
  readonly kept: Kept;
  readonly visible: Uint32Array;
  readonly places: SiblingPlaces;
  readonly findText: string;
  readonly found: Uint32Array;
  /** Grows when the selected row should be brought into view. */
  readonly reveal: number;
}

export const everything: RowFilter = { errorsOnly: false, minDurationNs: 0, operation: null };

export function openTrace(columns: TraceColumns, selected = 0): TraceState {
  return derive({
    columns,
    view: wholeView(columns.durationNs),
    selected: columns.length === 0 ? -1 : Math.max(0, selected),
    folded: noneFolded(columns),
    filter: everything,
    findText: '',
    found: new Uint32Array(0),
    reveal: 1,
  });
}

type Given = Omit<TraceState, 'kept' | 'visible' | 'places'>;

/** Computes what follows from filter and folding, and moves the selection to a row that is shown. */
function derive(given: Given): TraceState {
  const { columns } = given;
  const wanted = rowsMatching(columns, given.filter);
  const kept = wanted === null ? null : withAncestors(columns, wanted);
  const places = siblingPlaces(columns, kept);
  return settle({ ...given, kept, places, visible: new Uint32Array(0) });
}

function settle(state: TraceState): TraceState {
  const visible = visibleRows(state.columns, state.folded, state.kept);
  const near = nearestVisible(state.columns, visible, state.selected);
  return { ...state, visible, selected: visible[Math.max(0, near)] ?? -1 };
}

/** The same panel over a newer copy of its trace: selection, folding and zoom stay with the spans they belong to. */
export function withColumns(state: TraceState, columns: TraceColumns): TraceState {
  const before = state.columns;
  const closed: string[] = [];
  for (let row = 0; row < before.length; row++) {
    if (state.folded[row] === 1) closed.push(spanIdOf(before, row));
  }
  const selectedId = state.selected < 0 ? null : spanIdOf(before, state.selected);
  const rows = rowsOfSpans(columns, selectedId === null ? closed : [selectedId, ...closed]);
  const folded = noneFolded(columns);
  for (const id of closed) {
    const row = rows.get(id);
    if (row !== undefined && (columns.descendants[row] ?? 0) > 0) folded[row] = 1;
  }
  return derive({
    ...state,
    columns,
    folded,
    view: carryView(state.view, before, columns),
    selected: selectedId === null ? 0 : (rows.get(selectedId) ?? 0),
    found: findRows(columns, state.findText),
  });
}

/** Selects a row, opens the way to it, and drops the filter when that would hide it. */
export function select(state: TraceState, row: number): TraceState {
  if (row < 0 || row >= state.columns.length) return state;
  const shown =
    state.kept !== null && state.kept[row] === 0 ? derive({ ...state, filter: everything }) : state;
  const reveal = state.reveal + 1;
  if (nearestVisible(shown.columns, shown.visible, row) >= 0 && isShown(shown, row)) {
    return { ...shown, selected: row, reveal };
  }
  const folded = revealed(shown.columns, shown.folded, row);
  return settle({ ...shown, folded, selected: row, reveal });
}

function isShown(state: TraceState, row: number): boolean {
  for (
    let at = state.columns.parentRow[row] ?? -1;
    at >= 0;
    at = state.columns.parentRow[at] ?? -1
  ) {
    if (state.folded[at] === 1) return false;
  }
  return true;
}

export function fold(state: TraceState, row: number, closed: boolean, deep: boolean): TraceState {
  const folded = withFolded(state.columns, state.folded, row, closed, deep);
  return settle({ ...state, folded });
}

export function foldLevel(state: TraceState, level: number): TraceState {
  return settle({
    ...state,
    folded: foldedFromLevel(state.columns, level),
    reveal: state.reveal + 1,
  });
}

export function foldAll(state: TraceState, closed: boolean): TraceState {
  return closed ? foldLevel(state, 0) : foldLevel(state, state.columns.length);
}

export function setFilter(state: TraceState, filter: RowFilter): TraceState {
  return derive({ ...state, filter, reveal: state.reveal + 1 });
}

export function setView(state: TraceState, view: TimeView): TraceState {
  return { ...state, view: clampView(view, state.columns.durationNs) };
}

/** Finds, and goes to the first match at or below the selection. */
export function find(state: TraceState, text: string): TraceState {
  const found = findRows(state.columns, text);
  const next = { ...state, findText: text, found };
  if (found.length === 0) return next;
  return select(next, found.find((row) => row >= state.selected) ?? found[0] ?? 0);
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
