import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatCount } from '../../shared/util/formatDuration.ts';
import { hostActions } from '../actions.ts';
import { LatencyChart } from '../charts/LatencyChart.tsx';
import type { PanelClient } from '../client.ts';
import { ConnectionBar } from '../components/ConnectionBar.tsx';
import { DataTable } from '../components/DataTable.tsx';
import { FilterBox } from '../components/FilterBox.tsx';
import { ListState } from '../components/ListState.tsx';
import { scaleOf } from '../components/spreadScale.ts';
import { sortedBy } from '../components/tableLayout.ts';
import type { Host } from '../host.ts';
import { useResource } from '../resource.ts';
import { readList, useSavedList } from '../savedList.ts';
import { useDebounced } from '../useDebounced.ts';
import { useRevision } from '../useRevision.ts';
import type { Asked } from '../useTarget.ts';
import { QueryDetail } from './QueryDetail.tsx';
import { queryColumns } from './queryColumns.tsx';

interface Props {
  readonly client: PanelClient;
  readonly host: Host;
  readonly asked: Asked;
}

/** Dots in the chart. */
const mostCalls = 1000;
const usual = { filter: '', sort: { column: 'total', descending: true }, chips: [] };

export function QueriesPanel({ client, host, asked }: Props) {
  const actions = useMemo(() => hostActions(client), [client]);
  const revision = useRevision(client, ['queries', 'projects']);
  const [list, setList] = useState(() => readList(host.loadState(), usual));
  useSavedList(host, list);
  const filter = useDebounced(list.filter.trim(), 200);
  const [attempt, setAttempt] = useState(0);
  // Asked only when the host has answered: then what it tells of changes is known from before the answer.
  const isReady = asked.target !== null;
  const loaded = useResource(
    isReady ? 'queries' : null,
    `${revision} ${attempt} ${filter}`,
    (signal) => client.request('queries', filter === '' ? {} : { filter }, signal),
  );
  const [active, setActive] = useState<string | null>(null);
  const [expanded, setExpanded] = useState<string | null>(null);
  useEffect(() => {
    const { target } = asked;
    if (target?.panel !== 'queries' || target.hash === null) return;
    setActive(target.hash);
    setExpanded(target.hash);
  }, [asked]);

  const all = loaded.value?.queries;
  const columns = useMemo(() => queryColumns(scaleOf(all ?? [])), [all]);
  const rows = useMemo(() => {
    const column = columns.find(({ id }) => id === list.sort.column) ?? columns[0];
    return column === undefined ? [] : sortedBy(all ?? [], column.value, list.sort.descending);
  }, [all, columns, list.sort]);
  const shown = rows.find((row) => row.hash === active) ?? rows[0] ?? null;
  const wanted = useDebounced(shown?.hash ?? null, 80);
  const calls = useResource(wanted, revision, (signal) =>
    client.request('queryCalls', { hash: wanted ?? '', limit: mostCalls }, signal),
  );
  const dots = useMemo(
    () =>
      (calls.value?.calls ?? []).map(({ startUnixNano, durationNs, error }) => ({
        startUnixMs: Number(BigInt(startUnixNano) / 1_000_000n),
        durationNs,
        error,
      })),
    [calls.value],
  );
  return (
    <main class="list-panel">
      <ConnectionBar client={client} />
      <header class="list-header">
        <h1>Slow queries</h1>
        <span class="dim">{all === undefined ? '' : `${formatCount(all.length)} queries`}</span>
        <FilterBox
          client={client}
          subject="queries"
          value={list.filter}
          placeholder="Filter: tool = find_orders, duration > 100ms, a word"
          failure={loaded.failure}
          onChange={(next) => setList({ ...list, filter: next })}
        />
      </header>
      {all === undefined || rows.length === 0 ? (
        <ListState
          client={client}
          resource={loaded}
          subject="queries"
          filter={filter}
          title="No queries yet"
          text="Queries appear when a server sends spans with db.query.text, db.statement or a query hash."
          onClear={() => setList({ ...list, filter: '' })}
          onRetry={() => setAttempt(attempt + 1)}
        />
      ) : (
        <>
          <LatencyChart
            label={`Latency of ${shown?.hash.slice(0, 8) ?? ''} over time${calls.value === null ? '' : `, ${formatCount(calls.value.total)} calls`}`}
            calls={dots}
            onOpen={(index) => {
              const call = calls.value?.calls[index];
              if (call !== undefined) actions.openTrace(call.traceId, call.spanId);
            }}
          />
          <DataTable
            label="Queries"
            rows={rows}
            columns={columns}
            idOf={(row) => row.hash}
            sort={list.sort}
            onSort={(sort) => setList({ ...list, sort })}
            active={shown?.hash ?? null}
            onActive={setActive}
            expanded={expanded}
            onExpanded={setExpanded}
            detail={(row) => <QueryDetail row={row} calls={calls} actions={actions} />}
            onOpen={(row) => actions.openTrace(row.slowest.traceId, row.slowest.spanId)}
            onKey={(key) => {
              const place = calls.value?.places[0];
              if (key !== 's' || place === undefined) return false;
              actions.openPlace(place);
              return true;
            }}
            reveal={asked.asked}
          />
          <p class="key-hint dim">
            Enter opens the slowest call · s its source · → shows more · ← less
          </p>
        </>
      )}
    </main>
  );
}
