import { type NoiseRuleId, noiseRules } from '../../shared/semconv/noiseRules.ts';
import { rowsOfSpans, spanIdOf } from '../../shared/trace/findRows.ts';
import { type OperationChoice, operationGroupings } from '../../shared/trace/operations.ts';
import { isWholeView } from '../../shared/trace/timeScale.ts';
import { type ColumnChoice, readColumns, usualColumns } from './columnLayout.ts';
import { readTabs, type TabsState, usualTabs } from './tabs/tabsState.ts';
import {
  activate,
  everything,
  type Focus,
  foldingActs,
  type RowFilter,
  select,
  setFilter,
  setFocus,
  setRules,
  setView,
  type TraceState,
  usualRules,
  withFoldingActs,
} from './traceState.ts';

/** How the panel is laid out; kept beside what is looked at. */
export interface PanelLayout {
  /** Share of the rows' width that the names have. */
  readonly nameShare: number;
  /** Share of the panel that the details have. */
  readonly detailsShare: number;
  readonly showDetails: boolean;
  readonly columns: ColumnChoice;
  readonly tabs: TabsState;
}

export const usualLayout: PanelLayout = {
  nameShare: 0.42,
  detailsShare: 0.34,
  showDetails: true,
  columns: usualColumns,
  tabs: usualTabs,
};

export interface SavedRules {
  readonly repeats: boolean;
  readonly layers: boolean;
  readonly noise: readonly NoiseRuleId[];
}

/** What survives a reload: intent, never data. Spans by id, since rows change when spans arrive. */
export interface SavedState {
  readonly version: 1;
  readonly traceId: string;
  readonly selected: string | null;
  /** What is selected is the fold that begins with that span. */
  readonly onFold: boolean;
  readonly folded: readonly string[];
  /** Folds that were opened, each by its first span. */
  readonly opened: readonly string[];
  readonly rules: SavedRules;
  readonly focus: { readonly kind: Focus['kind']; readonly span: string } | null;
  /** Null = the whole trace. */
  readonly view: readonly [number, number] | null;
  readonly filter: RowFilter;
  readonly layout: PanelLayout;
}

/** More folded rows than a person closes one by one; beyond it folding is not kept. */
const maxFolded = 2000;

export function saved(state: TraceState, layout: PanelLayout): SavedState {
  const { columns, view } = state;
  const { closed, opened } = foldingActs(state, maxFolded);
  const { repeats, layers, noise } = state.rules;
  return {
    version: 1,
    traceId: columns.traceId,
    selected: state.selected < 0 ? null : spanIdOf(columns, state.selected),
    onFold: state.activeFold >= 0,
    folded: closed,
    opened,
    rules: { repeats, layers, noise: [...noise] },
    focus: focusOf(state),
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
    onFold: value.onFold === true,
    folded: texts(folded),
    opened: texts(value.opened),
    rules: readRules(value.rules),
    focus: readFocus(value.focus),
    view: start !== null && end !== null && end > start ? [start, end] : null,
    filter: {
      errorsOnly: isRecord(filter) && filter.errorsOnly === true,
      minDurationNs: isRecord(filter) ? Math.max(0, finite(filter.minDurationNs) ?? 0) : 0,
      operation: isRecord(filter) ? readOperation(filter.operation) : null,
    },
    layout: readLayout(value.layout),
  };
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

function readRules(value: unknown): SavedRules {
  if (!isRecord(value)) return { ...usualRules, noise: [...usualRules.noise] };
  const noise = texts(value.noise);
  return {
    repeats: value.repeats !== false,
    layers: value.layers !== false,
    noise: noiseRules.map(({ id }) => id).filter((id) => noise.includes(id)),
  };
}

function readFocus(value: unknown): SavedState['focus'] {
  if (!isRecord(value) || typeof value.span !== 'string') return null;
  const { kind, span } = value;
  return kind === 'root' || kind === 'path' ? { kind, span } : null;
}

function focusOf({ columns, focus }: TraceState): SavedState['focus'] {
  return focus === null ? null : { kind: focus.kind, span: spanIdOf(columns, focus.row) };
}

function readOperation(value: unknown): OperationChoice | null {
  if (!isRecord(value) || typeof value.key !== 'string') return null;
  const by = operationGroupings.find((each) => each === value.by);
  return by === undefined ? null : { by, key: value.key };
}

/** Reads what an older version, or nobody, may have written. */
export function readLayout(value: unknown): PanelLayout {
  if (!isRecord(value)) return usualLayout;
  const share = (name: 'nameShare' | 'detailsShare') =>
    Math.min(0.85, Math.max(0.1, finite(value[name]) ?? usualLayout[name]));
  return {
    nameShare: share('nameShare'),
    detailsShare: share('detailsShare'),
    showDetails: value.showDetails !== false,
    columns: readColumns(value.columns),
    tabs: readTabs(value.tabs),
  };
}

/** Puts saved intent on a freshly opened trace. */
export function restore(state: TraceState, from: SavedState): TraceState {
  const { selected: selectedId, focus } = from;
  const ids = [selectedId, focus?.span ?? null].filter((id) => id !== null);
  const rows = rowsOfSpans(state.columns, ids);
  const ruled = setRules(state, { ...from.rules, noise: new Set(from.rules.noise) });
  const acted = withFoldingActs(ruled, { closed: from.folded, opened: from.opened });
  const focusRow = rows.get(focus?.span ?? '');
  const focused =
    focus === null || focusRow === undefined
      ? acted
      : setFocus(acted, { kind: focus.kind, row: focusRow });
  const isFiltered = JSON.stringify(from.filter) !== JSON.stringify(everything);
  const filtered = isFiltered ? setFilter(focused, from.filter) : focused;
  const viewed =
    from.view === null
      ? filtered
      : setView(filtered, { startNs: from.view[0], endNs: from.view[1] });
  const selected = selectedId === null ? undefined : rows.get(selectedId);
  if (selected === undefined) return viewed;
  const fold = from.onFold ? (viewed.plan.foldOfRow[selected] ?? -1) : -1;
  const foldRow = viewed.tree.rowOfFold[fold];
  return foldRow === undefined ? select(viewed, selected) : activate(viewed, foldRow);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
