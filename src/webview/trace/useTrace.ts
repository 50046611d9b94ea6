import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { decodeTraceColumns } from '../../shared/trace/columnsCodec.ts';
import { failureOf, type PanelClient, type PanelFailure } from '../client.ts';

export interface LoadedTrace {
  readonly columns: TraceColumns | null;
  readonly failure: PanelFailure | null;
  /** Grows with every answer that differs from the one before. */
  readonly version: number;
}

/** After an answer the next question waits so many times as long as this one took: a busy collector is not asked harder. */
const restFactor = 4;
const longestRestMs = 2000;

/** Loads a trace and, whenever the store changed, again; one question at a time, none while the panel is hidden. */
export function useTrace(
  client: PanelClient,
  traceId: string | null,
  attempt: number,
): LoadedTrace {
  const [loaded, setLoaded] = useState<LoadedTrace & { readonly traceId: string | null }>({
    traceId: null,
    columns: null,
    failure: null,
    version: 0,
  });
  const last = useRef<Uint8Array | null>(null);
  useEffect(() => {
    if (traceId === null) return;
    const abort = new AbortController();
    let running = false;
    let wanted = false;
    let restUntil = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    last.current = null;

    const load = async () => {
      running = true;
      wanted = false;
      const startedAt = performance.now();
      try {
        const buffer = await client.request('traceColumns', { traceId }, abort.signal);
        const bytes = new Uint8Array(buffer);
        if (!abort.signal.aborted && !isSame(last.current, bytes)) {
          last.current = bytes;
          const columns = decodeTraceColumns(buffer);
          setLoaded((before) => ({ traceId, columns, failure: null, version: before.version + 1 }));
        } else if (!abort.signal.aborted) {
          setLoaded((before) => (before.failure === null ? before : { ...before, failure: null }));
        }
      } catch (thrown) {
        if (abort.signal.aborted) return;
        const failure = failureOf(thrown);
        setLoaded((before) => ({
          traceId,
          columns: before.traceId === traceId ? before.columns : null,
          failure,
          version: before.version,
        }));
      }
      running = false;
      const now = performance.now();
      restUntil = now + Math.min(longestRestMs, (now - startedAt) * restFactor);
      if (wanted) schedule();
    };
    const schedule = () => {
      wanted = true;
      if (running || document.visibilityState === 'hidden') return;
      clearTimeout(timer);
      timer = setTimeout(() => void load(), Math.max(0, restUntil - performance.now()));
    };
    const onVisible = () => wanted && schedule();
    const stops = [
      client.on('revision', schedule),
      client.on('connection', ({ state }) => state === 'connected' && schedule()),
    ];
    document.addEventListener('visibilitychange', onVisible);
    void load();
    return () => {
      abort.abort();
      clearTimeout(timer);
      for (const stop of stops) stop();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [client, traceId, attempt]);
  return loaded.traceId === traceId ? loaded : { columns: null, failure: null, version: 0 };
}

function isSame(a: Uint8Array | null, b: Uint8Array): boolean {
  if (a === null || a.byteLength !== b.byteLength) return false;
  for (let at = 0; at < b.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
