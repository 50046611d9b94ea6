import { keepLatest } from '../../shared/util/keepLatest.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { linkedElsewhere, linkedRow } from './traceLinks.ts';

/** Open panels at most; each asks for its own trace again and again. */
const mostTraces = 32;

interface Linked {
  /** Of the trace as it was read. */
  readonly state: string;
  readonly links: ReturnType<typeof linkedElsewhere>;
}

const linkedOf = new WeakMap<TraceReader, Map<string, Linked>>();

/**
 * Changes when a span that the trace links to is stored, or is gone. The links are read from the spans once for each state of
 * the trace; later a link costs two looks into the index.
 */
export function linkedSpansVersion(
  store: TraceReader,
  traceRow: number,
  traceId: string,
  state: string,
): string {
  const traces = linkedOf.get(store) ?? new Map<string, Linked>();
  linkedOf.set(store, traces);
  const known = traces.get(traceId);
  const linked =
    known?.state === state ? known : { state, links: linkedElsewhere(store, traceRow) };
  keepLatest(traces, traceId, linked, mostTraces);
  let hash = 0x811c9dc5;
  let stored = 0;
  for (const link of linked.links) {
    const isStored = linkedRow(store, link) >= 0 ? 1 : 0;
    stored += isStored;
    hash = Math.imul(hash ^ isStored, 0x01000193);
  }
  return stored === 0 ? '0' : `${stored}/${hash >>> 0}`;
}
