import type { CompareSide } from '../../shared/rpc/contract.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { typicalSteps } from '../../shared/trace/compare/typicalTrace.ts';
import { withoutLayers } from '../../shared/trace/compare/withoutLayers.ts';
import { joinHalves } from '../../shared/trace/nanoTime.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { findTrace } from './ids.ts';
import { newestTraces } from './newestTraces.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { serviceOf } from './spanRows.ts';
import type { TimeSlices } from './timeSlices.ts';
import { columnsOfTrace } from './traceColumns.ts';
import { rootRowOf } from './traceRoot.ts';
import { tracesIn } from './traces.ts';

const mostTraces = 50;
/** Of all traces together, so that many great ones cost no more than many small ones. */
const mostSpans = 100_000;

type TypicalSide = Exclude<CompareSide, { readonly traceId: string }>;

/** The typical trace of a kind without layers, the spans that the one in the middle has with them, and how many it was made of. @throws QueryError `notFound` when there is none */
export async function typicalOf(
  context: QueryContext,
  side: TypicalSide,
  slices: TimeSlices,
): Promise<{ readonly columns: TraceColumns; readonly spans: number; readonly traces: number }> {
  const { store } = context;
  const example = findTrace(store, side.typicalOf);
  const rows = await tracesOfKind(store, example, side, slices);
  const samples: TraceColumns[] = [];
  const lengths = new Map<string, number>();
  let spans = 0;
  for (const row of newestTraces(store, rows, mostTraces)) {
    spans += store.traces.spanCount[row] ?? 0;
    if (spans > mostSpans && samples.length > 0) break;
    const columns = columnsOfTrace(context, row);
    lengths.set(columns.traceId, columns.length);
    samples.push(withoutLayers(columns));
    if (slices.isOver) await slices.next();
  }
  const columns = await slices.through(typicalSteps(samples));
  if (columns === null) {
    throw new QueryError('notFound', nothingWords(store, example, side));
  }
  const length = lengths.get(columns.traceId) ?? columns.length;
  return { columns, spans: length, traces: samples.length };
}

async function tracesOfKind(
  store: TraceReader,
  example: number,
  side: TypicalSide,
  slices: TimeSlices,
): Promise<number[]> {
  const before = nanosIn(side.beforeUnixNano);
  const from = nanosIn(side.fromUnixNano);
  const kind = kindOf(store, example);
  const found: number[] = [];
  for (const row of tracesIn(store, null)) {
    if (slices.isOver) await slices.next();
    if (row === example && before === null && from === null) continue;
    const start = joinHalves(store.traces.startHi[row] ?? 0, store.traces.startLo[row] ?? 0);
    if ((before !== null && start >= before) || (from !== null && start < from)) continue;
    if (kindOf(store, row) === kind) found.push(row);
  }
  return found;
}

/** Traces are of one kind when they begin with the same operation of the same service. */
function kindOf(store: TraceReader, traceRow: number): string {
  const root = rootRowOf(store, traceRow);
  return root < 0
    ? ''
    : `${store.strings.get(store.spans.label[root] ?? 0)}\n${serviceOf(store, root)}`;
}

function nothingWords(store: TraceReader, example: number, side: TypicalSide): string {
  const [label = ''] = kindOf(store, example).split('\n');
  if (side.beforeUnixNano !== undefined) return `No trace of ${label} is stored from before then`;
  if (side.fromUnixNano !== undefined) return `No trace of ${label} is stored from then on`;
  return `No other trace of ${label} is stored to compare with`;
}

/** @throws QueryError `badRequest` for what is no time */
function nanosIn(text: string | undefined): bigint | null {
  if (text === undefined) return null;
  if (!/^\d{1,20}$/.test(text)) {
    throw new QueryError('badRequest', `"${text.slice(0, 40)}" is no time in nanoseconds`);
  }
  return BigInt(text);
}
