import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { rowOfSpan, spanIdOf } from '../../shared/trace/findRows.ts';
import { rowText } from '../../shared/trace/rowText.ts';
import { hostActions } from '../actions.ts';
import type { PanelClient } from '../client.ts';
import { ConnectionBar } from '../components/ConnectionBar.tsx';
import { Splitter } from '../components/Splitter.tsx';
import { useSize } from '../components/useSize.ts';
import type { Host } from '../host.ts';
import { serviceColours, usePalette } from '../palette.ts';
import { useResource } from '../resource.ts';
import { useDebounced } from '../useDebounced.ts';
import { Details } from './Details.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { actOf } from './keys.ts';
import { Minimap } from './Minimap.tsx';
import { applyAct } from './panelActs.ts';
import { RowsHead } from './RowsHead.tsx';
import { type PanelLayout, readSaved, restore, saved, usualLayout } from './savedState.ts';
import { Toolbar } from './Toolbar.tsx';
import { factsOf, TraceHeader } from './TraceHeader.tsx';
import { TraceRows } from './TraceRows.tsx';
import { LoadingFrame, TraceMissing } from './TraceStates.tsx';
import {
  find,
  fold,
  nextError,
  openTrace,
  select,
  setFilter,
  setView,
  type TraceState,
  withColumns,
} from './traceState.ts';
import { type LoadedTrace, useTrace } from './useTrace.ts';

/** Narrower panels have the details below the rows. Pixels. */
const widePx = 720;
/** Narrower row areas show no figures beside the names. Pixels. */
const roomForFiguresPx = 520;
const figurePx = 72;

export interface Shown {
  readonly traceId: string;
  readonly spanId: string | null;
  /** Grows when the panel is asked to show something, also when it is the same. */
  readonly asked: number;
}

interface Props {
  readonly client: PanelClient;
  readonly host: Host;
  readonly shown: Shown | null;
}

export function TracePanel({ client, host, shown }: Props) {
  const [attempt, setAttempt] = useState(0);
  const loaded = useTrace(client, shown?.traceId ?? null, attempt);
  const [layout, setLayout] = useState(() => readSaved(host.loadState())?.layout ?? usualLayout);
  const [state, update] = useTraceState(host, loaded, shown);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  useSaving(host, state, layout);
  useEffect(() => {
    if (state === null) return;
    const title = rowText(state.columns, 0).label;
    void client.request('setTitle', { title }).catch(() => undefined);
  }, [client, state?.columns.traceId]);

  return (
    <main class="trace-panel">
      <ConnectionBar client={client} />
      {state === null || shown === null ? (
        loaded.failure === null ? (
          <LoadingFrame />
        ) : (
          <TraceMissing
            failure={loaded.failure}
            traceId={shown?.traceId ?? ''}
            client={client}
            onRetry={retry}
          />
        )
      ) : (
        <>
          {loaded.failure?.reason === 'notFound' && (
            <p class="connection-bar" role="status">
              This trace has been evicted or cleared in the meantime. What you see is the last copy.
            </p>
          )}
          <LoadedPanel
            client={client}
            state={state}
            update={update}
            layout={layout}
            setLayout={setLayout}
            version={loaded.version}
          />
        </>
      )}
    </main>
  );
}

type Update = (change: (before: TraceState) => TraceState) => void;

/** State over what was loaded: opened with what was saved or asked for, then carried over each newer copy. */
function useTraceState(
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
        next = select(next, rowOfSpan(columns, shown.spanId));
      }
      return next;
    });
    answered.current = shown.asked;
  }, [host, columns, shown]);
  const update = useCallback<Update>(
    (change) => setState((before) => (before === null ? null : change(before))),
    [],
  );
  return [state, update];
}

/** Saves what is looked at some time after the last change: 50,000 rows are not walked at every key. */
function useSaving(host: Host, state: TraceState | null, layout: PanelLayout): void {
  const settled = useDebounced(state, 250);
  useEffect(() => {
    if (settled !== null) host.saveState(saved(settled, layout));
  }, [host, settled, layout]);
}

interface LoadedProps {
  readonly client: PanelClient;
  readonly state: TraceState;
  readonly update: Update;
  readonly layout: PanelLayout;
  readonly setLayout: (change: (before: PanelLayout) => PanelLayout) => void;
  readonly version: number;
}

