import type { FilterSubjectName } from '../../shared/rpc/contract.ts';
import type { PanelClient } from '../client.ts';
import type { Resource } from '../resource.ts';
import { NothingMatches } from './NothingMatches.tsx';
import { StateNote } from './StateNote.tsx';

interface Props {
  readonly client: PanelClient;
  readonly resource: Resource<unknown>;
  readonly subject: FilterSubjectName;
  /** What was asked for; empty = everything. */
  readonly filter: string;
  /** All that hides rows, in words: the filter, and switches of the panel. */
  readonly shown?: string;
  /** What to say when there is nothing at all. */
  readonly title: string;
  readonly text: string;
  readonly onClear: () => void;
  readonly onRetry: () => void;
}

/** What stands in place of a table: loading, failed, filtered away, or nothing yet. */
export function ListState(props: Props) {
  const {
    client,
    resource,
    subject,
    filter,
    shown = filter,
    title,
    text,
    onClear,
    onRetry,
  } = props;
  const run = (
    command: 'mcpTraces.restartCollector' | 'mcpTraces.sendTestTrace' | 'mcpTraces.copyEnvironment',
  ) => void client.request('runCommand', { command }).catch(() => undefined);
  if (resource.failure !== null && resource.failure.reason !== 'badFilter') {
    return (
      <StateNote
        icon="debug-disconnect"
        title="The collector did not answer"
        text={resource.failure.message}
        remedies={[
          { label: 'Try again', onClick: onRetry },
          { label: 'Restart collector', onClick: () => run('mcpTraces.restartCollector') },
        ]}
      />
    );
  }
  if (resource.value === null && resource.failure === null) {
    return (
      <div class="loading-frame" role="status" aria-label="Loading">
        {Array.from({ length: 10 }, (_, index) => (
          <div key={index} class="skeleton" />
        ))}
      </div>
    );
  }
  if (shown !== '') {
    return (
      <NothingMatches
        client={client}
        subject={subject}
        filter={filter}
        shown={shown}
        onClear={onClear}
      />
    );
  }
  return (
    <StateNote
      icon="pulse"
      title={title}
      text={text}
      remedies={[
        { label: 'Send a test trace', onClick: () => run('mcpTraces.sendTestTrace') },
        { label: 'Copy environment variables', onClick: () => run('mcpTraces.copyEnvironment') },
      ]}
    />
  );
}
