import type { McpView, SpanRole } from '../../shared/model/mcpView.ts';
import type { Span } from '../../shared/model/span.ts';
import { lookupOf } from '../../shared/semconv/lookup.ts';
import { mcpViewOf } from '../../shared/semconv/mcpView.ts';
import { queryOf } from '../../shared/semconv/query.ts';
import { spanRoleOf } from '../../shared/semconv/spanRole.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { serviceOf } from './spanRows.ts';

function factsOf(store: TraceReader, row: number, span: Span) {
  return {
    name: span.name,
    kind: span.kind,
    scopeName: store.groups.get(store.spans.group[row] ?? 0).scope.name,
    attributes: lookupOf(span.attributes),
    statusCode: span.status.code,
    serviceName: serviceOf(store, row),
  };
}

/** What a span says about MCP. */
export function viewOfSpan(store: TraceReader, row: number, span: Span): McpView {
  return mcpViewOf(factsOf(store, row, span));
}

export function roleOfSpan(store: TraceReader, row: number, span: Span): SpanRole {
  return spanRoleOf(factsOf(store, row, span));
}

/** The statement of a span that was sent with it. */
export function queryTextOf(store: TraceReader, row: number): string | null {
  return queryOf(lookupOf(store.readSpan(row).attributes)).text;
}
