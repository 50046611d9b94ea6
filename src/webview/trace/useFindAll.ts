import { useEffect } from 'preact/hooks';
import { lowerSteps } from '../../shared/trace/findRows.ts';
import type { PanelClient } from '../client.ts';
import { useResource } from '../resource.ts';
import { useDebounced } from '../useDebounced.ts';
import { useSteps } from '../useSteps.ts';
import { alsoFound, type TraceState } from './traceState.ts';
import type { Update } from './useTraceState.ts';

/** A pause in typing. Milliseconds. */
const pauseMs = 200;

export interface FindProgress {
  /** Attributes, events and logs are still being looked at. */
  readonly looking: boolean;
  /** Why they could not be looked at; null when all is well. */
  readonly failure: string | null;
}

/**
 * Names are found at once; what attributes, events and logs hold, or a filter asks for, the collector finds a moment later.
 */
export function useFindAll(
  client: PanelClient,
  state: TraceState,
  update: Update,
  version: number,
): FindProgress {
  const { columns, findText } = state;
  useSteps(columns.length, () => lowerSteps(columns.strings), [columns], []);
  const text = useDebounced(findText, pauseMs);
  const answer = useResource(
    text.trim() === '' ? null : `${columns.traceId} ${text}`,
    version,
    (signal) => client.request('findInTrace', { traceId: columns.traceId, text }, signal),
  );
  useEffect(() => {
    const { value } = answer;
    if (value !== null) update((before) => alsoFound(before, text, value.spanIds, value.isFilter));
  }, [answer.value, columns]);
  if (findText.trim() === '') return { looking: false, failure: null };
  return {
    looking: text !== findText || answer.loading,
    failure: answer.failure?.message ?? null,
  };
}
