import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { resourceSpansToJson } from '../../shared/otlp/tracesToJson.ts';
import type { SpanInspection } from '../../shared/rpc/contract.ts';
import { spanBit } from '../store/spanTable.ts';
import { auditOfTrace } from './auditRecords.ts';
import { resourceSpansOf } from './exportSpans.ts';
import { findTrace, traceIdOf } from './ids.ts';
import { projectOf, queryOfHash } from './queries.ts';
import { endpointOf } from './queryCallers.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { spanDetail } from './spanDetail.ts';
import { roleOfSpan } from './spanMeaning.ts';
import { hasBit, stringOrNull } from './spanRows.ts';
import { nearestAbove, readTraceTree } from './traceTree.ts';

/** All that is known of one span. Cost: the tree of its trace; one span is decoded. */
export async function inspectSpan(
  context: QueryContext,
  { traceId, spanId }: { readonly traceId: string; readonly spanId: string },
): Promise<SpanInspection> {
  const { store, projects, logsOf } = context;
  const traceRow = findTrace(store, traceId);
  const row = store.spanRowOf(traceRow, spanId.toLowerCase());
  if (row < 0) {
    throw new QueryError('notFound', `The trace has no span ${spanId.slice(0, 32)}`);
  }
  const trace = readTraceTree(store, traceRow);
  const treeRow = trace.rows.indexOf(row);
  const span = { ...decodeSpan(store.readSpanBytes(row)), traceId: traceIdOf(store, traceRow) };
  const isCall = (at: number) =>
    hasBit(store, trace.rows[at] ?? 0, spanBit.tool | spanBit.prompt | spanBit.resource);
  const call = isCall(treeRow) ? treeRow : nearestAbove(trace.tree, treeRow, isCall);
  const records = auditOfTrace(context, traceRow);
  const hash = stringOrNull(store, store.spans.queryHash[row]);
  return {
    span: spanDetail(store, trace, treeRow, span),
    role: roleOfSpan(store, row, span),
    audit: records.filter(({ link }) => treeRow === 0 || link.spanId === span.spanId),
    query: hash === null ? null : await queryOfHash(context, hash),
    places: projects.placesOf({
      span,
      endpoint: call < 0 ? null : endpointOf(store, trace.rows[call] ?? 0),
      ...projectOf(store, row),
    }),
    logs: logsOf(span.traceId, span.spanId),
    otlp: resourceSpansToJson(resourceSpansOf(store, [{ row, span }])),
  };
}
