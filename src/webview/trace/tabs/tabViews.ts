import type { ComponentType } from 'preact';
import { EventsTab } from './EventsTab.tsx';
import { FlameTab } from './FlameTab.tsx';
import { OperationsTab } from './OperationsTab.tsx';
import { TreeTab } from './TreeTab.tsx';
import type { TabProps } from './tabProps.ts';
import type { TabName } from './tabsState.ts';

export const tabViews: Readonly<Record<TabName, ComponentType<TabProps>>> = {
  tree: TreeTab,
  flame: FlameTab,
  operations: OperationsTab,
  events: EventsTab,
};
