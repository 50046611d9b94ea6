import type { McpView, SpanRole } from '../model/mcpView.ts';
import { dbKey, dialectKey, genAiKey, httpKey } from './keys.ts';
import { firstText } from './lookup.ts';
import { type DialectSpan, mcpViewOf } from './mcpView.ts';
import { isDelegate, isNoise } from './noise.ts';

/** MXCP names its spans after the part that made them. Old guides say `mxcp.execution.execute`. */
const mxcpRoles: readonly (readonly [string, SpanRole])[] = [
  ['mxcp.endpoint.', 'endpoint'],
  ['mxcp.execution_engine.', 'execution'],
  ['mxcp.execution.', 'execution'],
  ['mxcp.duckdb.', 'sql'],
  ['mxcp.python.', 'python'],
  ['mxcp.policy.', 'policy'],
  ['mxcp.validation.', 'validation'],
];

const notSql = new Set([
  'redis',
  'memcached',
  'mongodb',
  'elasticsearch',
  'opensearch',
  'dynamodb',
]);
const dbKeys = [
  dbKey.statementHash,
  dbKey.queryText,
  dbKey.statement,
  dbKey.system,
  dbKey.systemOld,
];

/** `gen_ai.operation.name`, else the first word of the name. */
const workRoles: Readonly<Record<string, SpanRole>> = {
  invoke_agent: 'agent',
  create_agent: 'agent',
  invoke_workflow: 'agent',
  execute_tool: 'agent',
  execute_hook: 'agent',
  plan: 'agent',
  chat: 'model',
  text_completion: 'model',
  generate_content: 'model',
  embeddings: 'model',
  retrieval: 'model',
};

/** `openinference.span.kind`, `traceloop.span.kind`, lower case. */
const kindRoles: Readonly<Record<string, SpanRole>> = {
  agent: 'agent',
  chain: 'agent',
  tool: 'agent',
  task: 'agent',
  workflow: 'agent',
  llm: 'model',
  embedding: 'model',
  retriever: 'model',
  reranker: 'model',
};

export function spanRoleOf(span: DialectSpan, view: McpView = mcpViewOf(span)): SpanRole {
  if (isNoise(span)) {
    return 'noise';
  }
  const mxcp = mxcpRoles.find(([prefix]) => span.name.startsWith(prefix));
  if (mxcp !== undefined) {
    return mxcp[1];
  }
  if (view.method !== null) {
    return mcpRole(span, view);
  }
  if (isSql(span)) {
    return 'sql';
  }
  const { attributes } = span;
  const kind = firstText(attributes, [dialectKey.openInferenceKind, dialectKey.traceloopKind]);
  const operation = firstText(attributes, [genAiKey.operation]) ?? span.name.split(' ', 1)[0] ?? '';
  const work = workRoles[operation] ?? kindRoles[kind?.toLowerCase() ?? ''];
  if (work !== undefined) {
    return work;
  }
  if (view.tool !== null) {
    return 'agent';
  }
  return firstText(attributes, [httpKey.method, httpKey.methodOld]) === null ? 'other' : 'http';
}

function mcpRole(span: DialectSpan, view: McpView): SpanRole {
  if (isDelegate(span)) {
    return 'other';
  }
  return view.role === 'client' ? 'mcpClient' : 'mcpServer';
}

function isSql({ attributes }: DialectSpan): boolean {
  const system = firstText(attributes, [dbKey.system, dbKey.systemOld]);
  return firstText(attributes, dbKeys) !== null && !(system !== null && notSql.has(system));
}
