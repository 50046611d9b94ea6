import { andedParts } from '../../shared/query/andedParts.ts';
import type { PartHits } from '../../shared/query/explainNothing.ts';
import type { FilterSubjectName } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { matchingRecords } from './auditRecords.ts';
import type { QueryContext } from './queryContext.ts';
import { liveRows, searchSpans } from './searchSpans.ts';
import { inSlices } from './timeSlices.ts';

/** Parts that are asked one by one; a filter with more of them is not explained further. */
const mostParts = 20;

/** How many spans, calls of queries or records pass each of the conditions of a filter that all have to hold. */
export async function explainFilter(
  context: QueryContext,
  { filter, for: subject }: { readonly filter: string; readonly for: FilterSubjectName },
  signal?: CancelSignal,
): Promise<{ readonly parts: readonly PartHits[] }> {
  const parts: PartHits[] = [];
  for (const { from, to } of andedParts(filter).slice(0, mostParts)) {
    const hits = await hitsOf(context, filter.slice(from, to), subject, signal);
    parts.push({ from, to, hits });
  }
  return { parts };
}

async function hitsOf(
  context: QueryContext,
  filter: string,
  subject: FilterSubjectName,
  signal: CancelSignal | undefined,
): Promise<number> {
  if (subject === 'audit') {
    return matchingRecords(context, filter).length;
  }
  const { store } = context;
  return inSlices(store, signal, async (slices) => {
    const rows = (await searchSpans(store, filter, slices)) ?? liveRows(store);
    if (subject === 'traces') {
      return rows.length;
    }
    return rows.reduce((sum, row) => sum + (store.spans.queryHash[row] === 0 ? 0 : 1), 0);
  });
}
