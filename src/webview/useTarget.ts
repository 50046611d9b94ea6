import { useEffect, useState } from 'preact/hooks';
import type { PanelTarget } from '../shared/rpc/hostContract.ts';
import type { PanelClient } from './client.ts';

export interface Asked {
  readonly target: PanelTarget | null;
  /** Grows each time the panel is asked to show something, also when it is the same again. */
  readonly asked: number;
}

/** What the panel was opened for, and what it is asked to show later. */
export function useTarget(client: PanelClient): Asked {
  const [asked, setAsked] = useState<Asked>({ target: null, asked: 0 });
  useEffect(() => {
    const show = (target: PanelTarget) =>
      setAsked((before) => ({ target, asked: before.asked + 1 }));
    const stop = client.on('target', show);
    // A panel that the host does not answer has nothing to show and stays in its loading frame.
    client.request('ready', {}).then(show, () => undefined);
    return stop;
  }, [client]);
  return asked;
}
