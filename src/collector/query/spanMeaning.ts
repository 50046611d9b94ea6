import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { McpView, SpanRole } from '../../shared/model/mcpView.ts';
import type { Span } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { hasBit, stringOrNull } from './spanRows.ts';

/** What a span says about MCP. */
export function viewOfSpan(store: TraceReader, row: number, span: Span): McpView {
  const target = stringOrNull(store, store.spans.target[row]);
  const text = (...keys: readonly string[]) => {
    const value = firstValue(span, keys);
    return typeof value === 'string' ? value : null;
  };
  return {
    role: null,
    method: stringOrNull(store, store.spans.method[row]),
    tool: hasBit(store, row, spanBit.tool) ? target : null,
    prompt: hasBit(store, row, spanBit.prompt) ? target : null,
    resource: hasBit(store, row, spanBit.resource) ? target : null,
    requestId: text('jsonrpc.request.id', 'mcp.request.id'),
    session: text('mcp.session.id', 'mxcp.session.id'),
    transport: text('network.transport', 'mcp.transport'),
    protocolVersion: text('mcp.protocol.version'),
    server: text('mcp.server.name', 'fastmcp.server.name'),
    errorType: text('error.type'),
    isError: hasBit(store, row, spanBit.error),
  };
}

export function roleOfSpan(store: TraceReader, row: number, span: Span): SpanRole {
  return store.spans.queryHash[row] !== 0 ? 'sql' : span.name === '' ? 'noise' : 'other';
}

/** The statement of a span that has one. */
export function queryTextOf(store: TraceReader, row: number): string | null {
  const value = firstValue(store.readSpan(row), ['db.query.text', 'db.statement']);
  return typeof value === 'string' ? value : null;
}

/** Rows that a query returned or changed. */
export function rowCountOf(bytes: Uint8Array): number | null {
  const value = firstValue(decodeSpan(bytes), ['db.rows_affected', 'db.response.returned_rows']);
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null;
}

function firstValue(span: Span, keys: readonly string[]): AnyValue {
  for (const key of keys) {
    const found = span.attributes.find((attribute) => attribute.key === key);
    if (found) {
      return found.value;
    }
  }
  return null;
}
