import { useEffect, useMemo, useState } from 'preact/hooks';
import type { CompareSide, Comparison } from '../../shared/rpc/contract.ts';
import { hostActions } from '../actions.ts';
import type { PanelClient } from '../client.ts';
import { ConnectionBar } from '../components/ConnectionBar.tsx';
import { DataTable } from '../components/DataTable.tsx';
import { StateNote } from '../components/StateNote.tsx';
import { type Sort, sortedBy } from '../components/tableLayout.ts';
import type { Host } from '../host.ts';
import { type Resource, useResource } from '../resource.ts';
import { readList } from '../savedList.ts';
import { CompareDetail } from './CompareDetail.tsx';
import { CompareHeader } from './CompareHeader.tsx';
import { compareColumns } from './compareColumns.tsx';
import { type CompareRow, compareRows } from './compareRows.ts';

interface Props {
  readonly client: PanelClient;
  readonly host: Host;
  readonly a: CompareSide;
  readonly b: CompareSide;
}

const onlyDifferencesChip = 'onlyDifferences';
const usual = {
  filter: '',
  sort: { column: 'path', descending: false },
  chips: [onlyDifferencesChip],
};

export function ComparePanel({ client, host, a, b }: Props) {
  const actions = useMemo(() => hostActions(client), [client]);
  const [sides, setSides] = useState({ a, b });
  const saved = useMemo(() => readList(host.loadState(), usual), [host]);
  const [sort, setSort] = useState<Sort>(saved.sort);
  const [onlyDifferences, setOnlyDifferences] = useState(saved.chips.includes(onlyDifferencesChip));
  useEffect(() => {
    const chips = onlyDifferences ? [onlyDifferencesChip] : [];
    host.saveState({ target: { panel: 'compare', ...sides }, filter: '', sort, chips });
  }, [host, sides, sort, onlyDifferences]);
  const [attempt, setAttempt] = useState(0);
  const compared = useResource(JSON.stringify(sides), attempt, (signal) =>
    client.request('compare', sides, signal),
  );
  const comparison = compared.value;
  useEffect(() => {
    if (comparison === null) return;
    const title = `Compare ${comparison.b.label.replace(/^tools\/call /, '')}`;
    client.request('setTitle', { title }).catch(() => undefined);
  }, [client, comparison]);
  return (
    <main class="list-panel compare">
      <ConnectionBar client={client} />
      {comparison === null ? (
        <NotCompared compared={compared} onAgain={() => setAttempt(attempt + 1)} />
      ) : (
        <>
          <CompareHeader
            comparison={comparison}
            onlyDifferences={onlyDifferences}
            onOnlyDifferences={() => setOnlyDifferences(!onlyDifferences)}
            onOpen={(traceId) => actions.openTrace(traceId, null)}
            onSwap={() => setSides({ a: sides.b, b: sides.a })}
            onAgain={() => setAttempt(attempt + 1)}
          />
          <CallPaths
            client={client}
            comparison={comparison}
            onlyDifferences={onlyDifferences}
            sort={sort}
            onSort={setSort}
            onAll={() => setOnlyDifferences(false)}
          />
        </>
      )}
    </main>
  );
}

function NotCompared({
  compared: { failure },
  onAgain,
}: {
  readonly compared: Resource<Comparison>;
  readonly onAgain: () => void;
}) {
  if (failure === null) {
    return (
      <div class="loading-frame" role="status" aria-label="Comparing">
        {Array.from({ length: 10 }, (_, index) => (
          <div key={index} class="skeleton" />
        ))}
      </div>
    );
  }
  const isGone = failure.reason === 'notFound';
  return (
    <StateNote
      icon={isGone ? 'history' : 'debug-disconnect'}
      title={isGone ? 'One side of the comparison is not stored' : 'The collector did not answer'}
      text={
        isGone
          ? `${failure.message}. It may have been evicted to make room, or cleared.`
          : failure.message
      }
      remedies={[{ label: 'Try again', onClick: onAgain }]}
    />
  );
}

interface CallPathsProps {
  readonly client: PanelClient;
  readonly comparison: Comparison;
  readonly onlyDifferences: boolean;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly onAll: () => void;
}

function CallPaths(props: CallPathsProps) {
  const { client, comparison, onlyDifferences, sort, onSort, onAll } = props;
  const actions = useMemo(() => hostActions(client), [client]);
  const inTreeOrder = sort.column === 'path' && !sort.descending;
  const columns = useMemo(() => compareColumns(inTreeOrder), [inTreeOrder]);
  const rows = useMemo(() => {
    const all = compareRows(comparison, onlyDifferences);
    const column = columns.find(({ id }) => id === sort.column) ?? columns[0];
    return column === undefined ? all : sortedBy(all, column.value, sort.descending);
  }, [comparison, onlyDifferences, columns, sort]);
  const [active, setActive] = useState<string | null>(null);
  const [expanded, setExpanded] = useState<string | null>(null);
  const shown = rows.find(({ at }) => String(at) === active) ?? rows[0] ?? null;
  const unfolded = rows.find(({ at }) => String(at) === expanded) ?? null;
  const spans = useResource(
    unfolded === null ? null : spansKey(comparison, unfolded),
    0,
    (signal) => readBoth(client, comparison, unfolded, signal),
  );
  const open = ({ node }: CompareRow, side: 'a' | 'b') => {
    const calls = node[side];
    if (calls !== null) actions.openTrace(comparison[side].traceId, calls.spanId);
  };
  if (rows.length === 0) {
    return (
      <StateNote
        icon="pass"
        title="Nothing differs"
        text="Every call path is in both, and none is slower, faster or fails where it did not."
        remedies={[{ label: 'Show all call paths', onClick: onAll }]}
      />
    );
  }
  return (
    <>
      <DataTable
        label="Call paths of both traces"
        rows={rows}
        columns={columns}
        idOf={({ at }) => String(at)}
        sort={sort}
        onSort={onSort}
        active={shown === null ? null : String(shown.at)}
        onActive={setActive}
        expanded={expanded}
        onExpanded={setExpanded}
        detail={(row) => (
          <CompareDetail
            row={row}
            spans={spans}
            actions={actions}
            onOpen={(side) => open(row, side)}
          />
        )}
        onOpen={(row) => open(row, row.node.b === null ? 'a' : 'b')}
        onKey={(key, row) => {
          if (key !== 'a' && key !== 'b') return false;
          open(row, key);
          return true;
        }}
        reveal={0}
      />
      <p class="key-hint dim">
        Enter opens the call in B · a opens it in A · → shows which attributes differ · ← less
      </p>
    </>
  );
}

const spansKey = ({ a, b }: Comparison, { node }: CompareRow): string =>
  [a.traceId, node.a?.spanId, b.traceId, node.b?.spanId].join(' ');

async function readBoth(
  client: PanelClient,
  comparison: Comparison,
  row: CompareRow | null,
  signal: AbortSignal,
) {
  const read = async (side: 'a' | 'b') => {
    const spanId = row?.node[side]?.spanId;
    if (spanId === undefined) return null;
    return client.request('span', { traceId: comparison[side].traceId, spanId }, signal);
  };
  const [a, b] = await Promise.all([read('a'), read('b')]);
  return { a, b };
}
