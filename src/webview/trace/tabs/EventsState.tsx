import type { TraceEvents } from '../../../shared/rpc/contract.ts';
import { StateNote } from '../../components/StateNote.tsx';
import type { Resource } from '../../resource.ts';

interface Props {
  readonly answer: Resource<TraceEvents>;
  readonly words: string;
  /** Events that the trace's own filter hides. */
  readonly hidden: number;
  readonly onClear: () => void;
  readonly onReload: () => void;
  readonly onCopy: (text: string, what: string) => void;
}

/** What stands in place of the events: loading, failed, filtered away, or there are none. */
export function EventsState({ answer, words, hidden, onClear, onReload, onCopy }: Props) {
  if (answer.failure !== null) {
    const { message } = answer.failure;
    return (
      <StateNote
        icon="debug-disconnect"
        title="The events did not come"
        text={message}
        remedies={[
          { label: 'Reload', onClick: onReload },
          { label: 'Copy details', onClick: () => onCopy(message, 'details') },
        ]}
      />
    );
  }
  if (answer.value === null) {
    return (
      <div class="loading-frame" role="status" aria-label="Loading the events">
        {Array.from({ length: 8 }, (_, index) => (
          <div key={index} class="skeleton" />
        ))}
      </div>
    );
  }
  if (hidden > 0) {
    return (
      <StateNote
        icon="filter"
        title="All events belong to hidden spans"
        text={`${hidden} are on spans that the filter of the trace leaves out.`}
      />
    );
  }
  if (words !== '') {
    return (
      <StateNote
        icon="filter"
        title="No event matches"
        text={words}
        remedies={[{ label: 'Show all events', onClick: onClear }]}
      />
    );
  }
  return (
    <StateNote
      icon="symbol-event"
      title="No events and no logs"
      text="Nothing was noted inside these spans, and no log came with this trace id."
    />
  );
}
