import type { TraceList, TracePage } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { newestTraces } from './newestTraces.ts';
import { withoutNoise } from './noiseTraces.ts';
import type { QueryContext } from './queryContext.ts';
import type { RowList } from './rowLists.ts';
import { searchSpans } from './searchSpans.ts';
import { inSlices } from './timeSlices.ts';
import { traceSummary } from './traceSummary.ts';

const defaultLimit = 100;

/** Cost: one look at every trace, a tree for every trace of the page; with a filter one look at every span. */
export async function listTraces(
  context: QueryContext,
  { filter, limit = defaultLimit, offset = 0, hideNoise = false }: TracePage,
  signal?: CancelSignal,
): Promise<TraceList> {
  const { store } = context;
  return inSlices(store, signal, async (slices) => {
    const all = tracesIn(store, await searchSpans(store, filter, slices));
    const rows = hideNoise ? withoutNoise(store, all) : all;
    if (slices.isOver) {
      await slices.next();
    }
    const page = newestTraces(store, rows, offset + limit).slice(offset);
    return {
      total: rows.length,
      traces: page.map((row) => traceSummary(context, row)),
      ...(hideNoise && { hiddenNoise: all.length - rows.length }),
    };
  });
}

/** Rows of the stored traces, of which one span is in the list; null = any span. */
export function tracesIn(store: TraceReader, spanRows: RowList | null): RowList {
  const { traces, spans } = store;
  const kept = new Uint8Array(traces.length);
  if (spanRows === null) {
    kept.fill(1);
  } else {
    const { traceRow } = spans;
    for (let index = 0; index < spanRows.length; index += 1) {
      kept[traceRow[spanRows[index] as number] as number] = 1;
    }
  }
  const rows = new Uint32Array(kept.length);
  let count = 0;
  for (let row = 0; row < kept.length; row += 1) {
    if (kept[row] === 1 && (traces.firstSpan[row] ?? -1) >= 0) {
      rows[count] = row;
      count += 1;
    }
  }
  return rows.subarray(0, count);
}