function LoadedPanel({ client, state, update, layout, setLayout, version }: LoadedProps) {
  const { columns, selected } = state;
  const palette = usePalette();
  const actions = useMemo(() => hostActions(client), [client]);
  const facts = useMemo(() => factsOf(columns), [columns]);
  const [body, bodySize] = useSize<HTMLDivElement>();
  const [area, areaSize] = useSize<HTMLDivElement>();
  const findBox = useRef<HTMLInputElement>(null);
  const [help, setHelp] = useState(false);
  const [axisPx, setAxisPx] = useState(0);

  const selectedId = selected < 0 ? null : spanIdOf(columns, selected);
  const asked = useDebounced(selectedId, 30);
  const inspection = useResource(layout.showDetails ? asked : null, version, (signal) =>
    client.request('span', { traceId: columns.traceId, spanId: asked ?? '' }, signal),
  );
  const audit = useResource(columns.traceId, version, (signal) =>
    client.request('audit', { trace: columns.traceId, limit: 20 }, signal),
  );
  const serviceInk = useMemo(
    () => serviceInksOf(facts.services, columns.strings),
    [facts, columns],
  );

  const focusRows = useCallback(() => {
    area.current?.querySelector<HTMLElement>('[role=treegrid]')?.focus({ preventScroll: true });
  }, []);
  useEffect(focusRows, [focusRows]);

  const onAct = (act: Parameters<typeof applyAct>[0], page = 1) =>
    applyAct(act, {
      client,
      actions,
      state,
      update,
      page,
      inspection: inspection.value,
      onFind: () => findBox.current?.select(),
      onDetails: () => setLayout((before) => ({ ...before, showDetails: !before.showDetails })),
      onHelp: () => setHelp(true),
      onEscape: () => (state.findText === '' ? undefined : update((before) => find(before, ''))),
    });
  const onKeyDown = (event: KeyboardEvent, page: number) => {
    const act = actOf(event);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    onAct(act, page);
  };

  const isWide = bodySize.width >= widePx;
  const detailsShare = layout.showDetails ? layout.detailsShare : 0;
  const hasFigures = areaSize.width >= roomForFiguresPx;
  const namePx = Math.round(areaSize.width * layout.nameShare) - (hasFigures ? figurePx : 0);
  const shownNamePx = Math.max(90, namePx);
  const leftPx = shownNamePx + (hasFigures ? 2 * figurePx : 0);
  const onView = useCallback(
    (view: TraceState['view']) => update((before) => setView(before, view)),
    [update],
  );
  return (
    <>
      <TraceHeader
        columns={columns}
        facts={facts}
        audit={audit.value}
        onSelect={(row) => update((before) => select(before, row))}
        onNextError={() => update((before) => nextError(before, 1))}
        onAudit={(recordId) => actions.openAudit(recordId, null)}
      />
      <Minimap state={state} palette={palette} onView={onView} />
      <Toolbar
        state={state}
        showDetails={layout.showDetails}
        findBox={findBox}
        onFind={(text) => update((before) => find(before, text))}
        onMinDuration={(minDurationNs) =>
          update((before) => setFilter(before, { ...before.filter, minDurationNs }))
        }
        onAct={onAct}
        onLeaveFind={focusRows}
      />
      <div ref={body} class={`trace-body ${isWide ? 'wide' : 'narrow'}`}>
        <div
          ref={area}
          class={`rows-area${hasFigures ? '' : ' no-figures'}`}
          style={{
            '--name-width': `${shownNamePx}px`,
            '--left-width': `${leftPx}px`,
            flexGrow: 1 - detailsShare,
          }}
        >
          <RowsHead
            view={state.view}
            axisPx={axisPx}
            onView={onView}
            onWhole={() => onAct('zoomAll')}
          />
          {state.visible.length === 0 ? (
            <NothingMatches
              onClear={() =>
                update((before) => setFilter(before, { errorsOnly: false, minDurationNs: 0 }))
              }
            />
          ) : (
            <TraceRows
              state={state}
              palette={palette}
              serviceInk={serviceInk}
              leftPx={leftPx}
              namePx={shownNamePx}
              onAxisWidth={setAxisPx}
              onSelect={(row) => update((before) => select(before, row))}
              onToggle={(row, deep) =>
                update((before) => fold(before, row, before.folded[row] !== 1, deep))
              }
              onOpen={() => onAct('goToSource')}
              onView={onView}
              onKeyDown={onKeyDown}
            />
          )}
          <Splitter
            label="Width of the names"
            orientation="vertical"
            share={leftPx / Math.max(1, areaSize.width)}
            lengthPx={areaSize.width}
            onChange={(share) =>
              setLayout((before) => ({
                ...before,
                nameShare: share - (hasFigures ? figurePx / Math.max(1, areaSize.width) : 0),
              }))
            }
          />
        </div>
        {layout.showDetails && (
          <>
            <Splitter
              label="Size of the details"
              orientation={isWide ? 'vertical' : 'horizontal'}
              share={1 - detailsShare}
              lengthPx={isWide ? bodySize.width : bodySize.height}
              onChange={(share) => setLayout((before) => ({ ...before, detailsShare: 1 - share }))}
            />
            <div class="details-pane" style={{ flexGrow: detailsShare }}>
              {selected >= 0 && (
                <Details
                  columns={columns}
                  row={selected}
                  inspection={inspection}
                  actions={actions}
                />
              )}
            </div>
          </>
        )}
      </div>
      {help && (
        <HelpSheet
          onClose={() => {
            setHelp(false);
            focusRows();
          }}
        />
      )}
    </>
  );
}

function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <div class="state-note" role="status">
      <p class="state-title">No span matches</p>
      <p class="remedies">
        <button type="button" class="button" onClick={onClear}>
          Show all spans
        </button>
      </p>
    </div>
  );
}

/** Services take the colours in the order in which they appear. */
function serviceInksOf(
  services: readonly string[],
  strings: readonly string[],
): (service: number) => number {
  const inks = new Map(services.map((name, index) => [name, index % serviceColours]));
  return (service) => inks.get(strings[service] ?? '') ?? 0;
}
