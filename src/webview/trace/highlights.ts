import type { AnyValue, JsonObject, JsonValue, KeyValue } from '../../shared/model/anyValue.ts';
import { anyValueToJson } from '../../shared/model/jsonValue.ts';
import type { SpanInspection } from '../../shared/rpc/contract.ts';
import { payloadOf } from '../../shared/semconv/payload.ts';

/*
 * What of a span matters first, picked from its attributes and events. The rest of the attributes stands below in full,
 * so nothing is lost when a dialect is not known here.
 */

export interface Failed {
  readonly type: string;
  readonly message: string;
  readonly stack: string | null;
}

export interface Payload {
  readonly title: string;
  readonly text: string;
  /** Language of a native editor. */
  readonly language: 'json' | 'sql' | 'plaintext';
}

export interface Highlights {
  readonly failed: Failed | null;
  readonly statement: string | null;
  readonly payloads: readonly Payload[];
  /** Short facts of this kind of span, as label and value. */
  readonly facts: readonly (readonly [string, string])[];
}

const statementKeys = ['db.query.text', 'db.statement'];
const factKeys: Readonly<Record<string, string>> = {
  'mxcp.policy.decision': 'decision',
  'mxcp.policy.action': 'action',
  'mxcp.policy.action_applied': 'action',
  'mxcp.policy.reason': 'reason',
  'mxcp.policy.condition': 'condition',
  'mxcp.policy.condition_result': 'condition is',
  'mxcp.policy.rules_evaluated': 'rules evaluated',
  'mxcp.policy.fields_masked': 'fields masked',
  'mxcp.policy.fields_filtered': 'fields filtered',
  'mxcp.policy.warning': 'warning',
  'mxcp.policy.error': 'error',
  'mxcp.validation.passed': 'valid',
  'mxcp.result.count': 'results',
  'db.system': 'database',
  'db.system.name': 'database',
  'db.operation': 'operation',
  'db.operation.name': 'operation',
  'db.rows_affected': 'rows',
  'db.response.returned_rows': 'rows',
  'db.parameters.count': 'parameters',
  'http.request.method': 'method',
  'http.response.status_code': 'status',
  'url.full': 'URL',
};

export function highlightsOf({ span }: Pick<SpanInspection, 'span'>): Highlights {
  const { attributes } = span;
  const statement = statementKeys.map((key) => attributes[key]).find(isText) ?? null;
  const { arguments: given, result } = payloadOf(keyValuesOf(attributes));
  const payloads = [
    { title: 'Arguments', value: given },
    { title: 'Result', value: result },
  ].flatMap(({ title, value }) =>
    value === null ? [] : [formatted(title, anyValueToJson(value))],
  );
  return { failed: failedOf(span), statement, payloads, facts: factsOf(span, attributes) };
}

function factsOf(span: SpanInspection['span'], attributes: JsonObject): [string, string][] {
  const { mcp } = span;
  const named: (readonly [string, string | null])[] = [
    ['method', mcp.method],
    ['tool', mcp.tool],
    ['prompt', mcp.prompt],
    ['resource', mcp.resource],
    ['request', mcp.requestId],
    ['session', mcp.session],
    ['transport', mcp.transport],
    ['protocol', mcp.protocolVersion],
    ['server', serverOf(span)],
    ['error type', mcp.errorType],
  ];
  const facts = named.flatMap(([label, value]): [string, string][] =>
    value === null || value === '' ? [] : [[label, value]],
  );
  for (const [key, label] of Object.entries(factKeys)) {
    const value = attributes[key];
    const known = facts.some(([each]) => each === label);
    if (value !== undefined && !known) facts.push([label, textOf(value)]);
  }
  return facts;
}

/** A server with its version, as far as they are told: by the span, else by the process that is the server. */
function serverOf({ mcp, attributes, resource }: SpanInspection['span']): string | null {
  if (mcp.server === null) return null;
  const ofProcess = mcp.role === 'server' ? resource['service.version'] : undefined;
  const version = attributes['mcp.server.version'] ?? ofProcess;
  return isText(version) ? `${mcp.server} ${version}` : mcp.server;
}

/** The message once: from the status, else from the exception that says more than its type. */
function failedOf(span: SpanInspection['span']): Failed | null {
  const exception = span.events.findLast((event) => event.name === 'exception')?.attributes;
  const isFailed = span.status.code === 'ERROR' || span.mcp.isError || exception !== undefined;
  if (!isFailed) return null;
  const type = textOr(exception?.['exception.type'], span.mcp.errorType ?? '');
  const message = textOr(exception?.['exception.message'], '');
  const stack = exception?.['exception.stacktrace'];
  const prefix = `${type}: `;
  const status = span.status.message.startsWith(prefix)
    ? span.status.message.slice(prefix.length)
    : span.status.message;
  return { type, message: message === '' ? status : message, stack: isText(stack) ? stack : null };
}

function formatted(title: string, value: JsonValue): Payload {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  if (parsed !== undefined && typeof parsed === 'object') {
    return { title, text: JSON.stringify(parsed, null, 2), language: 'json' };
  }
  return { title, text: textOf(value), language: 'plaintext' };
}

/** The language whose editor colours a stack trace best, told by how each runtime begins its lines. */
export function stackLanguage(stack: string): 'python' | 'javascript' | 'java' | 'plaintext' {
  if (/^Traceback \(most recent call last\):|^ {2}File ".*", line \d+/m.test(stack))
    return 'python';
  if (/^[ \t]+at .*\.java:\d+\)$/m.test(stack)) return 'java';
  return /^[ \t]+at .*:\d+:\d+\)?$/m.test(stack) ? 'javascript' : 'plaintext';
}

/** A text for a native editor, JSON with line breaks where it is JSON. */
export function readable(text: string): Pick<Payload, 'text' | 'language'> {
  const { text: shown, language } = formatted('', text);
  return { text: shown, language };
}

/** Longer text is shown as it came: formatting it would stop the panel. Characters. */
const mostParsed = 1_000_000;

function parseJson(text: string): JsonValue | undefined {
  if (text.length > mostParsed || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** A value as one text. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textOr(value: JsonValue | undefined, other: string): string {
  return value === undefined || value === null ? other : textOf(value);
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

/** Attributes as they were before they became JSON, as far as a reader of payloads can tell. */
function keyValuesOf(attributes: JsonObject): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

function anyValueOf(value: JsonValue): AnyValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(anyValueOf);
  return { entries: keyValuesOf(value as JsonObject) };
}
