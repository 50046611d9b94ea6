import { useMemo, useState } from 'preact/hooks';
import {
  type Operation,
  type OperationChoice,
  operationGroupings,
  operationSteps,
} from '../../../shared/trace/operations.ts';
import { formatCount } from '../../../shared/util/formatDuration.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { StateNote } from '../../components/StateNote.tsx';
import { scaleOf } from '../../components/spreadScale.ts';
import { sortedBySteps } from '../../components/tableLayout.ts';
import { useSteps } from '../../useSteps.ts';
import { everything, select, setFilter, spansCounted } from '../traceState.ts';
import { OperationDetail } from './OperationDetail.tsx';
import { groupingWords, operationColumns } from './operationColumns.tsx';
import type { TabProps } from './tabProps.ts';

const none: readonly Operation[] = [];

/** Statistics of the spans that are alike, of what the filter keeps. */
export function OperationsTab({ state, update, tabs, setTabs, onAct }: TabProps) {
  const { columns, filter, selected } = state;
  const { by, sort } = tabs.operations;
  const [expanded, setExpanded] = useState<string | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const matching = useMemo(
    () => spansCounted(state),
    [columns, filter.errorsOnly, filter.minDurationNs, state.focus],
  );
  const counted = useSteps(
    columns.length,
    () => operationSteps(columns, by, matching),
    [columns, by],
    [matching],
  );
  const operations = counted ?? none;
  const table = useMemo(() => operationColumns(by, scaleOf(operations)), [by, operations]);
  const column = table.find(({ id }) => id === sort.column) ?? table[0];
  const sorted = useSteps(
    operations.length,
    () => sortedBySteps(operations, column?.value ?? (() => null), sort.descending),
    [by],
    [operations, sort],
  );
  const rows = sorted ?? none;
  const isCounting = counted === null || sorted === null;
  const setOperations = (change: Partial<typeof tabs.operations>) =>
    setTabs((before) => ({ ...before, operations: { ...before.operations, ...change } }));
  const choose = (operation: OperationChoice | null) =>
    update((before) => setFilter(before, { ...before.filter, operation }));
  const show = (row: number) => update((before) => select(before, row));
  const onActive = (key: string) => {
    setActive(key);
    const slowest = rows.find((each) => each.key === key)?.slowest;
    if (slowest !== undefined) show(slowest);
  };
  const detail = ({ key, count }: Operation) => {
    const choice = { by, key };
    const isChosen = filter.operation?.by === by && filter.operation.key === key;
    return (
      <OperationDetail
        columns={columns}
        choice={choice}
        counted={matching}
        count={count}
        selected={selected}
        isChosen={isChosen}
        onChoose={() => choose(isChosen ? null : choice)}
        onSelect={show}
        onShow={(row) => {
          show(row);
          onAct('treeTab');
        }}
      />
    );
  };
  return (
    <div class="list-tab">
      <div class="tab-tools">
        <label>
          {'by '}
          <select
            class="select"
            aria-label="Group spans by"
            value={by}
            onChange={(event) => {
              const next = operationGroupings.find((each) => each === event.currentTarget.value);
              if (next !== undefined) setOperations({ by: next });
              setExpanded(null);
            }}
          >
            {operationGroupings.map((each) => (
              <option key={each} value={each}>
                {groupingWords[each]}
              </option>
            ))}
          </select>
        </label>
        <span class="dim" role="status">
          {isCounting
            ? 'counting the spans …'
            : `${formatCount(rows.length)} ${rows.length === 1 ? 'group' : 'groups'}`}
        </span>
      </div>
      {!isCounting && rows.length === 0 ? (
        <StateNote
          icon="filter"
          title={matching === null ? `No span has a ${groupingWords[by]}` : 'No span matches'}
          remedies={
            matching === null
              ? []
              : [
                  {
                    label: 'Show all spans',
                    onClick: () => update((before) => setFilter(before, everything)),
                  },
                ]
          }
        />
      ) : (
        <DataTable
          label="Operations"
          rows={rows}
          columns={table}
          idOf={(row) => row.key}
          sort={sort}
          onSort={(next) => setOperations({ sort: next })}
          active={active ?? rows[0]?.key ?? null}
          onActive={onActive}
          expanded={expanded}
          onExpanded={setExpanded}
          detail={detail}
          onOpen={(row) => {
            show(row.slowest);
            onAct('treeTab');
          }}
          onKey={() => false}
          reveal={0}
        />
      )}
      <p class="key-hint dim">
        A row selects its slowest span · Enter shows it in the tree · → lists the spans · ← less
      </p>
    </div>
  );
}
