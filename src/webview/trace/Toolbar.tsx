import type { RefObject } from 'preact';
import type { FoldRules } from '../../shared/trace/folds.ts';
import { rowText } from '../../shared/trace/rowText.ts';
import { IconButton } from '../components/IconButton.tsx';
import { FindBox } from './FindBox.tsx';
import { FoldRulesMenu } from './FoldRulesMenu.tsx';
import type { Act } from './keys.ts';
import type { Focus, TraceState } from './traceState.ts';
import type { FindProgress } from './useFindAll.ts';

interface Props {
  readonly state: TraceState;
  readonly showDetails: boolean;
  readonly findBox: RefObject<HTMLInputElement | null>;
  readonly findProgress: FindProgress;
  readonly onFind: (text: string) => void;
  readonly onMinDuration: (ns: number) => void;
  readonly onAnyOperation: () => void;
  readonly onFocus: (focus: Focus | null) => void;
  readonly onRules: (rules: FoldRules) => void;
  readonly onAct: (act: Act) => void;
  readonly onLeaveFind: () => void;
}

const thresholds = [
  { label: 'all durations', ns: 0 },
  { label: 'hide < 100 µs', ns: 1e5 },
  { label: 'hide < 1 ms', ns: 1e6 },
  { label: 'hide < 10 ms', ns: 1e7 },
  { label: 'hide < 100 ms', ns: 1e8 },
];

/** Find, filters and zoom; each has a key too. */
export function Toolbar(props: Props) {
  const {
    state,
    findBox,
    findProgress,
    onFind,
    onMinDuration,
    onAnyOperation,
    onAct,
    onLeaveFind,
    onFocus,
    onRules,
  } = props;
  const { filter, focus } = state;
  return (
    <div class="toolbar" role="toolbar" aria-label="Trace">
      <FindBox
        state={state}
        box={findBox}
        progress={findProgress}
        onFind={onFind}
        onAct={onAct}
        onLeave={onLeaveFind}
      />
      <button
        type="button"
        class="toggle"
        aria-pressed={filter.errorsOnly}
        title="Show errors and denials only, with the way to them (x)"
        onClick={() => onAct('errorsOnly')}
      >
        errors only
      </button>
      {filter.operation !== null && (
        <button
          type="button"
          class="toggle operation"
          aria-pressed={true}
          title={`Only spans of the ${filter.operation.by} ${filter.operation.key}; click shows the others too`}
          onClick={onAnyOperation}
        >
          {`only ${filter.operation.key === '' ? '(no name)' : filter.operation.key}`}
        </button>
      )}
      {focus !== null && (
        <button
          type="button"
          class="toggle operation"
          aria-pressed={true}
          title="A part of the trace is shown; click shows the whole (Escape)"
          onClick={() => onFocus(null)}
        >
          {`${focus.kind === 'root' ? 'below' : 'way to'} ${rowText(state.columns, focus.row).label}`}
        </button>
      )}
      <FoldRulesMenu state={state} onRules={onRules} />
      <select
        class="select"
        aria-label="Hide short spans"
        value={String(filter.minDurationNs)}
        onChange={(event) => onMinDuration(Number(event.currentTarget.value))}
      >
        {thresholds.map(({ label, ns }) => (
          <option key={ns} value={String(ns)}>
            {label}
          </option>
        ))}
      </select>
      <span class="buttons">
        <IconButton
          icon="collapse-all"
          label="One level less ([)"
          onClick={() => onAct('levelLess')}
        />
        <IconButton
          icon="expand-all"
          label="Open everything (*)"
          onClick={() => onAct('openAll')}
        />
        <IconButton
          icon="zoom-in"
          label="Zoom to the selection (z)"
          onClick={() => onAct('zoomSelection')}
        />
        <IconButton
          icon="screen-full"
          label="Show the whole trace (0)"
          onClick={() => onAct('zoomAll')}
        />
        <IconButton
          icon="layout-sidebar-right"
          label="Details (d)"
          pressed={props.showDetails}
          onClick={() => onAct('details')}
        />
        <IconButton icon="question" label="Keys (?)" onClick={() => onAct('help')} />
      </span>
    </div>
  );
}
