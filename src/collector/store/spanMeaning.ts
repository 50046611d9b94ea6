import type { AnyValue } from '../../shared/model/anyValue.ts';
import { spanBit } from './spanTable.ts';

export interface SpanFacts {
  readonly name: string;
  readonly scopeName: string;
  readonly kind: number;
  readonly statusCode: number;
  readonly attribute: (key: string) => AnyValue | undefined;
}

/** The derived columns of a span; empty strings for what it does not say. */
export interface SpanMeaning {
  readonly method: string;
  readonly target: string;
  readonly queryHash: string;
  readonly bits: number;
}

/** Attributes of which only the presence of a value matters here. */
export const presenceKeys: ReadonlySet<string> = new Set([
  'mcp.session.id',
  'mxcp.session.id',
  'db.rows_affected',
  'db.response.returned_rows',
]);

/** Every attribute that `meaningOf` asks for. */
export const meaningKeys: readonly string[] = [
  ...presenceKeys,
  'mcp.method.name',
  'gen_ai.tool.name',
  'mcp.tool.name',
  'gen_ai.prompt.name',
  'mcp.prompt.name',
  'mcp.resource.uri',
  'mxcp.endpoint.name',
  'mxcp.endpoint.type',
  'error.type',
  'db.statement.hash',
  'mxcp.duckdb.query_hash',
  'mxcp.policy.decision',
];

export function meaningOf(span: SpanFacts): SpanMeaning {
  const text = (key: string): string => {
    const value = span.attribute(key);
    return typeof value === 'string' ? value : '';
  };
  const tool = text('gen_ai.tool.name') || text('mcp.tool.name') || text('mxcp.endpoint.name');
  const has = (key: string): boolean => (span.attribute(key) ?? '') !== '';
  let bits = 0;
  if (span.statusCode === 2 || text('error.type') !== '') bits |= spanBit.error;
  if (text('mxcp.policy.decision') === 'deny') bits |= spanBit.denied;
  if (tool !== '') bits |= spanBit.tool;
  if (span.name === 'mxcp.endpoint.execute') bits |= spanBit.mxcpEndpoint;
  if (span.name === 'mxcp.execution_engine.execute') bits |= spanBit.mxcpEngine;
  if (has('db.rows_affected') || has('db.response.returned_rows')) bits |= spanBit.hasRows;
  if (has('mcp.session.id') || has('mxcp.session.id')) bits |= spanBit.hasSession;
  return {
    method: text('mcp.method.name'),
    target: tool,
    queryHash: text('db.statement.hash') || text('mxcp.duckdb.query_hash'),
    bits,
  };
}
