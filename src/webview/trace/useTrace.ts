import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { decodeTraceColumns } from '../../shared/trace/columnsCodec.ts';
import { failureOf, type PanelClient, type PanelFailure } from '../client.ts';
import { onChange } from '../onChange.ts';

export interface LoadedTrace {
  readonly columns: TraceColumns | null;
  readonly failure: PanelFailure | null;
  /** Grows whenever something of the trace has changed, its logs included; `columns` stay the same object if they do. */
  readonly version: number;
}

/** After an answer the next question waits so many times as long as this one took: a busy collector is not asked harder. */
const restFactor = 4;
const longestRestMs = 2000;

/** Below so many bytes the columns are asked for at once: the round trip for the version would take longer than they do. */
const smallColumns = 64 * 1024;

/** All that a trace is made of. Which tools and queries of a project it calls is not shown in its rows. */
const parts = ['spans', 'logs', 'audit'] as const;

/**
 * Loads a trace and, whenever it changed, again; none while the panel is hidden. Whether a change of the store was one of
 * this trace is asked before the columns of a large one.
 */
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
    let version: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    last.current = null;

    const show = (buffer: ArrayBuffer) => {
      const bytes = new Uint8Array(buffer);
      const isOld = isSame(last.current, bytes);
      last.current = bytes;
      const fresh = isOld ? null : decodeTraceColumns(buffer);
      setLoaded((before) => ({
        traceId,
        columns: fresh ?? before.columns,
        failure: null,
        version: before.version + 1,
      }));
    };
    const load = async () => {
      running = true;
      wanted = false;
      const startedAt = performance.now();
      try {
        const isSmall = last.current === null || last.current.byteLength < smallColumns;
        const askColumns = () => client.request('traceColumns', { traceId }, abort.signal);
        // The version before the columns, so that it is never newer than they are. Null is one that nobody tells.
        const [told, early] = await Promise.all([
          askVersion(client, traceId, abort.signal),
          isSmall ? askColumns() : null,
        ]);
        const hasChanged = told === null || told !== version;
        version = told;
        const buffer = early ?? (hasChanged ? await askColumns() : null);
        if (abort.signal.aborted) return;
        if (hasChanged && buffer !== null) show(buffer);
        else setLoaded((shown) => (shown.failure === null ? shown : { ...shown, failure: null }));
      } catch (thrown) {
        if (abort.signal.aborted) return;
        version = null;
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
    const stop = onChange(client, parts, schedule);
    document.addEventListener('visibilitychange', onVisible);
    void load();
    return () => {
      abort.abort();
      clearTimeout(timer);
      stop();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [client, traceId, attempt]);
  return loaded.traceId === traceId ? loaded : { columns: null, failure: null, version: 0 };
}

/** Null, which is another one each time, from a collector that does not know the request. */
async function askVersion(
  client: PanelClient,
  traceId: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return (await client.request('traceVersion', { traceId }, signal)).version;
  } catch {
    return null;
  }
}

function isSame(a: Uint8Array | null, b: Uint8Array): boolean {
  if (a === null || a.byteLength !== b.byteLength) return false;
  for (let at = 0; at < b.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
