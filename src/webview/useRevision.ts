import { useEffect, useState } from 'preact/hooks';
import type { PanelClient } from './client.ts';

/** Lists are asked for again at most so often. */
const usualRestMs = 500;

/** Grows when something stored has changed, at most once in `restMs` and only while the panel is seen. */
export function useRevision(client: PanelClient, restMs = usualRestMs): number {
  const [revision, setRevision] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = false;
    const tell = () => {
      wanted = true;
      if (timer !== undefined || document.visibilityState === 'hidden') return;
      timer = setTimeout(() => {
        timer = undefined;
        wanted = false;
        setRevision((before) => before + 1);
      }, restMs);
    };
    const onVisible = () => {
      if (wanted) tell();
    };
    const stops = [
      client.on('revision', tell),
      client.on('connection', ({ state }) => {
        if (state === 'connected') tell();
      }),
    ];
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [client, restMs]);
  return revision;
}
