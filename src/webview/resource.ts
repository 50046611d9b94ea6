import { useEffect, useRef, useState } from 'preact/hooks';
import { failureOf, type PanelFailure } from './client.ts';

/** Data of the host as a view shows it: the last value stays while a newer one is on its way. */
export interface Resource<T> {
  readonly value: T | null;
  readonly failure: PanelFailure | null;
  readonly loading: boolean;
}

const nothing = { value: null, failure: null, loading: false };

/**
 * Loads again whenever `key` or `revision` changes. A change of `key` drops the value, since it is of something else;
 * a change of `revision` keeps it. Whatever was under way is aborted and its answer dropped. A null key loads nothing.
 */
export function useResource<T>(
  key: string | null,
  revision: number | string,
  load: (signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const [state, setState] = useState<Resource<T> & { key: string | null }>({
    ...nothing,
    key: null,
  });
  const latest = useRef(load);
  latest.current = load;
  // `revision` is no input of the effect's body but the reason to run it again.
  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    setState((before) =>
      before.key === key ? { ...before, loading: true } : { ...nothing, key, loading: true },
    );
    latest.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ key, value, failure: null, loading: false });
      },
      (thrown: unknown) => {
        if (abort.signal.aborted) return;
        setState((before) => ({ ...before, key, failure: failureOf(thrown), loading: false }));
      },
    );
    return () => abort.abort();
  }, [key, revision]);
  return state.key === key ? state : { ...nothing, loading: key !== null };
}
