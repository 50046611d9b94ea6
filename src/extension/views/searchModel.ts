import type {
  SearchPage,
  SearchParams,
  TraceList,
  TraceSummary,
} from '../../shared/rpc/contract.ts';
import { formatCount } from '../../shared/util/formatDuration.ts';
import { plural } from './words.ts';

/** Why a list ends where it does is not always known: then its total is without end. */
const unknownTotal = Number.POSITIVE_INFINITY;

/**
 * Traces that pass a filter, newest first, with all that was found so far after each piece of the search. Ends with the
 * store, or as soon as `limit` traces are found.
 */
export async function searchTraces(
  ask: (params: SearchParams) => Promise<SearchPage>,
  { filter, limit }: { readonly filter: string; readonly limit: number },
  onPiece: (soFar: TraceList, words: string) => void,
): Promise<TraceList> {
  const traces: TraceSummary[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await ask({
      filter,
      limit: limit - traces.length,
      ...(after !== undefined && { after }),
    });
    traces.push(...page.traces);
    if (page.next === null || traces.length >= limit) {
      const rest = page.next === null ? traces.length : unknownTotal;
      return { total: page.matching ?? rest, traces };
    }
    after = page.next;
    onPiece({ total: traces.length, traces: [...traces] }, progressWords(page, traces.length));
  }
}

export function progressWords(
  { scanned, total }: Pick<SearchPage, 'scanned' | 'total'>,
  found: number,
): string {
  const percent = total === 0 ? 100 : Math.floor((100 * scanned) / total);
  return `Searching: ${plural(found, 'trace')} in the newest ${percent} % of ${formatCount(total)} spans…`;
}
