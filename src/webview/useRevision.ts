import { useEffect, useState } from 'preact/hooks';
import type { ChangingPart } from '../shared/rpc/contract.ts';
import type { PanelClient } from './client.ts';
import { onChange } from './onChange.ts';

/** Lists are asked for again at most so often. */
const usualRestMs = 500;

/** Grows when one of these parts has changed, at most once in `restMs` and only while the panel is seen. */
export function useRevision(
  client: PanelClient,
  parts: readonly ChangingPart[],
  restMs = usualRestMs,
): number {
  const [revision, setRevision] = useState(0);
  const wantedParts = parts.join(' ');
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
    const stop = onChange(client, parts, tell);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearTimeout(timer);
      stop();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [client, wantedParts, restMs]);
  return revision;
}
