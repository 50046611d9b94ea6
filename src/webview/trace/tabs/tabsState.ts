import { type OperationGrouping, operationGroupings } from '../../../shared/trace/operations.ts';
import type { Sort } from '../../components/tableLayout.ts';
import { readSort } from '../../savedList.ts';

/** Ways to look at one trace, in the order of the strip. */
export const tabNames = ['tree', 'flame', 'operations', 'events'] as const;
export type TabName = (typeof tabNames)[number];

/** `KeyboardEvent.key` */
export const tabKeys: Readonly<Record<TabName, string>> = {
  tree: '1',
  flame: '2',
  operations: '3',
  events: '4',
};

export const tabTitles: Readonly<Record<TabName, string>> = {
  tree: 'Tree',
  flame: 'Flame',
  operations: 'Operations',
  events: 'Events',
};

/** What the tabs keep of themselves over a reload; selection, filter and zoom belong to all of them. */
export interface TabsState {
  readonly active: TabName;
  readonly flame: { readonly merged: boolean };
  readonly operations: { readonly by: OperationGrouping; readonly sort: Sort };
  readonly eventSort: Sort;
}

export const usualTabs: TabsState = {
  active: 'tree',
  flame: { merged: false },
  operations: { by: 'name', sort: { column: 'total', descending: true } },
  eventSort: { column: 'time', descending: false },
};

/** Reads what an older version, or nobody, may have written. */
export function readTabs(value: unknown): TabsState {
  if (typeof value !== 'object' || value === null) return usualTabs;
  const { active, flame, operations, eventSort } = value as Partial<
    Record<keyof TabsState, unknown>
  >;
  return {
    active: tabNames.find((name) => name === active) ?? usualTabs.active,
    flame: {
      merged:
        typeof flame === 'object' && flame !== null && 'merged' in flame && flame.merged === true,
    },
    operations: readOperations(operations),
    eventSort: readSort(eventSort) ?? usualTabs.eventSort,
  };
}

function readOperations(value: unknown): TabsState['operations'] {
  if (typeof value !== 'object' || value === null) return usualTabs.operations;
  const { by, sort } = value as Partial<Record<keyof TabsState['operations'], unknown>>;
  return {
    by: operationGroupings.find((each) => each === by) ?? usualTabs.operations.by,
    sort: readSort(sort) ?? usualTabs.operations.sort,
  };
}
