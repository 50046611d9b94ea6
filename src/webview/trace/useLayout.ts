import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { PanelClient } from '../client.ts';
import type { Host } from '../host.ts';
import { useDebounced } from '../useDebounced.ts';
import { type PanelLayout, readLayout, readSaved, usualLayout } from './savedState.ts';

type SetLayout = (change: (before: PanelLayout) => PanelLayout) => void;

/** How the panel is laid out: as it was, else as the last trace panel of this person was. */
export function useLayout(client: PanelClient, host: Host): [PanelLayout, SetLayout] {
  const [own] = useState(() => readSaved(host.loadState())?.layout ?? null);
  const [layout, setLayout] = useState(own ?? usualLayout);
  /** Only what a person did is kept for other panels. */
  const isChanged = useRef(false);
  const change = useCallback<SetLayout>((next) => {
    isChanged.current = true;
    setLayout(next);
  }, []);
  useEffect(() => {
    if (own !== null) return;
    void client
      .request('keptLayout', {})
      .then(({ layout: kept }) => {
        if (kept !== null && !isChanged.current) setLayout(readLayout(kept));
      })
      .catch(() => undefined);
  }, [client, own]);
  const settled = useDebounced(layout, 500);
  useEffect(() => {
    if (!isChanged.current) return;
    const { tabs, ...kept } = settled;
    void client.request('keepLayout', { layout: kept }).catch(() => undefined);
  }, [client, settled]);
  return [layout, change];
}
