import { useEffect, useState } from 'preact/hooks';
import type { PanelClient } from '../client.ts';
import { Icon } from './Icon.tsx';
import { Remedies } from './StateNote.tsx';

/** Says that the link is lost, above what was loaded before; nothing while all is well. */
export function ConnectionBar({ client }: { readonly client: PanelClient }) {
  const [lost, setLost] = useState<string | null>(null);
  useEffect(
    () =>
      client.on('connection', ({ state, message }) => setLost(state === 'lost' ? message : null)),
    [client],
  );
  if (lost === null) return null;
  const run = (command: 'mcpTraces.restartCollector' | 'mcpTraces.showLog') =>
    void client.request('runCommand', { command }).catch(() => undefined);
  return (
    <div class="connection-bar" role="status">
      <Icon name="debug-disconnect" />
      <span>
        No connection to the collector{lost === '' ? '' : `: ${lost}`}. What you see may be old.
      </span>
      <Remedies
        remedies={[
          { label: 'Restart collector', onClick: () => run('mcpTraces.restartCollector') },
          { label: 'Show log', onClick: () => run('mcpTraces.showLog') },
        ]}
      />
    </div>
  );
}
