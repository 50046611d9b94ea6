import type { QueryCalls, QueryList, QueryRow, QuerySort } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { percentile } from './percentile.ts';
import { callersOf, endpointOf, targetOf } from './queryCallers.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { type RowMask, searchSpans } from './searchSpans.ts';
import { queryTextOf, rowCountOf } from './spanMeaning.ts';
import { compareStarts, durationOf, hasBit, isLive, startOf } from './spanRows.ts';

/** Cost: one look at every span, a tree for every trace with a query, and a reading of the spans that tell row counts. */
export async function listQueries(
  context: QueryContext,
  { filter, sort = 'total' }: { readonly filter?: string; readonly sort?: QuerySort },
  signal?: CancelSignal,
): Promise<QueryList> {
  const { store } = context;
  const byHash = groupByHash(store, await searchSpans(store, filter, signal));
  const rows = Array.from(byHash.values()).flat();
  const [callers, rowCounts] = [callersOf(store, rows), await readRowCounts(store, rows, signal)];
  const queries = Array.from(byHash, ([hash, calls]) =>
    queryRow(context, store.strings.get(hash), calls, callers, rowCounts),
  );
  return { queries: queries.sort(comparators[sort]) };
}

/** The row of one query over all spans, or null. */
export async function queryOfHash(context: QueryContext, hash: string): Promise<QueryRow | null> {
  const { store } = context;
  const rows = rowsOfHash(store, hash);
  return rows.length === 0
    ? null
    : queryRow(context, hash, rows, callersOf(store, rows), await readRowCounts(store, rows));
}

const defaultCalls = 1000;

/** Newest first. */
export function listQueryCalls(
  { store, projects }: QueryContext,
  { hash, limit = defaultCalls }: { readonly hash: string; readonly limit?: number },
): QueryCalls {
  const rows = rowsOfHash(store, hash);
  if (rows.length === 0) {
    throw new QueryError('notFound', `No stored span ran the query ${hash}`);
  }
  const page = rows.sort((a, b) => compareStarts(store, b, a)).slice(0, limit);
  const callers = callersOf(store, page);
  const slowest = slowestOf(store, rows);
  const caller = callersOf(store, [slowest]).get(slowest);
  return {
    total: rows.length,
    calls: page.map((row) => {
      const calledBy = callers.get(row);
      return {
        ...address(store, row),
        startUnixNano: startOf(store, row).toString(),
        durationNs: durationOf(store, row),
        error: hasBit(store, row, spanBit.error),
        tool: calledBy === undefined ? null : targetOf(store, calledBy),
      };
    }),
    places: projects.placesOf({
      span: store.readSpan(slowest),
      endpoint: caller === undefined ? null : endpointOf(store, caller),
      ...projectOf(store, slowest),
    }),
  };
}

/** What its resource says about the MXCP project of a span. */
export function projectOf(
  store: TraceReader,
  row: number,
): { readonly project: string | null; readonly profile: string | null } {
  const { attributes } = store.groups.get(store.spans.group[row] ?? 0).resource;
  const text = (key: string) => {
    const value = attributes.find((attribute) => attribute.key === key)?.value;
    return typeof value === 'string' ? value : null;
  };
  return { project: text('mxcp.project'), profile: text('mxcp.profile') };
}

function groupByHash(store: TraceReader, mask: RowMask | null): Map<number, number[]> {
  const { queryHash, length } = store.spans;
  const byHash = new Map<number, number[]>();
  for (let row = 0; row < (mask?.length ?? length); row++) {
    const hash = queryHash[row] ?? 0;
    if (hash !== 0 && (mask ? mask[row] === 1 : isLive(store, row))) {
      const rows = byHash.get(hash);
      rows ? rows.push(row) : byHash.set(hash, [row]);
    }
  }
  return byHash;
}

function rowsOfHash(store: TraceReader, hash: string): number[] {
  const { queryHash, length } = store.spans;
  const rows: number[] = [];
  const wanted = new Map<number, boolean>([[0, false]]);
  for (let row = 0; row < length; row++) {
    const index = queryHash[row] ?? 0;
    let isWanted = wanted.get(index);
    if (isWanted === undefined) {
      isWanted = store.strings.get(index) === hash;
      wanted.set(index, isWanted);
    }
    if (isWanted && isLive(store, row)) {
      rows.push(row);
    }
  }
  return rows;
}

/** Returned or changed rows that the spans tell, by row of the store. */
async function readRowCounts(
  store: TraceReader,
  rows: readonly number[],
  signal?: CancelSignal,
): Promise<ReadonlyMap<number, number>> {
  const telling = Uint32Array.from(rows.filter((row) => hasBit(store, row, spanBit.hasRows)));
  const counts = new Map<number, number>();
  await store.scanSpanBytes(
    telling,
    (row, bytes) => {
      const count = rowCountOf(bytes);
      if (count !== null) {
        counts.set(row, count);
      }
      return true;
    },
    signal,
  );
  if (signal?.aborted) {
    throw new QueryError('cancelled', 'The request was cancelled');
  }
  return counts;
}

function queryRow(
  { store, projects }: QueryContext,
  hash: string,
  rows: readonly number[],
  callers: ReadonlyMap<number, number>,
  rowCounts: ReadonlyMap<number, number>,
): QueryRow {
  const durations = Float64Array.from(rows, (row) => durationOf(store, row)).sort();
  const slowest = slowestOf(store, rows);
  const above = callers.get(slowest);
  const endpoint = above === undefined ? null : endpointOf(store, above);
  const counted = rows.flatMap((row) => rowCounts.get(row) ?? []);
  const tools = new Set(
    rows.flatMap((row) => {
      const caller = callers.get(row);
      return caller === undefined ? [] : targetOf(store, caller);
    }),
  );
  const emitted = rows.some((row) => !hasBit(store, row, spanBit.fingerprint));
  return {
    hash,
    kind: emitted ? 'emitted' : 'fingerprint',
    calls: rows.length,
    errors: rows.filter((row) => hasBit(store, row, spanBit.error)).length,
    totalNs: durations.reduce((sum, ns) => sum + ns, 0),
    p50Ns: percentile(durations, 50),
    p95Ns: percentile(durations, 95),
    p99Ns: percentile(durations, 99),
    maxNs: durations.at(-1) ?? 0,
    rows: counted.length === 0 ? null : counted.reduce((sum, count) => sum + count, 0),
    tools: Array.from(tools).sort(),
    text: queryTextOf(store, slowest) ?? projects.textOf(hash),
    source: projects.sourceOf(hash, endpoint),
    slowest: address(store, slowest),
  };
}

/** Of several the earliest. */
function slowestOf(store: TraceReader, rows: readonly number[]): number {
  return rows.reduce((slowest, row) => {
    const longer = durationOf(store, row) - durationOf(store, slowest);
    return longer > 0 || (longer === 0 && compareStarts(store, row, slowest) < 0) ? row : slowest;
  });
}

function address(
  store: TraceReader,
  row: number,
): { readonly traceId: string; readonly spanId: string } {
  return {
    traceId: traceIdOf(store, store.spans.traceRow[row] ?? 0),
    spanId: spanIdOf(store, row),
  };
}

const byHash = (a: QueryRow, b: QueryRow) => (a.hash < b.hash ? -1 : 1);
const comparators: Readonly<Record<QuerySort, (a: QueryRow, b: QueryRow) => number>> = {
  total: (a, b) => b.totalNs - a.totalNs || byHash(a, b),
  p95: (a, b) => b.p95Ns - a.p95Ns || byHash(a, b),
  calls: (a, b) => b.calls - a.calls || byHash(a, b),
};
