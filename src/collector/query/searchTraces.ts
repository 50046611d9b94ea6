import type { Condition } from '../../shared/query/condition.ts';
import type { SearchPage, SearchParams } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { newestTraces } from './newestTraces.ts';
import type { QueryContext } from './queryContext.ts';
import type { RowList } from './rowLists.ts';
import { reads } from './searchPlan.ts';
import { conditionOf, liveRows, Search } from './searchSpans.ts';
import { rowsOfTrace } from './spanRows.ts';
import { inSlices, type TimeSlices } from './timeSlices.ts';
import { isBehind, positionIn, positionOf, positionText } from './tracePosition.ts';
import { traceSummary } from './traceSummary.ts';
import { tracesIn } from './traces.ts';
import type { TraceVerdicts } from './traceVerdicts.ts';

const defaultLimit = 100;

export interface Pace {
  /** An answer is given after about so long, with what was found. The first is wanted soonest. */
  readonly firstMs: number;
  readonly nextMs: number;
  /** Spans that are asked at a time, for the first answer and for later ones. */
  readonly firstSpans: number;
  readonly nextSpans: number;
  /** Traces that are put in order at a time. */
  readonly traces: number;
}

const usualPace: Pace = {
  firstMs: 60,
  nextMs: 250,
  firstSpans: 1 << 12,
  nextSpans: 1 << 15,
  traces: 1 << 15,
};

/**
 * Traces that pass a filter, newest first, a piece at a time: the columns say which traces can pass at all, and of these
 * as many are read as the time of one answer allows. The place of the last trace says where to go on, also after rows were
 * renumbered or traces evicted. What was read is not read again for the same filter until something arrives in its trace.
 */
export async function searchTraces(
  context: QueryContext,
  { filter, limit = defaultLimit, after }: SearchParams,
  signal?: CancelSignal,
  pace = usualPace,
): Promise<SearchPage> {
  const { store } = context;
  const from = after === undefined ? null : positionIn(after);
  const condition = conditionOf(filter);
  const endMs = performance.now() + (from === null ? pace.firstMs : pace.nextMs);
  const batchSpans = from === null ? pace.firstSpans : pace.nextSpans;
  return inSlices(store, signal, async (slices) => {
    const verdicts = context.verdicts.of(filter ?? '', store.generation);
    const { rows, open } = await candidatesFor(store, condition, slices);
    const ahead = from === null ? rows : rows.filter((row) => isBehind(store, row, from));
    const found: number[] = [];
    let passedBy = 0;
    let last = -1;
    for (const batch of newestFirst(store, ahead, pace.traces, batchSpans)) {
      const passing =
        open === null ? null : await tracesPassing(store, batch, open, verdicts, slices);
      for (const row of batch) {
        if (found.length === limit) {
          break;
        }
        last = row;
        passedBy += store.traces.spanCount[row] ?? 0;
        if (passing === null || passing.has(row)) {
          found.push(row);
        }
      }
      if (found.length === limit || performance.now() > endMs) {
        break;
      }
    }
    const total = spansOf(store, rows);
    const left = spansOf(store, ahead) - passedBy;
    return {
      traces: found.map((row) => traceSummary(context, row)),
      matching: open === null ? rows.length : null,
      scanned: total - left,
      total,
      next: left === 0 || last < 0 ? null : positionText(positionOf(store, last)),
    };
  });
}

/** Traces that the columns leave, and what is still to be asked of them; null = nothing, they all pass. */
async function candidatesFor(
  store: TraceReader,
  condition: Condition | null,
  slices: TimeSlices,
): Promise<{ readonly rows: RowList; readonly open: Condition | null }> {
  if (condition === null) {
    return { rows: tracesIn(store, null), open: null };
  }
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  const columns = parts.filter((part) => !reads(part));
  const spanRows =
    columns.length === 0
      ? null
      : await new Search(store, liveRows(store), slices).run({ kind: 'and', parts: columns });
  return {
    rows: tracesIn(store, spanRows),
    open: columns.length === parts.length ? null : condition,
  };
}

/** The traces in the order of the list, about so many spans at a time. */
function* newestFirst(
  store: TraceReader,
  rows: RowList,
  roundTraces: number,
  batchSpans: number,
): Generator<readonly number[]> {
  let left = rows;
  while (left.length > 0) {
    const round = newestTraces(store, left, roundTraces);
    let batch: number[] = [];
    let spans = 0;
    for (const row of round) {
      batch.push(row);
      spans += store.traces.spanCount[row] ?? 0;
      if (spans >= batchSpans) {
        yield batch;
        batch = [];
        spans = 0;
      }
    }
    yield batch;
    const place = positionOf(store, round.at(-1) ?? 0);
    left = left.filter((row) => isBehind(store, row, place));
  }
}

async function tracesPassing(
  store: TraceReader,
  traceRows: readonly number[],
  condition: Condition,
  verdicts: TraceVerdicts,
  slices: TimeSlices,
): Promise<ReadonlySet<number>> {
  const { traces } = store;
  const unknown = traceRows.filter((row) => verdicts.of(store, row) === null);
  const known = traceRows.filter((row) => verdicts.of(store, row) === true);
  if (unknown.length === 0) {
    return new Set(known);
  }
  const arrivalsMs = unknown.map((row) => traces.lastArrivalMs[row] ?? 0);
  const rows = new Uint32Array(unknown.reduce((sum, row) => sum + (traces.spanCount[row] ?? 0), 0));
  let count = 0;
  for (const row of unknown) {
    const own = rowsOfTrace(store, row);
    rows.set(own, count);
    count += own.length;
  }
  const passing = await new Search(store, rows.sort(), slices).run(condition);
  const read = new Set(Array.from(passing, (row) => store.spans.traceRow[row] ?? 0));
  for (const [index, row] of unknown.entries()) {
    verdicts.set(row, arrivalsMs[index] ?? 0, read.has(row));
  }
  return new Set([...known, ...read]);
}

function spansOf({ traces }: TraceReader, rows: RowList): number {
  return rows.reduce((sum, row) => sum + (traces.spanCount[row] ?? 0), 0);
}
