import type { PanelClient, PanelFailure } from '../client.ts';
import { StateNote } from '../components/StateNote.tsx';

/** The frame of what comes: nothing jumps when it does. */
export function LoadingFrame() {
  return (
    <div class="loading-frame" role="status" aria-label="Loading the trace">
      <div class="skeleton title" />
      <div class="skeleton minimap" />
      {Array.from({ length: 12 }, (_, index) => (
        <div
          key={index}
          class="skeleton line"
          style={{ marginLeft: `${(index % 5) * 12 + 8}px` }}
        />
      ))}
    </div>
  );
}

interface Props {
  readonly failure: PanelFailure;
  readonly traceId: string;
  readonly client: PanelClient;
  readonly onRetry: () => void;
}

/** No trace to show: why, and what can be done. */
export function TraceMissing({ failure, traceId, client, onRetry }: Props) {
  const run = (
    command: 'mcpTraces.restartCollector' | 'mcpTraces.showLog' | 'mcpTraces.sendTestTrace',
  ) => void client.request('runCommand', { command }).catch(() => undefined);
  const retry = { label: 'Try again', onClick: onRetry };
  if (failure.reason === 'notFound') {
    return (
      <StateNote
        icon="history"
        title="This trace is not stored"
        text={`It was evicted to make room, cleared, or never received here. Trace ${traceId}`}
        remedies={[
          retry,
          { label: 'Send a test trace', onClick: () => run('mcpTraces.sendTestTrace') },
        ]}
      />
    );
  }
  return (
    <StateNote
      icon={failure.reason === 'disconnected' ? 'debug-disconnect' : 'warning'}
      title={
        failure.reason === 'disconnected'
          ? 'No connection to the collector'
          : 'The trace could not be loaded'
      }
      text={failure.message}
      remedies={[
        retry,
        { label: 'Restart collector', onClick: () => run('mcpTraces.restartCollector') },
        { label: 'Show log', onClick: () => run('mcpTraces.showLog') },
      ]}
    />
  );
}

export function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <div class="state-note" role="status">
      <p class="state-title">No span matches</p>
      <p class="remedies">
        <button type="button" class="button" onClick={onClear}>
          Show all spans
        </button>
      </p>
    </div>
  );
}
