import type { McpView, SpanRole } from '../model/mcpView.ts';
import { dbKey, httpKey, mxcpKey } from './keys.ts';
import { firstText, isTrue, textOf } from './lookup.ts';
import { type DialectSpan, isMeshProxy, mcpViewOf } from './mcpView.ts';
import { queryOf } from './query.ts';
import { spanRoleOf } from './spanRole.ts';

/** The name of a span in the words of a server's author. The raw name is what is left when nothing is known. */
export function displayNameOf(
  span: DialectSpan,
  view: McpView = mcpViewOf(span),
  role: SpanRole = spanRoleOf(span, view),
): string {
  switch (role) {
    case 'endpoint':
    case 'mcpClient':
    case 'mcpServer':
      return isMeshProxy(span)
        ? `${view.method ?? 'call'} of another agent`
        : (callName(view) ?? span.name);
    case 'http':
    case 'noise':
      return httpName(span);
    case 'sql':
      return sqlName(span);
    case 'execution': {
      const language = textOf(span.attributes(mxcpKey.executionLanguage));
      return language === null ? 'execute' : `execute (${language})`;
    }
    case 'policy':
      return policyName(span);
    case 'validation':
      return span.name.endsWith('output') ? 'validate output' : 'validate input';
    case 'python': {
      const name = textOf(span.attributes(mxcpKey.pythonName));
      return name === null ? 'python' : `python ${name}`;
    }
    default:
      return span.name;
  }
}

function callName({ method, tool, prompt, resource }: McpView): string | null {
  if (method === null) {
    return null;
  }
  const target = tool ?? prompt ?? resource;
  return target === null ? method : `${method} ${target}`;
}

const httpMethod = /^[A-Z]{3,10}$/;

/** Some instrumentations name a request by its method alone. */
function httpName({ name, attributes }: DialectSpan): string {
  if (!httpMethod.test(name)) {
    return name;
  }
  const path = firstText(attributes, [httpKey.route, httpKey.path, httpKey.target]);
  return path === null ? name : `${name} ${path.split('?', 1)[0]}`;
}

function sqlName(span: DialectSpan): string {
  const hash = queryOf(span.attributes).hash;
  if (hash !== null) {
    return `SQL ${hash.slice(0, 8)}`;
  }
  const operation = firstText(span.attributes, [
    dbKey.querySummary,
    dbKey.operation,
    dbKey.operationOld,
  ]);
  return operation === null ? span.name : `SQL ${operation}`;
}

const actionWords: Readonly<Record<string, string>> = {
  filter_fields: 'filtered',
  filter_sensitive_fields: 'filtered',
  mask_fields: 'masked',
};

/** `policy: output (warn, masked)`; a single rule: `policy: input rule 1 (deny)`. */
function policyName({ name, attributes }: DialectSpan): string {
  const direction = name.includes('output') ? 'output' : 'input';
  const rule = /\[(\d{1,9})\]$/.exec(name)?.[1];
  const action = textOf(attributes(mxcpKey.policyActionApplied));
  const words = [
    rule === undefined ? textOf(attributes(mxcpKey.policyDecision)) : ruleOutcome(attributes),
    action === null ? null : (actionWords[action] ?? action),
  ].filter((word) => word !== null);
  const subject = rule === undefined ? direction : `${direction} rule ${Number(rule) + 1}`;
  return words.length === 0 ? `policy: ${subject}` : `policy: ${subject} (${words.join(', ')})`;
}

function ruleOutcome(attributes: DialectSpan['attributes']): string | null {
  if (isTrue(attributes(mxcpKey.policyDenied))) {
    return 'deny';
  }
  return attributes(mxcpKey.policyConditionResult) === false ? 'no match' : null;
}
