import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/list.css';
import './trace.css';
import './tabs/tabs.css';
import { render } from 'preact';
import { useMemo } from 'preact/hooks';
import { panelClient } from '../client.ts';
import { acquireHost } from '../host.ts';
import { useTarget } from '../useTarget.ts';
import { TracePanel } from './TracePanel.tsx';
import type { Shown } from './useTraceState.ts';

const host = acquireHost();
const client = panelClient(host);

function App() {
  const { target, asked } = useTarget(client);
  const shown = useMemo<Shown | null>(
    () =>
      target?.panel === 'trace' ? { traceId: target.traceId, spanId: target.spanId, asked } : null,
    [target, asked],
  );
  return <TracePanel client={client} host={host} shown={shown} />;
}

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
