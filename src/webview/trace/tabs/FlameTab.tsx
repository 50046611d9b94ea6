import { useCallback, useMemo, useState } from 'preact/hooks';
import { emptyFlame, mergedFlameSteps, timeFlameSteps } from '../../../shared/trace/flame.ts';
import {
  clampView,
  isWholeView,
  panBy,
  type TimeView,
  ticksOf,
  viewAround,
  wholeView,
  xOf,
  zoomAround,
} from '../../../shared/trace/timeScale.ts';
import { useSize } from '../../components/useSize.ts';
import { useDebounced } from '../../useDebounced.ts';
import { useSteps } from '../../useSteps.ts';
import { boxTooltip } from '../flame/boxWords.ts';
import { FlameCanvas } from '../flame/FlameCanvas.tsx';
import { boxAfter, viewWith } from '../flame/flameMoves.ts';
import { type Act, actOf } from '../keys.ts';
import { tickGapPx } from '../TimelineCanvas.tsx';
import { NothingMatches } from '../TraceStates.tsx';
import {
  activate,
  closedFolds,
  everything,
  fold,
  select,
  setFilter,
  spansShown,
} from '../traceState.ts';
import type { TabProps } from './tabProps.ts';

/** The trace as a flame graph from the top down: by time on the shared axis, or merged by call path. */
export function FlameTab(props: TabProps) {
  const { state, update, tabs, setTabs, onView } = props;
  const { columns, selected } = state;
  const kept = useMemo(() => spansShown(state), [columns, state.kept, state.focus]);
  const folds = useMemo(
    () => ({ plan: state.plan, closed: closedFolds(state) }),
    [state.plan, state.tree, state.folded],
  );
  const { merged } = tabs.flame;
  const known = useSteps(
    columns.length,
    () => (merged ? mergedFlameSteps : timeFlameSteps)(columns, kept, folds),
    [columns, state.plan, merged],
    [kept, folds],
  );
  const layout = known ?? emptyFlame;
  // Merged boxes have no place in time, so their axis has a view of its own; the whole until somebody zooms.
  const [part, setPart] = useState<TimeView | null>(null);
  const view = merged ? clampView(part ?? wholeView(layout.extent), layout.extent) : state.view;
  const show = useCallback(
    (next: TimeView) => (merged ? setPart(next) : onView(next)),
    [merged, onView],
  );
  const box = selected < 0 ? -1 : (layout.boxOfRow[selected] ?? -1);
  const words = box < 0 ? '' : boxTooltip(state, layout, box).join(', ');
  const said = useDebounced(words, 250);

  /** The tree's row of a closed fold that a box stands for, or -1. */
  const foldRowOf = (each: number): number =>
    merged ? -1 : (state.tree.rowOfFold[layout.fold[each] ?? -1] ?? -1);
  const selectBox = (next: number) => {
    const row = layout.row[next];
    const foldRow = foldRowOf(next);
    if (foldRow >= 0) update((before) => activate(before, foldRow));
    else if (row !== undefined) update((before) => select(before, row));
  };
  const openFold = (each: number): boolean => {
    const foldRow = foldRowOf(each);
    if (foldRow >= 0) update((before) => fold(before, foldRow, false, false));
    return foldRow >= 0;
  };
  const choose = (next: number) => {
    if (next < 0) return;
    selectBox(next);
    show(viewWith(layout, view, next));
  };
  const zoomTo = (next: number) => {
    const start = layout.start[next] ?? 0;
    show(viewAround(start, (layout.end[next] ?? 0) - start, layout.extent));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    const next = isPlain && moves.has(event.key) ? boxAfter(layout, box, event.key) : null;
    const act = actOf(event);
    const zoomed = merged && act !== null ? mergedView(act, view, layout.extent) : null;
    if (next === -1 && event.key === 'ArrowDown') openFold(box);
    else if (next !== null) choose(next);
    else if (zoomed !== null) setPart(isWholeView(zoomed, layout.extent) ? null : zoomed);
    else if (merged && act === 'zoomSelection') zoomTo(box);
    else return;
    event.preventDefault();
  };
  return (
    <div class="flame-tab">
      <div class="tab-tools">
        {[false, true].map((each) => (
          <button
            key={String(each)}
            type="button"
            class="toggle"
            aria-pressed={merged === each}
            title={
              each
                ? 'Spans with the same way from the root as one box, as wide as the work in it'
                : 'Every span where it ran'
            }
            onClick={() => setTabs((before) => ({ ...before, flame: { merged: each } }))}
          >
            {each ? 'merged by call path' : 'by time'}
          </button>
        ))}
        {known === null && (
          <span class="dim" role="status">
            laying out the spans …
          </span>
        )}
        <span class="dim key-words">
          {'arrows move · z zooms to the selection · 0 shows all · Enter opens the source'}
        </span>
      </div>
      {!merged && layout.length > 0 && <FlameAxis view={view} />}
      {known?.length === 0 ? (
        <NothingMatches onClear={() => update((before) => setFilter(before, everything))} />
      ) : (
        <FlameCanvas
          state={state}
          layout={layout}
          view={view}
          palette={props.palette}
          serviceInk={props.serviceInk}
          label={merged ? 'Spans merged by call path' : 'Spans by time'}
          onView={show}
          onSelect={selectBox}
          onZoom={(next) => {
            openFold(next);
            zoomTo(next);
          }}
          onKeyDown={onKeyDown}
        />
      )}
      <p id="flame-selected" class="visually-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

const moves = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home']);
const zoomStep = 1.5;
const panStep = 0.2;

/** What the keys of the shared axis do to the axis of merged boxes; null for all other keys. */
function mergedView(act: Act, view: TimeView, extent: number): TimeView | null {
  const middle = (view.startNs + view.endNs) / 2;
  switch (act) {
    case 'zoomIn':
      return zoomAround(view, extent, zoomStep, middle);
    case 'zoomOut':
      return zoomAround(view, extent, 1 / zoomStep, middle);
    case 'zoomAll':
      return wholeView(extent);
    case 'panLeft':
      return panBy(view, extent, -panStep);
    case 'panRight':
      return panBy(view, extent, panStep);
    default:
      return null;
  }
}

/** Ticks of the time axis, for the eye only. */
function FlameAxis({ view }: { readonly view: TimeView }) {
  const [axis, { width }] = useSize<HTMLDivElement>();
  const ticks = width > 0 ? ticksOf(view, width, tickGapPx) : [];
  return (
    <div ref={axis} class="flame-axis" aria-hidden="true">
      {ticks.map((tick, at) => {
        const x = xOf(view, width, tick.ns);
        const before = xOf(view, width, ticks[at - 1]?.ns ?? Number.NEGATIVE_INFINITY);
        // Moved to the left of the edge it would stand on the one before.
        if (x > width - tickGapPx * 0.6 && x - before < tickGapPx * 1.3) return null;
        return (
          <span
            key={tick.ns}
            class={x > width - tickGapPx * 0.6 ? 'tick last' : 'tick'}
            style={{ left: `${x}px` }}
          >
            {tick.label}
          </span>
        );
      })}
    </div>
  );
}
