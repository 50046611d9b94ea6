import { rowsOfSpans, spanIdOf } from '../../shared/trace/findRows.ts';
import { noneFolded } from '../../shared/trace/layoutRows.ts';
import { type OperationChoice, operationGroupings } from '../../shared/trace/operations.ts';
import { isWholeView } from '../../shared/trace/timeScale.ts';
import { readTabs, type TabsState, usualTabs } from './tabs/tabsState.ts';
import { type RowFilter, select, setFilter, setView, type TraceState } from './traceState.ts';

/** How the panel is laid out; kept beside what is looked at. */
export interface PanelLayout {
  /** Share of the rows' width that the names have. */
  readonly nameShare: number;
  /** Share of the panel that the details have. */
  readonly detailsShare: number;
  readonly showDetails: boolean;
  readonly showSelf: boolean;
  readonly showDuration: boolean;
  readonly tabs: TabsState;
}

export const usualLayout: PanelLayout = {
  nameShare: 0.42,
  detailsShare: 0.34,
  showDetails: true,
  showSelf: true,
  showDuration: true,
  tabs: usualTabs,
};

/** What survives a reload: intent, never data. Spans by id, since rows change when spans arrive. */
export interface SavedState {
  readonly version: 1;
  readonly traceId: string;
  readonly selected: string | null;
  readonly folded: readonly string[];
  /** Null = the whole trace. */
  readonly view: readonly [number, number] | null;
  readonly filter: RowFilter;
  readonly layout: PanelLayout;
}

/** More folded rows than a person closes one by one; beyond it folding is not kept. */
const maxFolded = 2000;

export function saved(state: TraceState, layout: PanelLayout): SavedState {
  const { columns, view } = state;
  const folded: string[] = [];
  for (let row = 0; row < columns.length && folded.length <= maxFolded; row++) {
    if (state.folded[row] === 1) folded.push(spanIdOf(columns, row));
  }
  return {
    version: 1,
    traceId: columns.traceId,
    selected: state.selected < 0 ? null : spanIdOf(columns, state.selected),
    folded: folded.length > maxFolded ? [] : folded,
    view: isWholeView(view, columns.durationNs) ? null : [view.startNs, view.endNs],
    filter: state.filter,
    layout,
  };
}

/** Reads what an older version, or nobody, may have written. */
export function readSaved(value: unknown): SavedState | null {
  if (!isRecord(value) || value.version !== 1 || typeof value.traceId !== 'string') return null;
  const { selected, folded, view, filter } = value;
  const start = Array.isArray(view) ? finite(view[0]) : null;
  const end = Array.isArray(view) ? finite(view[1]) : null;
  return {
    version: 1,
    traceId: value.traceId,
    selected: typeof selected === 'string' ? selected : null,
    folded: Array.isArray(folded) ? folded.filter((id) => typeof id === 'string') : [],
    view: start !== null && end !== null && end > start ? [start, end] : null,
    filter: {
      errorsOnly: isRecord(filter) && filter.errorsOnly === true,
      minDurationNs: isRecord(filter) ? Math.max(0, finite(filter.minDurationNs) ?? 0) : 0,
      operation: isRecord(filter) ? readOperation(filter.operation) : null,
    },
    layout: readLayout(value.layout),
  };
}

function readOperation(value: unknown): OperationChoice | null {
  if (!isRecord(value) || typeof value.key !== 'string') return null;
  const by = operationGroupings.find((each) => each === value.by);
  return by === undefined ? null : { by, key: value.key };
}

function readLayout(value: unknown): PanelLayout {
  if (!isRecord(value)) return usualLayout;
  const share = (name: 'nameShare' | 'detailsShare') =>
    Math.min(0.85, Math.max(0.1, finite(value[name]) ?? usualLayout[name]));
  const flag = (name: 'showDetails' | 'showSelf' | 'showDuration') => {
    const found = value[name];
    return typeof found === 'boolean' ? found : usualLayout[name];
  };
  return {
    nameShare: share('nameShare'),
    detailsShare: share('detailsShare'),
    showDetails: flag('showDetails'),
    showSelf: flag('showSelf'),
    showDuration: flag('showDuration'),
    tabs: readTabs(value.tabs),
  };
}

/** Puts saved intent on a freshly opened trace. */
export function restore(state: TraceState, from: SavedState): TraceState {
  const { columns } = state;
  const rows = rowsOfSpans(
    columns,
    from.selected === null ? from.folded : [from.selected, ...from.folded],
  );
  const folded = noneFolded(columns);
  for (const id of from.folded) {
    const row = rows.get(id);
    if (row !== undefined && (columns.descendants[row] ?? 0) > 0) folded[row] = 1;
  }
  const filtered = setFilter({ ...state, folded }, from.filter);
  const viewed =
    from.view === null
      ? filtered
      : setView(filtered, { startNs: from.view[0], endNs: from.view[1] });
  const selected = from.selected === null ? undefined : rows.get(from.selected);
  return selected === undefined ? viewed : select(viewed, selected);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
