import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { sessionFilter } from '../../shared/query/sessionFilter.ts';
import { rowOfSpan, spanIdOf } from '../../shared/trace/findRows.ts';
import { hostActions } from '../actions.ts';
import type { PanelClient } from '../client.ts';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { Splitter } from '../components/Splitter.tsx';
import { useSize } from '../components/useSize.ts';
import { serviceColours, usePalette } from '../palette.ts';
import { useResource } from '../resource.ts';
import { useDebounced } from '../useDebounced.ts';
import { useRevision } from '../useRevision.ts';
import { Details } from './Details.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { type Act, actOf, actsOfAnyTab } from './keys.ts';
import { Minimap } from './Minimap.tsx';
import { NewSpans } from './NewSpans.tsx';
import { applyAct, stateActs } from './panelActs.ts';
import { usePicture } from './picture/usePicture.ts';
import type { PanelLayout } from './savedState.ts';
import { Toolbar } from './Toolbar.tsx';
import { factsOf, TraceHeader } from './TraceHeader.tsx';
import { TabStrip, tabElementId, tabPanelId } from './tabs/TabStrip.tsx';
import { type TabName, type TabsState, tabTitles } from './tabs/tabsState.ts';
import { tabViews } from './tabs/tabViews.ts';
import {
  acknowledge,
  find,
  nextError,
  select,
  setFilter,
  setFocus,
  setRules,
  setView,
  type TraceState,
} from './traceState.ts';
import { useFindAll } from './useFindAll.ts';
import { useInsights } from './useInsights.ts';
import { useTraceEvents } from './useTraceEvents.ts';
import type { Update } from './useTraceState.ts';

/** Narrower panels have the details below the rows. Pixels. */
const widePx = 720;

/** Metrics are asked for again at most so often. */
const metricsRestMs = 5000;

interface Props {
  readonly client: PanelClient;
  readonly state: TraceState;
  readonly update: Update;
  readonly layout: PanelLayout;
  readonly setLayout: (change: (before: PanelLayout) => PanelLayout) => void;
  readonly version: number;
  /** Asks for the trace again. */
  readonly onReload: () => void;
}

