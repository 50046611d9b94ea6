import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/list.css';
import { render } from 'preact';
import { panelClient } from '../client.ts';
import { acquireHost } from '../host.ts';
import { useTarget } from '../useTarget.ts';
import { AuditPanel } from './AuditPanel.tsx';

const host = acquireHost();
const client = panelClient(host);

function App() {
  return <AuditPanel client={client} host={host} asked={useTarget(client)} />;
}

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
