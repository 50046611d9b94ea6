import { type OperationGrouping, operationGroupings } from '../../../shared/trace/operations.ts';
import type { Sort } from '../../components/tableLayout.ts';
import { readSort } from '../../savedList.ts';

/** Ways to look at one trace, in the order of the strip. */
export const tabNames = ['tree', 'operations', 'events'] as const;
export type TabName = (typeof tabNames)[number];

/** `KeyboardEvent.key` */
export const tabKeys: Readonly<Record<TabName, string>> = {
  tree: '1',
  operations: '3',
  events: '4',
};

export const tabTitles: Readonly<Record<TabName, string>> = {
  tree: 'Tree',
  operations: 'Operations',
  events: 'Events',
};

/** What the tabs keep of themselves over a reload; selection, filter and zoom belong to all of them. */
export interface TabsState {
  readonly active: TabName;
  readonly operations: { readonly by: OperationGrouping; readonly sort: Sort };
  readonly eventSort: Sort;
}

export const usualTabs: TabsState = {
  active: 'tree',
  operations: { by: 'name', sort: { column: 'total', descending: true } },
  eventSort: { column: 'time', descending: false },
};

/** Reads what an older version, or nobody, may have written. */
export function readTabs(value: unknown): TabsState {
  if (typeof value !== 'object' || value === null) return usualTabs;
  const { active, operations, eventSort } = value as Partial<Record<keyof TabsState, unknown>>;
  return {
    active: tabNames.find((name) => name === active) ?? usualTabs.active,
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
