import type { Span } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import type { TraceDetail } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { auditOfTrace } from './auditRecords.ts';
import { findTrace, traceIdOf } from './ids.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { spanDetail } from './spanDetail.ts';
import { traceTimes } from './traceSummary.ts';
import { readTraceTree, type TraceTree } from './traceTree.ts';

/** Cost: every span of the trace is read from disk and decoded whole. */
export async function readTrace(
  context: QueryContext,
  { traceId }: { readonly traceId: string },
  signal?: CancelSignal,
): Promise<TraceDetail> {
  const { store } = context;
  const traceRow = findTrace(store, traceId);
  const { start, durationNs } = traceTimes(store, traceRow);
  // CONTRACT prints the parents that were sent, and the tree that follows from them.
  const trace = readTraceTree(store, traceRow, 'sent');
  const audit = auditOfTrace(context, traceRow);
  const id = traceIdOf(store, traceRow);
  const details = await mapSpans(
    store,
    trace,
    (treeRow, bytes) => spanDetail(store, trace, treeRow, spanFrom(bytes, id)),
    signal,
  );
  return { traceId: id, startUnixNano: start.toString(), durationNs, spans: details, audit };
}

/** Bytes of every span of a trace, in few reads, each turned into something; in tree order. */
export async function mapSpans<T>(
  store: TraceReader,
  { rows }: TraceTree,
  turn: (treeRow: number, bytes: Uint8Array) => T,
  signal?: CancelSignal,
): Promise<T[]> {
  const treeRowOf = new Map(Array.from(rows, (row, treeRow) => [row, treeRow]));
  const found: (T | undefined)[] = new Array(rows.length);
  const generation = store.generation;
  await store.scanSpanBytes(
    rows,
    (row, bytes) => {
      const treeRow = treeRowOf.get(row);
      if (treeRow !== undefined && store.generation === generation) {
        found[treeRow] = turn(treeRow, bytes);
      }
      return store.generation === generation;
    },
    signal,
  );
  if (signal?.aborted) {
    throw new QueryError('cancelled', 'The request was cancelled');
  }
  const whole = found.filter((each): each is T => each !== undefined);
  if (whole.length !== rows.length) {
    throw new QueryError('notFound', 'The trace was evicted while it was read');
  }
  return whole;
}

/** The trace id of the store: an exporter may have written it in an odd way. */
function spanFrom(bytes: Uint8Array, traceId: string): Span {
  return { ...decodeSpan(bytes), traceId };
}
