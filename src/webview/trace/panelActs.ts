import type { SpanInspection } from '../../shared/rpc/contract.ts';
import type { SpanCommand } from '../../shared/rpc/hostContract.ts';
import { spanIdOf } from '../../shared/trace/findRows.ts';
import { indexOfRow } from '../../shared/trace/layoutRows.ts';
import { panBy, viewAround, wholeView, zoomAround } from '../../shared/trace/timeScale.ts';
import type { HostActions } from '../actions.ts';
import type { PanelClient } from '../client.ts';
import type { Act } from './keys.ts';
import type { TabName } from './tabs/tabsState.ts';
import {
  activate,
  activeRow,
  type Focus,
  findNext,
  fold,
  foldAll,
  foldLevel,
  nextError,
  setFilter,
  setFocus,
  setView,
  showNewest,
  type TraceState,
} from './traceState.ts';

export interface ActContext {
  readonly client: PanelClient;
  readonly actions: HostActions;
  readonly state: TraceState;
  readonly update: (change: (before: TraceState) => TraceState) => void;
  /** Rows of a page. */
  readonly page: number;
  /** Of the selected span, when it has come. */
  readonly inspection: SpanInspection | null;
  readonly onFind: () => void;
  readonly onDetails: () => void;
  readonly onTab: (name: TabName) => void;
  readonly onHelp: () => void;
  readonly onEscape: () => void;
}

type TabAct = 'treeTab' | 'flameTab' | 'operationsTab' | 'eventsTab';

const tabOfAct: Readonly<Record<TabAct, TabName>> = {
  treeTab: 'tree',
  flameTab: 'flame',
  operationsTab: 'operations',
  eventsTab: 'events',
};

/** Acts that only change what is shown. */
type StateAct = Exclude<
  Act,
  | 'goToSource'
  | 'goToAudit'
  | 'goToQuery'
  | 'copyAs'
  | 'export'
  | 'find'
  | 'details'
  | 'help'
  | 'escape'
  | TabAct
>;

export function applyAct(act: Act, context: ActContext): void {
  const { actions, inspection } = context;
  switch (act) {
    case 'goToSource': {
      const place = inspection?.places[0];
      if (place !== undefined) actions.openPlace(place);
      return;
    }
    case 'goToAudit': {
      const record = inspection?.audit[0];
      if (record !== undefined) actions.openAudit(record.recordId, null);
      return;
    }
    case 'goToQuery': {
      const { columns, selected } = context.state;
      const hash = columns.strings[columns.queryHash[selected] ?? 0] ?? '';
      if (hash !== '') actions.openQuery(hash);
      return;
    }
    case 'copyAs':
      runOnSpan('mcpTraces.copyAs', context);
      return;
    case 'export':
      runOnSpan('mcpTraces.exportTrace', context);
      return;
    case 'find':
      context.onFind();
      return;
    case 'details':
      context.onDetails();
      return;
    case 'treeTab':
    case 'flameTab':
    case 'operationsTab':
    case 'eventsTab':
      context.onTab(tabOfAct[act]);
      return;
    case 'help':
      context.onHelp();
      return;
    case 'escape':
      context.onEscape();
      return;
    default:
      context.update((before) => stateActs[act](before, context.page));
  }
}

/** What the host asks and answers in its own windows. */
function runOnSpan(command: SpanCommand, { client, state }: ActContext): void {
  const { columns, selected } = state;
  const spanId = selected < 0 ? null : spanIdOf(columns, selected);
  const params = { command, traceId: columns.traceId, spanId };
  void client.request('runOnSpan', params).catch(() => undefined);
}

function moveBy(state: TraceState, delta: number): TraceState {
  const index = indexOfRow(state.visible, activeRow(state));
  const next = Math.max(0, Math.min(state.visible.length - 1, index + delta));
  return activate(state, state.visible[next] ?? -1);
}

const zoomStep = 1.5;
const panStep = 0.2;

function zoomBy(state: TraceState, factor: number): TraceState {
  const { view, columns } = state;
  return setView(
    state,
    zoomAround(view, columns.durationNs, factor, (view.startNs + view.endNs) / 2),
  );
}

function changeLevel(state: TraceState, delta: number): TraceState {
  let deepest = 0;
  for (const row of state.visible) deepest = Math.max(deepest, state.tree.depth[row] ?? 0);
  return foldLevel(state, Math.max(0, deepest + delta));
}

function hasChildren(state: TraceState, row: number): boolean {
  return (state.tree.descendants[row] ?? 0) > 0;
}

function toggleFocus(state: TraceState, kind: Focus['kind']): TraceState {
  const isOn = state.focus?.kind === kind && state.focus.row === state.selected;
  return setFocus(state, isOn || state.selected < 0 ? null : { kind, row: state.selected });
}

export const stateActs: Readonly<
  Record<StateAct, (state: TraceState, page: number) => TraceState>
> = {
  up: (state) => moveBy(state, -1),
  down: (state) => moveBy(state, 1),
  pageUp: (state, page) => moveBy(state, -page),
  pageDown: (state, page) => moveBy(state, page),
  first: (state) => moveBy(state, -state.visible.length),
  last: (state) => moveBy(state, state.visible.length),
  close: (state) => {
    const row = activeRow(state);
    if (hasChildren(state, row) && state.folded[row] !== 1) return fold(state, row, true, false);
    return activate(state, state.tree.parentRow[row] ?? -1);
  },
  open: (state) => {
    const row = activeRow(state);
    if (!hasChildren(state, row)) return state;
    if (state.folded[row] === 1) return fold(state, row, false, false);
    return moveBy(state, 1);
  },
  closeDeep: (state) => fold(state, activeRow(state), true, true),
  openDeep: (state) => fold(state, activeRow(state), false, true),
  levelLess: (state) => changeLevel(state, -1),
  levelMore: (state) => changeLevel(state, 1),
  openAll: (state) => foldAll(state, false),
  findNext: (state) => findNext(state, 1),
  findPrevious: (state) => findNext(state, -1),
  zoomSelection: (state) => {
    const { columns, selected } = state;
    const length = columns.durationsNs[selected] ?? 0;
    return setView(state, viewAround(columns.offsetNs[selected] ?? 0, length, columns.durationNs));
  },
  zoomAll: (state) => setView(state, wholeView(state.columns.durationNs)),
  zoomIn: (state) => zoomBy(state, zoomStep),
  zoomOut: (state) => zoomBy(state, 1 / zoomStep),
  panLeft: (state) => setView(state, panBy(state.view, state.columns.durationNs, -panStep)),
  panRight: (state) => setView(state, panBy(state.view, state.columns.durationNs, panStep)),
  nextError: (state) => nextError(state, 1),
  previousError: (state) => nextError(state, -1),
  onlyPath: (state) => toggleFocus(state, 'path'),
  makeRoot: (state) => toggleFocus(state, 'root'),
  newest: showNewest,
  errorsOnly: (state) =>
    setFilter(state, { ...state.filter, errorsOnly: !state.filter.errorsOnly }),
};
