import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/list.css';
import { render } from 'preact';
import { hostActions } from '../actions.ts';
import { panelClient } from '../client.ts';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { acquireHost } from '../host.ts';
import { useTarget } from '../useTarget.ts';
import { QueriesPanel } from './QueriesPanel.tsx';

const host = acquireHost();
const client = panelClient(host);

function App() {
  return (
    <ErrorBoundary what="Slow queries" onCopy={hostActions(client).copy}>
      <QueriesPanel client={client} host={host} asked={useTarget(client)} />
    </ErrorBoundary>
  );
}

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
