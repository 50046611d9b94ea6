import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatCount } from '../../shared/util/formatDuration.ts';
import { hostActions } from '../actions.ts';
import type { PanelClient } from '../client.ts';
import { ConnectionBar } from '../components/ConnectionBar.tsx';
import { DataTable } from '../components/DataTable.tsx';
import { FilterBox } from '../components/FilterBox.tsx';
import { ListState } from '../components/ListState.tsx';
import { sortedBy } from '../components/tableLayout.ts';
import type { Host } from '../host.ts';
import { useResource } from '../resource.ts';
import { readList, useSavedList } from '../savedList.ts';
import { useDebounced } from '../useDebounced.ts';
import { useRevision } from '../useRevision.ts';
import type { Asked } from '../useTarget.ts';
import { auditColumns } from './auditColumns.tsx';
import { type Chip, chips, matchesChips } from './auditView.ts';
import { OutcomeChart } from './OutcomeChart.tsx';
import { RecordDetail } from './RecordDetail.tsx';

interface Props {
  readonly client: PanelClient;
  readonly host: Host;
  readonly asked: Asked;
}

/** Newest records that are shown; the filter reaches the others. */
const mostRecords = 10_000;
const usual = { filter: '', sort: { column: 'time', descending: true }, chips: [] };
const chipWords: Readonly<Record<Chip, string>> = {
  success: 'success',
  error: 'failed',
  denied: 'denied',
  linked: 'linked',
  probable: 'probably linked',
  none: 'without trace',
};

export function AuditPanel({ client, host, asked }: Props) {
  const actions = useMemo(() => hostActions(client), [client]);
  const revision = useRevision(client, ['audit']);
  const [list, setList] = useState(() => readList(host.loadState(), usual));
  useSavedList(host, list);
  const filter = useDebounced(list.filter.trim(), 200);
  const [attempt, setAttempt] = useState(0);
  // Asked only when the host has answered: then what it tells of changes is known from before the answer.
  const isReady = asked.target !== null;
  const loaded = useResource(
    isReady ? 'audit' : null,
    `${revision} ${attempt} ${filter}`,
    (signal) =>
      client.request('audit', { limit: mostRecords, ...(filter !== '' && { filter }) }, signal),
  );
  const [active, setActive] = useState<string | null>(null);
  const [expanded, setExpanded] = useState<string | null>(null);
  useEffect(() => {
    const { target } = asked;
    if (target?.panel !== 'audit') return;
    const { recordId, filter: wanted } = target;
    // What was asked for must be seen, so switches and filter that could hide it give way.
    if (recordId !== null || wanted !== null) {
      setList((before) => ({ ...before, filter: wanted ?? '', chips: [] }));
    }
    if (recordId !== null) {
      setActive(recordId);
      setExpanded(recordId);
    }
  }, [asked]);

  const records = loaded.value?.records;
  const rows = useMemo(() => {
    const matching = (records ?? []).filter((record) => matchesChips(record, list.chips));
    const column = auditColumns.find(({ id }) => id === list.sort.column) ?? auditColumns[0];
    return column === undefined ? matching : sortedBy(matching, column.value, list.sort.descending);
  }, [records, list.chips, list.sort]);
  const shown = rows.find((record) => record.recordId === active) ?? rows[0] ?? null;
  const detail = useResource(expanded, revision, (signal) =>
    client.request('auditRecord', { recordId: expanded ?? '' }, signal),
  );
  const toggle = (chip: Chip) =>
    setList((before) => ({
      ...before,
      chips: before.chips.includes(chip)
        ? before.chips.filter((each) => each !== chip)
        : [...before.chips, chip],
    }));
  const gaps = loaded.value?.gaps;
  return (
    <main class="list-panel">
      <ConnectionBar client={client} />
      <header class="list-header">
        <h1>Audit</h1>
        {loaded.value !== null && (
          <span class="dim">
            {`${formatCount(loaded.value.total)} records`}
            {loaded.value.total > mostRecords && `, the newest ${formatCount(mostRecords)} shown`}
            {gaps !== undefined &&
              gaps.tracesWithoutRecord > 0 &&
              ` · ${formatCount(gaps.tracesWithoutRecord)} traces without record`}
          </span>
        )}
        <FilterBox
          client={client}
          subject="audit"
          value={list.filter}
          placeholder="Filter: status = error, duration > 1s, a word"
          failure={loaded.failure}
          onChange={(next) => setList({ ...list, filter: next })}
        />
        <fieldset class="chip-row">
          <legend class="unseen">Show only</legend>
          {chips.map((chip) => (
            <button
              key={chip}
              type="button"
              class="toggle"
              aria-pressed={list.chips.includes(chip)}
              onClick={() => toggle(chip)}
            >
              {chipWords[chip]}
            </button>
          ))}
        </fieldset>
      </header>
      {rows.length === 0 ? (
        <ListState
          client={client}
          resource={loaded}
          subject="audit"
          filter={filter}
          shown={[filter, ...list.chips.map((chip) => chipWords[chip as Chip] ?? chip)]
            .join(' ')
            .trim()}
          title="No audit records yet"
          text="Records appear when a server writes an audit log that this window follows. Add one with “MCP Traces: Add Audit Log”."
          onClear={() => setList({ ...list, filter: '', chips: [] })}
          onRetry={() => setAttempt(attempt + 1)}
        />
      ) : (
        <>
          <OutcomeChart records={rows} onPick={(record) => setActive(record.recordId)} />
          <DataTable
            label="Audit records"
            rows={rows}
            columns={auditColumns}
            idOf={(record) => record.recordId}
            sort={list.sort}
            onSort={(sort) => setList({ ...list, sort })}
            active={shown?.recordId ?? null}
            onActive={setActive}
            expanded={expanded}
            onExpanded={setExpanded}
            detail={(record) => <RecordDetail record={record} detail={detail} actions={actions} />}
            onOpen={({ recordId, link }) => {
              if (link.traceId === null) setExpanded(recordId);
              else actions.openTrace(link.traceId, link.spanId);
            }}
            onKey={() => false}
            reveal={asked.asked}
          />
          <p class="key-hint dim">Enter opens the span · → shows more · ← less</p>
        </>
      )}
    </main>
  );
}
