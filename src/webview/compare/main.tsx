import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/list.css';
import './compare.css';
import { render } from 'preact';
import { panelClient } from '../client.ts';
import { acquireHost } from '../host.ts';
import { useTarget } from '../useTarget.ts';
import { ComparePanel } from './ComparePanel.tsx';

const host = acquireHost();
const client = panelClient(host);

function App() {
  const { target } = useTarget(client);
  if (target?.panel !== 'compare') return null;
  const { a, b } = target;
  return <ComparePanel key={JSON.stringify({ a, b })} client={client} host={host} a={a} b={b} />;
}

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
