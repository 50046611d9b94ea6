/** What a key does in the trace panel. One table: the handler and the help sheet both read it. */
export type Act =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'close'
  | 'open'
  | 'closeDeep'
  | 'openDeep'
  | 'levelLess'
  | 'levelMore'
  | 'openAll'
  | 'goToSource'
  | 'goToAudit'
  | 'goToQuery'
  | 'find'
  | 'findNext'
  | 'findPrevious'
  | 'zoomSelection'
  | 'zoomAll'
  | 'zoomIn'
  | 'zoomOut'
  | 'panLeft'
  | 'panRight'
  | 'nextError'
  | 'previousError'
  | 'newest'
  | 'errorsOnly'
  | 'onlyPath'
  | 'makeRoot'
  | 'copyAs'
  | 'export'
  | 'details'
  | 'treeTab'
  | 'flameTab'
  | 'operationsTab'
  | 'eventsTab'
  | 'help'
  | 'escape';

interface Binding {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly shift?: boolean;
  readonly alt?: boolean;
  readonly ctrl?: boolean;
  readonly act: Act;
  /** Absent for a second key of the same act. */
  readonly help?: string;
  /** As the help sheet writes the key. */
  readonly label?: string;
}

export const bindings: readonly Binding[] = [
  {
    key: 'ArrowUp',
    act: 'up',
    label: '↑ ↓',
    help: 'Go to the row above, below (Flame: parent, longest child)',
  },
  { key: 'ArrowDown', act: 'down' },
  {
    key: 'ArrowLeft',
    act: 'close',
    label: '← →',
    help: 'Close or go to the parent; open or go to the first child (Flame: siblings)',
  },
  { key: 'ArrowRight', act: 'open' },
  {
    key: 'ArrowLeft',
    alt: true,
    act: 'closeDeep',
    label: 'Alt+← Alt+→',
    help: 'Close, open the whole subtree',
  },
  { key: 'ArrowRight', alt: true, act: 'openDeep' },
  { key: '[', act: 'levelLess', label: '[ ]', help: 'Show one level less, one more' },
  { key: ']', act: 'levelMore' },
  { key: '*', shift: true, act: 'openAll', label: '*', help: 'Open everything' },
  { key: '*', act: 'openAll' },
  {
    key: 'PageUp',
    act: 'pageUp',
    label: 'PgUp PgDn Home End',
    help: 'Go a page up, down; to the first, last row',
  },
  { key: 'PageDown', act: 'pageDown' },
  { key: 'Home', act: 'first' },
  { key: 'End', act: 'last' },
  { key: 'Enter', act: 'goToSource', label: 'Enter, s', help: 'Open the source' },
  { key: 's', act: 'goToSource' },
  { key: 'a', act: 'goToAudit', label: 'a', help: 'Go to the audit record' },
  { key: 'q', act: 'goToQuery', label: 'q', help: 'Go to the query in Slow queries' },
  { key: 'f', act: 'find', label: 'f', help: 'Find a text anywhere in the trace, or by a filter' },
  { key: 'f', ctrl: true, act: 'find' },
  { key: 'n', act: 'findNext', label: 'n, Shift+N', help: 'Go to the next, previous match' },
  { key: 'N', shift: true, act: 'findPrevious' },
  {
    key: 'e',
    act: 'nextError',
    label: 'e, Shift+E',
    help: 'Go to the next, previous error or denial',
  },
  { key: 'E', shift: true, act: 'previousError' },
  { key: 'l', act: 'newest', label: 'l', help: 'Go to the span that started last' },
  { key: 'x', act: 'errorsOnly', label: 'x', help: 'Show errors only, or everything' },
  {
    key: 'p',
    act: 'onlyPath',
    label: 'p',
    help: 'Show only this span, the way to it and what is below; or everything',
  },
  {
    key: 'r',
    act: 'makeRoot',
    label: 'r',
    help: 'Make this the root: show only what is below; or everything',
  },
  { key: 'z', act: 'zoomSelection', label: 'z', help: 'Zoom to the selection' },
  { key: '0', act: 'zoomAll', label: '0', help: 'Show the whole trace' },
  { key: '+', act: 'zoomIn', label: '+ −', help: 'Zoom in, out (Ctrl+wheel)' },
  { key: '+', shift: true, act: 'zoomIn' },
  { key: '=', act: 'zoomIn' },
  { key: '-', act: 'zoomOut' },
  {
    key: 'ArrowLeft',
    shift: true,
    act: 'panLeft',
    label: 'Shift+← Shift+→',
    help: 'Move along the time axis (Shift+wheel, drag)',
  },
  { key: 'ArrowRight', shift: true, act: 'panRight' },
  { key: 'c', act: 'copyAs', label: 'c', help: 'Copy the span or its trace as …' },
  { key: 'C', shift: true, act: 'export', label: 'Shift+C', help: 'Export the trace to a file' },
  { key: 'd', act: 'details', label: 'd', help: 'Show or hide the details' },
  { key: '1', act: 'treeTab', label: '1 2 3 4', help: 'Show Tree, Flame, Operations, Events' },
  { key: '2', act: 'flameTab' },
  { key: '3', act: 'operationsTab' },
  { key: '4', act: 'eventsTab' },
  { key: '?', shift: true, act: 'help', label: '?', help: 'Show this help' },
  { key: '?', act: 'help' },
  { key: 'Escape', act: 'escape' },
];

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

export function actOf(event: Pressed): Act | null {
  const binding = bindings.find(
    ({ key, shift = false, alt = false, ctrl = false }) =>
      key === event.key &&
      shift === event.shiftKey &&
      alt === event.altKey &&
      ctrl === (event.ctrlKey || event.metaKey),
  );
  return binding?.act ?? null;
}

/** What keys do wherever the focus is in a tab; the rest belongs to the rows of the tree. */
export const actsOfAnyTab: ReadonlySet<Act> = new Set<Act>([
  'goToSource',
  'goToAudit',
  'goToQuery',
  'find',
  'findNext',
  'findPrevious',
  'zoomSelection',
  'zoomAll',
  'zoomIn',
  'zoomOut',
  'panLeft',
  'panRight',
  'nextError',
  'previousError',
  'newest',
  'errorsOnly',
  'copyAs',
  'export',
  'details',
  'treeTab',
  'flameTab',
  'operationsTab',
  'eventsTab',
  'help',
  'escape',
]);
