import { findTrace, idWords, traceIdOf } from './ids.ts';
import { linkedSpansVersion } from './linkedSpans.ts';
import type { QueryContext } from './queryContext.ts';
import { mostIncoming } from './traceLinks.ts';

/**
 * Costs nothing beside the columns of the trace, so that a panel can ask at each change of the store whether it was its own.
 * Arrivals are told apart by their time, which the store lets grow strictly.
 */
export function readTraceVersion(
  { store, signals, links }: QueryContext,
  params: { readonly traceId: string },
): { readonly version: string } {
  const traceRow = findTrace(store, params.traceId);
  const { traces } = store;
  const traceId = traceIdOf(store, traceRow);
  const logs = signals.logs.ofTrace(idWords(traceId));
  // Links from other traces, the latest first.
  const incoming = store.linkingRows(traceId, mostIncoming);
  const spans = [
    traces.lastArrivalMs[traceRow] ?? 0,
    traces.spanCount[traceRow] ?? 0,
    traces.bits[traceRow] ?? 0,
  ].join(' ');
  const records = links.recordsOfTrace.get(traceRow)?.length ?? 0;
  return {
    version: [
      // A clear that is taken back may leave the same counts and times behind, with a span that now came twice.
      store.generation,
      spans,
      logs.length,
      logs.at(-1)?.row ?? -1,
      incoming.length,
      incoming[0] ?? -1,
      linkedSpansVersion(store, traceRow, traceId, spans),
      // Which span a record stands at may change while the number of records does not.
      records === 0 ? 0 : `${records}/${store.changes.audit}`,
    ].join(' '),
  };
}
