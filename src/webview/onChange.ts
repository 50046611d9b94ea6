import { haveChanged } from '../shared/rpc/changedParts.ts';
import type { ChangingPart } from '../shared/rpc/contract.ts';
import type { PanelClient } from './client.ts';

/**
 * Calls `changed` when one of these parts has changed, and when the collector is back. What a panel that has just opened is
 * told of both is how things were before it asked for anything, and no change.
 */
export function onChange(
  client: PanelClient,
  parts: readonly ChangingPart[],
  changed: () => void,
): () => void {
  let { revision: known, connection } = client.latest();
  const stops = [
    client.on('revision', (revision) => {
      const before = known;
      known = revision;
      if (before !== null && haveChanged(parts, before, revision)) changed();
    }),
    client.on('connection', (next) => {
      const before = connection;
      connection = next;
      const isBack = before !== null && before.state !== 'connected' && next.state === 'connected';
      if (isBack) changed();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
