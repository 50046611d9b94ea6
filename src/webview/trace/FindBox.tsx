import type { RefObject } from 'preact';
import { IconButton } from '../components/IconButton.tsx';
import type { Act } from './keys.ts';
import { matchNumber, type TraceState } from './traceState.ts';
import type { FindProgress } from './useFindAll.ts';

interface Props {
  readonly state: TraceState;
  readonly box: RefObject<HTMLInputElement | null>;
  readonly progress: FindProgress;
  readonly onFind: (text: string) => void;
  readonly onAct: (act: Act) => void;
  /** The person goes on to the rows. */
  readonly onLeave: () => void;
}

/** What to find in the trace, how much was found, and the way to the next of it. */
export function FindBox({ state, box, progress, onFind, onAct, onLeave }: Props) {
  const { findText, found } = state;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onAct(event.shiftKey ? 'findPrevious' : 'findNext');
    else if (event.key === 'Escape' || event.key === 'ArrowDown') onLeave();
    else return;
    event.preventDefault();
  };
  const isNothing = found.length === 0;
  return (
    <span class="find">
      <input
        ref={box}
        type="search"
        class="input"
        placeholder="Find text, or a filter (f)"
        title="Names, attributes, events and logs; or a filter such as duration > 10ms and status = ERROR"
        aria-label="Find in the trace"
        value={findText}
        onInput={(event) => onFind(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="count" role="status">
        {countOf(state, progress)}
      </span>
      {progress.failure !== null && (
        <span class="error" title={`Attributes, events and logs: ${progress.failure}`}>
          names only
        </span>
      )}
      <IconButton
        icon="arrow-up"
        label="Previous match (Shift+N)"
        disabled={isNothing}
        onClick={() => onAct('findPrevious')}
      />
      <IconButton
        icon="arrow-down"
        label="Next match (n)"
        disabled={isNothing}
        onClick={() => onAct('findNext')}
      />
    </span>
  );
}

function countOf(state: TraceState, { looking }: FindProgress): string {
  const { findText, found } = state;
  if (findText === '') return '';
  if (found.length > 0) return `${matchNumber(state) || '–'}/${found.length}`;
  return looking ? 'finding …' : 'no match';
}
