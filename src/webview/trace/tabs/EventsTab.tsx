import { useMemo, useState } from 'preact/hooks';
import type { TraceEvent } from '../../../shared/rpc/contract.ts';
import { rowsOfSpans, spanIdOf } from '../../../shared/trace/findRows.ts';
import { formatCount } from '../../../shared/util/formatDuration.ts';
import { wallClockWithDate } from '../../../shared/util/wallClock.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { LongText } from '../../components/LongText.tsx';
import { sortedBy } from '../../components/tableLayout.ts';
import { useResource } from '../../resource.ts';
import { useDebounced } from '../../useDebounced.ts';
import { select, spansShown, type TraceState } from '../traceState.ts';
import { askEvents } from '../useTraceEvents.ts';
import { EventsState } from './EventsState.tsx';
import { type EventRow, eventColumns } from './eventColumns.tsx';
import type { TabProps } from './tabProps.ts';

/** Events of all spans and the logs of the trace in one list, oldest first. */
export function EventsTab(props: TabProps) {
  const { client, actions, state, update, tabs, setTabs } = props;
  const { columns, selected } = state;
  const [words, setWords] = useState('');
  const [active, setActive] = useState<string | null>(null);
  const [expanded, setExpanded] = useState<string | null>(null);
  const wanted = useDebounced(words.trim(), 200);
  const asked = useResource(
    wanted === '' ? null : `${columns.traceId} ${wanted}`,
    props.version,
    (signal) => askEvents(client, columns.traceId, wanted, signal),
  );
  const answer = wanted === '' ? props.events : asked;

  const placed = useMemo(
    () => placedEvents(state.columns, answer.value?.events ?? []),
    [state.columns, answer.value],
  );
  const kept = useMemo(() => {
    const shown = spansShown(state);
    // What belongs to no span passes a filter of spans, but is no part of a subtree.
    const isShown = (row: number) =>
      row < 0 ? state.focus === null : shown === null || shown[row] === 1;
    return placed.filter(({ row }) => isShown(row));
  }, [placed, state.kept, state.focus]);
  const table = useMemo(() => eventColumns(columns), [columns]);
  const rows = useMemo(() => {
    const { column, descending } = tabs.eventSort;
    const by = table.find(({ id }) => id === column) ?? table[0];
    return by === undefined ? kept : sortedBy(kept, by.value, descending);
  }, [kept, table, tabs.eventSort]);

  const selectedId = selected < 0 ? null : spanIdOf(columns, selected);
  const shown = activeEvent(rows, active, selectedId);
  const onActive = (id: string) => {
    setActive(id);
    const row = rows.find((event) => event.id === id)?.row ?? -1;
    if (row >= 0) update((before) => select(before, row));
  };
  const open = (event: EventRow) => {
    client
      .request('traceEventText', { traceId: columns.traceId, eventId: event.id })
      .then(({ title, language, text }) => actions.openText(title, language, text))
      .catch(() => undefined);
  };
  return (
    <div class="list-tab">
      <div class="tab-tools">
        <input
          type="search"
          class="input"
          placeholder="Filter by words"
          aria-label="Filter events"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <span class="dim" role="status">
          {answer.value === null ? '' : countText(answer.value.total, placed.length, rows.length)}
        </span>
      </div>
      {answer.value === null || rows.length === 0 ? (
        <EventsState
          answer={answer}
          words={wanted}
          hidden={placed.length}
          onClear={() => setWords('')}
          onReload={props.onReload}
          onCopy={actions.copy}
        />
      ) : (
        <DataTable
          label="Events and logs"
          rows={rows}
          columns={table}
          idOf={(event) => event.id}
          sort={tabs.eventSort}
          onSort={(eventSort) => setTabs((before) => ({ ...before, eventSort }))}
          active={shown}
          onActive={onActive}
          expanded={expanded}
          onExpanded={setExpanded}
          detail={(event) => (
            <div class="event-detail">
              <p class="dim">
                {`${wallClockWithDate(BigInt(event.timeUnixNano))}${event.name === '' ? '' : ` · ${event.name}`}`}
              </p>
              <LongText text={event.text} onOpen={() => open(event)} />
            </div>
          )}
          onOpen={open}
          onKey={() => false}
          reveal={state.reveal}
        />
      )}
      <p class="key-hint dim">Enter opens the stack or the whole event · → shows more · ← less</p>
    </div>
  );
}

function placedEvents(columns: TraceState['columns'], events: readonly TraceEvent[]): EventRow[] {
  const rows = rowsOfSpans(columns, [
    ...new Set(events.flatMap(({ spanId }) => (spanId === '' ? [] : [spanId]))),
  ]);
  return events.map((event) => ({
    ...event,
    row: rows.get(event.spanId) ?? -1,
    offsetNs: Number(BigInt(event.timeUnixNano) - columns.startUnixNano),
  }));
}

/** What was chosen here, as long as its span is the selected one; else the first event of that span. */
export function activeEvent(
  rows: readonly Pick<EventRow, 'id' | 'spanId' | 'row'>[],
  active: string | null,
  selectedId: string | null,
): string | null {
  const chosen = rows.find(({ id }) => id === active);
  if (chosen !== undefined && (chosen.row < 0 || chosen.spanId === selectedId)) return chosen.id;
  return rows.find(({ spanId }) => spanId === selectedId)?.id ?? null;
}

function countText(total: number, told: number, shown: number): string {
  const all = `${formatCount(total)} ${total === 1 ? 'event or log' : 'events and logs'}`;
  const first = told < total ? `the first ${formatCount(told)} of ${all}` : all;
  return shown < told ? `${first}, ${formatCount(told - shown)} hidden by the filter` : first;
}
