import { useCallback, useEffect, useState } from 'preact/hooks';
import { rowText } from '../../shared/trace/rowText.ts';
import { hostActions } from '../actions.ts';
import type { PanelClient } from '../client.ts';
import { ConnectionBar } from '../components/ConnectionBar.tsx';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import type { Host } from '../host.ts';
import { LoadedPanel } from './LoadedPanel.tsx';
import { LoadingFrame, TraceMissing } from './TraceStates.tsx';
import { useLayout } from './useLayout.ts';
import { useTrace } from './useTrace.ts';
import { type Shown, useSaving, useTraceState } from './useTraceState.ts';

interface Props {
  readonly client: PanelClient;
  readonly host: Host;
  readonly shown: Shown | null;
}

export function TracePanel({ client, host, shown }: Props) {
  const [attempt, setAttempt] = useState(0);
  const loaded = useTrace(client, shown?.traceId ?? null, attempt);
  const [layout, setLayout] = useLayout(client, host);
  const [state, update] = useTraceState(host, loaded, shown);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  useSaving(host, state, layout);
  useEffect(() => {
    if (state === null) return;
    const title = rowText(state.columns, 0).label;
    void client.request('setTitle', { title }).catch(() => undefined);
  }, [client, state?.columns.traceId]);

  return (
    <main class="trace-panel">
      <ConnectionBar client={client} />
      {state === null || shown === null ? (
        loaded.failure === null ? (
          <LoadingFrame />
        ) : (
          <TraceMissing
            failure={loaded.failure}
            traceId={shown?.traceId ?? ''}
            client={client}
            onRetry={retry}
          />
        )
      ) : (
        <>
          {loaded.failure?.reason === 'notFound' && (
            <p class="connection-bar" role="status">
              This trace has been evicted or cleared in the meantime. What you see is the last copy.
            </p>
          )}
          <ErrorBoundary
            what="The trace"
            of={loaded.version}
            onReload={retry}
            onCopy={hostActions(client).copy}
          >
            <LoadedPanel
              client={client}
              state={state}
              update={update}
              layout={layout}
              setLayout={setLayout}
              version={loaded.version}
              onReload={retry}
            />
          </ErrorBoundary>
        </>
      )}
    </main>
  );
}
