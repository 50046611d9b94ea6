import type { TraceEvents } from '../../../shared/rpc/contract.ts';
import type { EventMarks } from '../../../shared/trace/eventMarks.ts';
import type { HostActions } from '../../actions.ts';
import type { PanelClient } from '../../client.ts';
import type { Palette } from '../../palette.ts';
import type { Resource } from '../../resource.ts';
import type { Act } from '../keys.ts';
import type { PanelLayout } from '../savedState.ts';
import type { TraceState } from '../traceState.ts';
import type { Update } from '../useTraceState.ts';
import type { TabsState } from './tabsState.ts';

/** What the panel's frame hands to each of its tabs: they all look at one state and change it by the same acts. */
export interface TabProps {
  readonly client: PanelClient;
  readonly actions: HostActions;
  readonly state: TraceState;
  readonly update: Update;
  readonly palette: Palette;
  readonly serviceInk: (service: number) => number;
  readonly layout: PanelLayout;
  readonly setLayout: (change: (before: PanelLayout) => PanelLayout) => void;
  readonly tabs: TabsState;
  readonly setTabs: (change: (before: TabsState) => TabsState) => void;
  readonly events: Resource<TraceEvents>;
  /** Where events stand on the bars; null until they have come. */
  readonly marks: EventMarks | null;
  /** Grows when a newer copy of the trace has come. */
  readonly version: number;
  /** Asks for the trace and all about it again. */
  readonly onReload: () => void;
  readonly onAct: (act: Act) => void;
  /** Keys of the whole panel; `page` = rows of a page. */
  readonly onKeyDown: (event: KeyboardEvent, page: number) => void;
  readonly onView: (view: TraceState['view']) => void;
}
