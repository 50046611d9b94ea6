import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import { indexOfRow } from '../../../src/shared/trace/layoutRows.ts';
import { isWholeView } from '../../../src/shared/trace/timeScale.ts';
import { stateActs } from '../../../src/webview/trace/panelActs.ts';
import { readSaved, restore, saved, usualLayout } from '../../../src/webview/trace/savedState.ts';
import {
  everything,
  find,
  findNext,
  fold,
  matchNumber,
  openTrace,
  select,
  setFilter,
  setView,
  type TraceState,
  withColumns,
} from '../../../src/webview/trace/traceState.ts';
import { columnsFromAscii, columnsOf } from '../../support/columnsFromAscii.ts';

const trace = columnsFromAscii(`
  a   ==========
    b ====
      c ==!
      d  =
    e     ==
  f         ====
`);
const nameOf = (state: TraceState) =>
  state.columns.strings[state.columns.name[state.selected] ?? 0];

describe('selection', () => {
  test('a hidden row is revealed', () => {
    const closed = fold(openTrace(trace), 0, true, true);
    expect(closed.visible).toHaveLength(2);
    const state = select(closed, 3);
    expect(nameOf(state)).toBe('d');
    expect(indexOfRow(state.visible, 3)).toBeGreaterThan(0);
  });
  test('folding over the selection moves it to the folded row', () => {
    expect(nameOf(fold(select(openTrace(trace), 3), 1, true, false))).toBe('b');
  });
  test('a filter that would hide the row gives way', () => {
    const filtered = setFilter(openTrace(trace), { ...everything, errorsOnly: true });
    expect(filtered.visible).toHaveLength(3);
    const state = select(filtered, 5);
    expect(nameOf(state)).toBe('f');
    expect(state.filter.errorsOnly).toBe(false);
  });
  test('of an empty trace nothing is selected and nothing fails', () => {
    const empty = openTrace(columnsOf([]));
    for (const act of Object.values(stateActs)) expect(act(empty, 10).selected).toBe(-1);
  });
});

test('find selects, counts and goes round', () => {
  const state = find(select(openTrace(trace), 2), 'f');
  expect(nameOf(state)).toBe('f');
  const all = find(
    openTrace(
      columnsOf([0, 1, 2].map((at) => ({ depth: 0, name: `x${at}`, startNs: at, durationNs: 1 }))),
    ),
    'x',
  );
  expect(matchNumber(all)).toBe(1);
  expect(matchNumber(findNext(all, -1))).toBe(3);
  expect(matchNumber(findNext(findNext(all, -1), 1))).toBe(1);
  expect(findNext(find(state, 'nothing'), 1).selected).toBe(state.selected);
});

describe('a newer copy of the trace', () => {
  const spans = (ids: string[]) =>
    columnsOf(
      ids.map((id, at) => ({
        depth: at === 0 ? 0 : 1,
        name: id,
        startNs: at * 1e6,
        durationNs: 5e6,
        spanId: id.padStart(16, '0'),
      })),
    );
  test('selection, folding and zoom stay with their spans', () => {
    const before = setView(select(openTrace(spans(['a', 'b', 'c'])), 2), {
      startNs: 1e6,
      endNs: 2e6,
    });
    const after = withColumns(before, spans(['a', 'd', 'b', 'c']));
    expect(nameOf(after)).toBe('c');
    expect(after.view).toEqual({ startNs: 1e6, endNs: 2e6 });
    const folded = withColumns(fold(before, 0, true, false), spans(['a', 'd', 'b', 'c']));
    expect(folded.visible).toHaveLength(1);
    expect(
      isWholeView(withColumns(openTrace(spans(['a'])), spans(['a', 'b', 'c'])).view, 7e6),
    ).toBe(true);
  });
  test('a selected span that is gone leaves the first row selected', () => {
    expect(nameOf(withColumns(select(openTrace(spans(['a', 'b'])), 1), spans(['a', 'c'])))).toBe(
      'a',
    );
  });
});

test('any sequence of acts keeps the selection on a visible row and the view inside the trace', () => {
  const acts = Object.keys(stateActs) as (keyof typeof stateActs)[];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 40 }), (sequence) => {
      let state = openTrace(trace);
      for (const act of sequence) {
        state = stateActs[act](state, 3);
        // Below a root of one's own a filter may leave nothing.
        if (state.visible.length === 0) expect(state.selected).toBe(-1);
        else expect(indexOfRow(state.visible, state.selected)).toBeGreaterThanOrEqual(0);
        expect(state.view.startNs).toBeGreaterThanOrEqual(0);
        expect(state.view.endNs).toBeLessThanOrEqual(trace.durationNs);
      }
    }),
  );
});

describe('what survives a reload', () => {
  test('comes back as it was', () => {
    let state = fold(select(openTrace(trace), 4), 1, true, false);
    state = setView(state, { startNs: 1e6, endNs: 3e6 });
    const stored: unknown = JSON.parse(JSON.stringify(saved(state, usualLayout)));
    const kept = readSaved(stored);
    expect(kept?.layout).toEqual(usualLayout);
    const again = kept === null ? openTrace(trace) : restore(openTrace(trace), kept);
    expect(again.selected).toBe(state.selected);
    expect(again.visible).toEqual(state.visible);
    expect(again.view).toEqual(state.view);
  });
  test('anything else is ignored or made harmless', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => readSaved(value)).not.toThrow();
      }),
    );
    const odd = readSaved({
      version: 1,
      traceId: 'x',
      view: [5, Number.NaN],
      folded: [7],
      layout: { nameShare: 99 },
    });
    expect(odd).toMatchObject({ view: null, folded: [], layout: { nameShare: 0.85 } });
  });
});

test('the next error is found from anywhere', () => {
  const errors = columnsOf(
    [0, mark.error, 0, mark.denied].map((marks, at) => ({
      depth: 0,
      name: `${at}`,
      startNs: at,
      durationNs: 1,
      marks,
    })),
  );
  const first = stateActs.nextError(openTrace(errors), 1);
  expect(first.selected).toBe(1);
  expect(stateActs.nextError(first, 1).selected).toBe(3);
  expect(stateActs.previousError(first, 1).selected).toBe(3);
});
