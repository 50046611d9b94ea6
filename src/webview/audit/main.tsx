import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/list.css';
import { render } from 'preact';
import { hostActions } from '../actions.ts';
import { panelClient } from '../client.ts';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { acquireHost } from '../host.ts';
import { useTarget } from '../useTarget.ts';
import { AuditPanel } from './AuditPanel.tsx';

const host = acquireHost();
const client = panelClient(host);

function App() {
  return (
    <ErrorBoundary what="The audit log" onCopy={hostActions(client).copy}>
      <AuditPanel client={client} host={host} asked={useTarget(client)} />
    </ErrorBoundary>
  );
}

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
