import type { McpView, SpanRole } from '../../shared/model/mcpView.ts';
import type { Span } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { dbKey } from '../../shared/semconv/keys.ts';
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

/** Rows that a query changed or returned. */
export function rowCountOf(bytes: Uint8Array): number | null {
  const attributes = lookupOf(decodeSpan(bytes).attributes);
  const value = attributes(dbKey.rowsAffected) ?? attributes(dbKey.returnedRows);
  const count = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(count) ? count : null;
}
