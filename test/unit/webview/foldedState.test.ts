import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import { indexOfRow } from '../../../src/shared/trace/layoutRows.ts';
import { wholeView } from '../../../src/shared/trace/timeScale.ts';
import { barShapes, segmentCache } from '../../../src/webview/trace/barShapes.ts';
import { stateActs } from '../../../src/webview/trace/panelActs.ts';
import { readSaved, restore, saved, usualLayout } from '../../../src/webview/trace/savedState.ts';
import {
  activate,
  activeRow,
  alsoFound,
  everything,
  find,
  fold,
  openTrace,
  select,
  setFilter,
  setFocus,
  setRules,
  type TraceState,
  withColumns,
} from '../../../src/webview/trace/traceState.ts';
import { foldAt, foldWords, treeRowTooltip } from '../../../src/webview/trace/treeRow.ts';
import { columnsOf, type RowSpec } from '../../support/columnsFromAscii.ts';

const step = (at: number, more: Partial<RowSpec> = {}): RowSpec => ({
  depth: 1,
  name: 'SELECT',
  queryHash: 'abc',
  role: 'sql',
  startNs: 10 * at,
  durationNs: 5,
  ...more,
});
/** A root, five like queries (one failed), and something else behind them. */
const rows: readonly RowSpec[] = [
  { depth: 0, name: 'orders', startNs: 0, durationNs: 100 },
  step(1),
  step(2),
  step(3, { marks: mark.error }),
  step(4),
  step(5),
  { depth: 1, name: 'render', startNs: 70, durationNs: 5 },
];
const trace = columnsOf(rows);
const opened = openTrace(trace);
const shown = (state: TraceState) =>
  [...state.visible].map((row) =>
    foldAt(state, row) === null ? (state.tree.spanRow[row] ?? -1) : 'fold',
  );

describe('folds in the tree', () => {
  test('are closed, and say what is in them', () => {
    expect(shown(opened)).toEqual([0, 'fold', 6]);
    const row = opened.visible[1] ?? 0;
    const [only] = opened.plan.folds;
    expect(only && foldWords(opened, only).count).toBe('× 5');
    expect(treeRowTooltip(opened, row)).toEqual([
      'SELECT × 5',
      'The same query again and again (N+1).',
      '25 ns together, p50 5 ns, longest 5 ns',
      '1 error inside',
    ]);
  });

  test('open by an act, and for what is selected, found or kept inside', () => {
    const row = opened.visible[1] ?? 0;
    expect(shown(fold(opened, row, false, false))).toEqual([0, 'fold', 1, 2, 3, 4, 5, 6]);
    expect(shown(select(opened, 4))).toContain(4);
    expect(find(opened, 'select').selected).toBe(1);
    const errors = setFilter(opened, { ...everything, errorsOnly: true });
    expect(shown(errors)).toEqual([0, 'fold', 3]);
    expect(shown(setFilter(errors, everything))).toEqual([0, 'fold', 6]);
  });

  test('are rows that can be active', () => {
    const state = activate(opened, opened.visible[1] ?? 0);
    expect([state.selected, state.activeFold]).toEqual([1, 0]);
    expect(stateActs.down(state, 1).selected).toBe(6);
    const inside = stateActs.open(stateActs.open(state, 1), 1);
    expect([inside.selected, inside.activeFold]).toEqual([1, -1]);
  });

  test('are gone where their rule is switched off', () => {
    const state = setRules(select(opened, 3), { ...opened.rules, repeats: false });
    expect(shown(state)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(state.selected).toBe(3);
  });

  test('stay open over a newer copy and over a reload', () => {
    const state = activate(fold(opened, opened.visible[1] ?? 0, false, false), 1);
    const grown = withColumns(
      state,
      columnsOf([...rows, step(9, { name: 'late', queryHash: '' })]),
    );
    expect(shown(grown)).toEqual([0, 'fold', 1, 2, 3, 4, 5, 6, 7]);
    expect(grown.activeFold).toBe(0);
    const kept = readSaved(JSON.parse(JSON.stringify(saved(state, usualLayout))));
    expect(kept && shown(restore(openTrace(trace), kept))).toEqual(shown(state));
  });

  test('what the collector found joins what was found by name', () => {
    const state = find(opened, 'render');
    expect([...state.found]).toEqual([6]);
    const more = alsoFound(state, 'render', ['0000000000000003'], false);
    expect([...more.found]).toEqual([2, 6]);
    expect(more.selected).toBe(6);
    expect(alsoFound(state, 'older text', ['0000000000000003'], false)).toBe(state);
  });
});

describe('a part of the trace alone', () => {
  test('is what is below a row, or that with the way to it', () => {
    expect(shown(setFocus(opened, { kind: 'root', row: 6 }))).toEqual([6]);
    expect(shown(setFocus(opened, { kind: 'path', row: 6 }))).toEqual([0, 6]);
    expect(shown(setFocus(setFocus(opened, { kind: 'root', row: 6 }), null))).toEqual(
      shown(opened),
    );
  });

  test('gives way to a span outside it', () => {
    const state = select(setFocus(opened, { kind: 'root', row: 6 }), 2);
    expect([state.focus, state.selected]).toEqual([null, 2]);
  });
});

test('any sequence of acts keeps the active row among the visible ones', () => {
  const acts = Object.keys(stateActs) as (keyof typeof stateActs)[];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 40 }), (sequence) => {
      let state = opened;
      for (const act of sequence) {
        state = stateActs[act](state, 3);
        const isEmpty = state.visible.length === 0;
        expect(indexOfRow(state.visible, activeRow(state)) >= 0).toBe(!isEmpty);
      }
    }),
  );
});

test('a fold is drawn as its spans in one frame, with its figures where there is room', () => {
  const [only] = opened.plan.folds;
  if (only === undefined) throw new Error('no fold');
  const draw = (widthPx: number) =>
    barShapes({
      columns: trace,
      view: wholeView(trace.durationNs),
      widthPx,
      rowPx: 22,
      rows: [{ row: 1, y: 0, fold: only }],
      serviceInk: () => 0,
      measure: (text) => text.length * 6,
      segments: segmentCache(trace),
      events: null,
    });
  const shapes = draw(600);
  expect(shapes.filter(({ kind }) => kind === 'frame')).toMatchObject([
    { x: 60, width: 270, broken: true, ink: 'error' },
  ]);
  expect(shapes.filter(({ kind }) => kind === 'self').map(({ x }) => x)).toEqual([
    60, 120, 180, 240, 300,
  ]);
  expect(shapes.at(-1)?.text).toBe('Σ 25 ns · p50 5 ns · max 5 ns');
  expect(draw(200).at(-1)?.text).toBe('Σ 25 ns');
});