/** The frame of a loaded trace: head, minimap, tools and details stay while the tab between them changes. */
export function LoadedPanel(props: Props) {
  const { client, state, update, layout, setLayout, version, onReload } = props;
  const { columns, selected } = state;
  const palette = usePalette();
  const actions = useMemo(() => hostActions(client), [client]);
  const facts = useMemo(() => factsOf(columns), [columns]);
  const [body, bodySize] = useSize<HTMLDivElement>();
  const tab = useRef<HTMLDivElement>(null);
  const findBox = useRef<HTMLInputElement>(null);
  const [help, setHelp] = useState(false);

  const selectedId = selected < 0 ? null : spanIdOf(columns, selected);
  const asked = useDebounced(selectedId, 30);
  const inspection = useResource(layout.showDetails ? asked : null, version, (signal) =>
    client.request('span', { traceId: columns.traceId, spanId: asked ?? '' }, signal),
  );
  const audit = useResource(columns.traceId, version, (signal) =>
    client.request('audit', { trace: columns.traceId, limit: 20 }, signal),
  );
  // Points come long after the spans that they are of, and change nothing of the trace itself.
  const metricsVersion = useRevision(client, ['metrics'], metricsRestMs);
  const metrics = useResource(
    layout.showDetails ? columns.traceId : null,
    `${version} ${metricsVersion}`,
    (signal) => client.request('traceMetrics', { traceId: columns.traceId }, signal),
  );
  const insights = useInsights(columns);
  const serviceInk = useMemo(
    () => serviceInksOf(facts.services, columns.strings),
    [facts, columns],
  );

  useEffect(() => {
    void client.request('setSelection', { spanId: asked }).catch(() => undefined);
  }, [client, asked]);

  useEffect(
    () =>
      client.on('rowAct', ({ act, spanId }) =>
        update((before) => {
          const row = spanId === null ? -1 : rowOfSpan(before.columns, spanId);
          // The row that was pointed at may be a fold, and is then the active one.
          const isActive = row < 0 || row === before.selected;
          return stateActs[act](isActive ? before : select(before, row), 1);
        }),
      ),
    [client, update],
  );

  const findProgress = useFindAll(client, state, update, version);
  const { events, marks } = useTraceEvents(client, columns, version);
  usePicture(client, { state, palette, serviceInk, events: marks });

  const focusTab = useCallback(() => {
    const main = tab.current?.querySelector<HTMLElement>('[role=treegrid],[role=application]');
    (main ?? tab.current)?.focus({ preventScroll: true });
  }, []);
  useEffect(focusTab, [focusTab]);
  const hadFocus = useRef(false);
  // What a tab is about may come later than the tab, go, and come back; the focus waits on the pane for it.
  useLayoutEffect(() => {
    const { activeElement, body } = document;
    const isLost = hadFocus.current && activeElement === body;
    // Never from another part of the editor, such as a list that asks something.
    if (document.hasFocus() && (isLost || activeElement === tab.current)) focusTab();
    hadFocus.current = tab.current?.contains(document.activeElement) ?? false;
  });
  const { active } = layout.tabs;
  const setTabs = useCallback(
    (change: (before: TabsState) => TabsState) =>
      setLayout((before) => ({ ...before, tabs: change(before.tabs) })),
    [setLayout],
  );
  const showTab = useCallback(
    (name: TabName) => setTabs((before) => ({ ...before, active: name })),
    [setTabs],
  );

  const onAct = (act: Act, page = 1) =>
    applyAct(act, {
      client,
      actions,
      state,
      update,
      page,
      inspection: inspection.value,
      onFind: () => findBox.current?.select(),
      onDetails: () => setLayout((before) => ({ ...before, showDetails: !before.showDetails })),
      onTab: (name) => {
        tab.current?.focus({ preventScroll: true });
        showTab(name);
      },
      onHelp: () => setHelp(true),
      onEscape: () =>
        update((before) => (before.focus === null ? find(before, '') : setFocus(before, null))),
    });
  const onKeyDown = (event: KeyboardEvent, page: number) => {
    const act = actOf(event);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    onAct(act, page);
  };

  const onPaneKeyDown = (event: KeyboardEvent) => {
    const act = actOf(event);
    if (event.defaultPrevented || act === null || !actsOfAnyTab.has(act)) return;
    if (!isControl(event.target, event.key)) onKeyDown(event, 1);
  };
  // The same where the focus is elsewhere in the panel, or nowhere, as after a click into the head.
  const onOtherKeyDown = useRef(onPaneKeyDown);
  onOtherKeyDown.current = onPaneKeyDown;
  useEffect(() => {
    if (help) return;
    const listen = (event: KeyboardEvent) => onOtherKeyDown.current(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [help]);

  const isWide = bodySize.width >= widePx;
  const detailsShare = layout.showDetails ? layout.detailsShare : 0;
  const onView = useCallback(
    (view: TraceState['view']) => update((before) => setView(before, view)),
    [update],
  );
  const onSelect = useCallback((row: number) => update((before) => select(before, row)), [update]);
  const onSession = useCallback(
    (key: string) =>
      update((before) =>
        setFilter(before, { ...before.filter, operation: { by: 'session', key } }),
      ),
    [update],
  );
  const Tab = tabViews[active];
  return (
    <>
      <TraceHeader
        columns={columns}
        facts={facts}
        audit={audit.value}
        findings={insights.findings}
        onSelect={onSelect}
        onSession={(session) => actions.filterTraces(sessionFilter(session))}
        onLink={(link) => actions.openTrace(link.traceId, link.spanId)}
        onSessions={() => {
          setTabs((before) => ({
            ...before,
            active: 'operations',
            operations: { ...before.operations, by: 'session' },
          }));
        }}
        onNextError={() => update((before) => nextError(before, 1))}
        onAudit={(recordId) => actions.openAudit(recordId, null)}
        onAct={onAct}
      />
      <Minimap state={state} palette={palette} onView={onView} />
      <div class="tools">
        <TabStrip active={active} onTab={showTab} />
        <Toolbar
          state={state}
          showDetails={layout.showDetails}
          findBox={findBox}
          findProgress={findProgress}
          onFind={(text) => update((before) => find(before, text))}
          onAnyOperation={() =>
            update((before) => setFilter(before, { ...before.filter, operation: null }))
          }
          onMinDuration={(minDurationNs) =>
            update((before) => setFilter(before, { ...before.filter, minDurationNs }))
          }
          onFocus={(focus) => update((before) => setFocus(before, focus))}
          onRules={(rules) => update((before) => setRules(before, rules))}
          onAct={onAct}
          onLeaveFind={focusTab}
        />
      </div>
      <div ref={body} class={`trace-body ${isWide ? 'wide' : 'narrow'}`}>
        <div
          ref={tab}
          id={tabPanelId}
          role="tabpanel"
          aria-labelledby={tabElementId(active)}
          tabIndex={-1}
          class="tab-pane"
          style={{ flexGrow: 1 - detailsShare }}
          onKeyDown={onPaneKeyDown}
        >
          <NewSpans
            added={state.added}
            onShow={() => onAct('newest')}
            onKnown={() => update(acknowledge)}
          />
          <ErrorBoundary
            what={tabTitles[active]}
            of={`${active} ${version}`}
            onReload={onReload}
            onCopy={actions.copy}
          >
            <Tab
              client={client}
              actions={actions}
              state={state}
              update={update}
              palette={palette}
              serviceInk={serviceInk}
              layout={layout}
              setLayout={setLayout}
              tabs={layout.tabs}
              setTabs={setTabs}
              events={events}
              marks={marks}
              version={version}
              onReload={onReload}
              onAct={onAct}
              onKeyDown={onKeyDown}
              onView={onView}
            />
          </ErrorBoundary>
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
                <ErrorBoundary
                  what="The details of the span"
                  of={inspection.value}
                  onReload={onReload}
                  onCopy={actions.copy}
                >
                  <Details
                    columns={columns}
                    row={selected}
                    insights={insights}
                    inspection={inspection}
                    metrics={metrics.value}
                    actions={actions}
                    onSelect={onSelect}
                    onSession={onSession}
                  />
                </ErrorBoundary>
              )}
            </div>
          </>
        )}
      </div>
      {help && (
        <HelpSheet
          onClose={() => {
            setHelp(false);
            focusTab();
          }}
        />
      )}
    </>
  );
}

/** Keys that a control takes for itself: all of a text field, those that press of a button. */
function isControl(target: EventTarget | null, key: string): boolean {
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLButtonElement && (key === 'Enter' || key === ' ');
}

/** Services take the colours in the order in which they appear. */
function serviceInksOf(
  services: readonly string[],
  strings: readonly string[],
): (service: number) => number {
  const inks = new Map(services.map((name, index) => [name, index % serviceColours]));
  return (service) => inks.get(strings[service] ?? '') ?? 0;
}
