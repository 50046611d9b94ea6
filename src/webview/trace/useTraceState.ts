import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { rowOfSpan } from '../../shared/trace/findRows.ts';
import type { Host } from '../host.ts';
import { useDebounced } from '../useDebounced.ts';
import { type PanelLayout, readSaved, restore, saved } from './savedState.ts';
import { openTrace, select, type TraceState, withColumns } from './traceState.ts';
import type { LoadedTrace } from './useTrace.ts';

export interface Shown {
  readonly traceId: string;
  readonly spanId: string | null;
  /** Grows when the panel is asked to show something, also when it is the same. */
  readonly asked: number;
}

export type Update = (change: (before: TraceState) => TraceState) => void;

/** State over what was loaded: opened with what was saved or asked for, then carried over each newer copy. */
export function useTraceState(
  host: Host,
  loaded: LoadedTrace,
  shown: Shown | null,
): [TraceState | null, Update] {
  const [state, setState] = useState<TraceState | null>(null);
  const answered = useRef(0);
  const { columns } = loaded;
  useLayoutEffect(() => {
    if (columns === null || shown === null) {
      setState(null);
      return;
    }
    setState((before) => {
      let next = before;
      if (before === null || before.columns.traceId !== columns.traceId) {
        const kept = readSaved(host.loadState());
        next = openTrace(columns);
        if (kept !== null && kept.traceId === columns.traceId) next = restore(next, kept);
      } else if (before.columns !== columns) next = withColumns(before, columns);
      if (next !== null && shown.asked > answered.current && shown.spanId !== null) {
        const row = rowOfSpan(columns, shown.spanId);
        // A document that was made anew is asked for what was selected: it may be a fold that begins with that span.
        if (before !== null || next.selected !== row) next = select(next, row);
      }
      return next;
    });
    answered.current = shown.asked;
  }, [host, columns, shown]);
  const update = useCallback<Update>(
    (change) =>
      setState((before) => {
        const next = before === null ? null : change(before);
        return next === null || next === before || next.pinned ? next : { ...next, pinned: true };
      }),
    [],
  );
  return [state, update];
}

/** Saves what is looked at some time after the last change: 50,000 rows are not walked at every key. */
export function useSaving(host: Host, state: TraceState | null, layout: PanelLayout): void {
  const settled = useDebounced(state, 250);
  useEffect(() => {
    if (settled !== null) host.saveState(saved(settled, layout));
  }, [host, settled, layout]);
}
