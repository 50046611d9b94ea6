import type { Page, TraceList } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { newestTraces } from './newestTraces.ts';
import type { QueryContext } from './queryContext.ts';
import { type RowMask, searchSpans } from './searchSpans.ts';
import { traceSummary } from './traceSummary.ts';

const defaultLimit = 100;

/** Cost: one look at every trace, a tree for every trace of the page; with a filter one look at every span. */
export async function listTraces(
  context: QueryContext,
  { filter, limit = defaultLimit, offset = 0 }: Page,
  signal?: CancelSignal,
): Promise<TraceList> {
  const { store } = context;
  const rows = tracesIn(store, await searchSpans(store, filter, signal));
  const page = newestTraces(store, rows, offset + limit).slice(offset);
  return { total: rows.length, traces: page.map((row) => traceSummary(context, row)) };
}

/** Rows of the stored traces, of which one span is in the mask. */
export function tracesIn(store: TraceReader, mask: RowMask | null): Uint32Array {
  const { traces, spans } = store;
  const kept = new Uint8Array(traces.length);
  if (mask === null) {
    for (let row = 0; row < traces.length; row++) {
      kept[row] = (traces.firstSpan[row] ?? -1) >= 0 ? 1 : 0;
    }
  } else {
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 1) {
        kept[spans.traceRow[row] ?? 0] = 1;
      }
    }
  }
  const rows = new Uint32Array(kept.length);
  let count = 0;
  for (let row = 0; row < kept.length; row++) {
    if (kept[row] === 1) {
      rows[count++] = row;
    }
  }
  return rows.subarray(0, count);
}
