import type {
  QueryCall,
  QueryCalls,
  QueryList,
  QueryRow,
  QuerySort,
} from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { rankOf, valuesAtRanks } from './percentile.ts';
import { Callers, endpointOf, targetOf } from './queryCallers.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import type { RowList } from './rowLists.ts';
import { liveRows, searchSpans } from './searchSpans.ts';
import { queryTextOf } from './spanMeaning.ts';
import { compareStarts, durationOf, hasBit, isLive, startOf } from './spanRows.ts';
import { inSlices, type TimeSlices } from './timeSlices.ts';

/** Cost: one look at every span, and at those above the spans with a query. */
export async function listQueries(
  context: QueryContext,
  { filter, sort = 'total' }: { readonly filter?: string; readonly sort?: QuerySort },
  signal?: CancelSignal,
): Promise<QueryList> {
  const { store } = context;
  return inSlices(store, signal, async (slices) => {
    const all = liveRows(store);
    const asked = all.filter((row) => store.spans.queryHash[row] !== 0);
    const rows = (await searchSpans(store, filter, slices, asked)) ?? asked;
    const byHash = await groupByHash(store, rows, slices);
    const callers = new Callers(store);
    const queries: QueryRow[] = [];
    for (const [hash, calls] of byHash) {
      queries.push(await queryRow(context, store.strings.get(hash), calls, callers, slices));
    }
    return { queries: queries.sort(comparators[sort]) };
  });
}

/** The row of one query over all spans, or null. */
export async function queryOfHash(
  context: QueryContext,
  hash: string,
  signal?: CancelSignal,
): Promise<QueryRow | null> {
  const { store } = context;
  return inSlices(store, signal, async (slices) => {
    const rows = rowsOfHash(store, hash);
    return rows.length === 0
      ? null
      : await queryRow(context, hash, rows, new Callers(store), slices);
  });
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
  const callers = new Callers(store);
  const slowestFew = slowestRows(store, rows);
  const slowest = slowestFew[0] ?? -1;
  const caller = callers.of(slowest);
  const callOf = (row: number): QueryCall => {
    const calledBy = callers.of(row);
    return {
      ...address(store, row),
      startUnixNano: startOf(store, row).toString(),
      durationNs: durationOf(store, row),
      error: hasBit(store, row, spanBit.error),
      tool: calledBy < 0 ? null : targetOf(store, calledBy),
    };
  };
  return {
    total: rows.length,
    calls: page.map(callOf),
    slowest: slowestFew.map(callOf),
    places: projects.placesOf({
      span: store.readSpan(slowest),
      endpoint: caller < 0 ? null : endpointOf(store, caller),
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

/** Rows between two looks at the clock. */
const rowsALook = 2048;

async function groupByHash(
  store: TraceReader,
  rows: RowList,
  slices: TimeSlices,
): Promise<Map<number, number[]>> {
  const byHash = new Map<number, number[]>();
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const hash = store.spans.queryHash[row] ?? 0;
    if (hash !== 0) {
      const calls = byHash.get(hash);
      calls ? calls.push(row) : byHash.set(hash, [row]);
    }
    if (index % rowsALook === 0 && slices.isOver) {
      await slices.next();
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

async function queryRow(
  { store, projects }: QueryContext,
  hash: string,
  rows: readonly number[],
  callers: Callers,
  slices: TimeSlices,
): Promise<QueryRow> {
  const durations = new Float64Array(rows.length);
  const targets = new Set<number>();
  let [errors, totalNs, counted, rowCount, maxNs] = [0, 0, 0, 0, 0];
  let emitted = false;
  for (const [index, row] of rows.entries()) {
    const durationNs = durationOf(store, row);
    durations[index] = durationNs;
    totalNs += durationNs;
    maxNs = Math.max(maxNs, durationNs);
    errors += hasBit(store, row, spanBit.error) ? 1 : 0;
    emitted ||= !hasBit(store, row, spanBit.fingerprint);
    const count = hasBit(store, row, spanBit.hasRows) ? store.spans.rowCount[row] : Number.NaN;
    if (count !== undefined && !Number.isNaN(count)) {
      counted += 1;
      rowCount += count;
    }
    const caller = callers.of(row);
    if (caller >= 0) {
      targets.add(store.spans.target[caller] ?? 0);
    }
    if (index % rowsALook === 0 && slices.isOver) {
      await slices.next();
    }
  }
  const slowest = slowestOf(store, rows);
  const above = callers.of(slowest);
  const endpoint = above < 0 ? null : endpointOf(store, above);
  const ranks = [50, 95, 99].map((percent) => rankOf(percent, rows.length));
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0] = valuesAtRanks(durations, ranks);
  return {
    hash,
    kind: emitted ? 'emitted' : 'fingerprint',
    calls: rows.length,
    errors,
    totalNs,
    p50Ns,
    p95Ns,
    p99Ns,
    maxNs,
    rows: counted === 0 ? null : rowCount,
    tools: Array.from(targets, (target) => store.strings.get(target)).sort(),
    text: queryTextOf(store, slowest) ?? projects.textOf(hash),
    source: projects.sourceOf(hash, endpoint),
    slowest: address(store, slowest),
  };
}

const mostSlowest = 8;

/** The slowest first; of those that took as long the earliest. Cost: one comparison of most rows. */
function slowestRows(store: TraceReader, rows: readonly number[]): readonly number[] {
  const slowest: { readonly row: number; readonly durationNs: number }[] = [];
  for (const row of rows) {
    const durationNs = durationOf(store, row);
    const isSlower = (other: (typeof slowest)[number]) =>
      durationNs > other.durationNs ||
      (durationNs === other.durationNs && compareStarts(store, row, other.row) < 0);
    const last = slowest.at(-1);
    if (slowest.length === mostSlowest && last !== undefined && !isSlower(last)) {
      continue;
    }
    const at = slowest.findIndex(isSlower);
    slowest.splice(at < 0 ? slowest.length : at, 0, { row, durationNs });
    slowest.length = Math.min(slowest.length, mostSlowest);
  }
  return slowest.map(({ row }) => row);
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
