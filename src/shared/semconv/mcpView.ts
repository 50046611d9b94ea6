import type { McpRole, McpView } from '../model/mcpView.ts';
import { isRecord, parseBlob } from './jsonBlob.ts';
import { dialectKey, errorKey, genAiKey, mcpKey, mxcpKey, networkKey, rpcKey } from './keys.ts';
import { type AttributeLookup, firstText, isTrue, textOf } from './lookup.ts';
import { type NameParts, partsOfName } from './spanName.ts';

/** A span as the dialects see it, whether it is decoded or still in columns. */
export interface DialectSpan {
  readonly name: string;
  /** Index into `spanKinds`. */
  readonly kind: number;
  readonly scopeName: string;
  readonly attributes: AttributeLookup;
  /** Index into `statusCodes`. */
  readonly statusCode: number;
  /** `service.name` of the resource, the last resort for a server's name. */
  readonly serviceName?: string;
}

const kindServer = 2;
const kindClient = 3;
const statusError = 2;

/*
 * Precedence: the conventions of OpenTelemetry first, then their drafts, then one emitter each. The first key that holds
 * a text wins.
 */
const methodKeys = [mcpKey.method, mcpKey.methodDraft, dialectKey.datadogMethod];
const toolKeys = [genAiKey.toolName, mcpKey.toolName, dialectKey.copilotTool, dialectKey.toolName];
const promptKeys = [genAiKey.promptName, mcpKey.promptName];
const requestIdKeys = [
  rpcKey.requestId,
  rpcKey.jsonrpcRequestId,
  mcpKey.requestId,
  mcpKey.messageId,
];
export const sessionKeys = [
  mcpKey.sessionId,
  dialectKey.datadogSession,
  mxcpKey.sessionId,
] as const;
const serverKeys = [
  dialectKey.fastmcpServer,
  mcpKey.serverName,
  dialectKey.litellmServer,
  dialectKey.datadogServer,
  mcpKey.server,
];
/** What Logfire and Traceloop keep of a request, as JSON. */
const requestKeys = [dialectKey.logfireRequest, dialectKey.traceloopInput];
const targetMethods = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** Reads a span's MCP facts out of any of the dialects. What is not said is null. */
export function mcpViewOf(span: DialectSpan): McpView {
  const { attributes } = span;
  const named = nameParts(span);
  const method = methodOf(span, named);
  const target = targetOf(span, method, named);
  const isMcp = method !== null || target.tool !== null;
  const role = isMcp ? roleOf(span, named) : null;
  const errorType = isMcp ? errorTypeOf(span) : null;
  return {
    role,
    method,
    ...target,
    requestId: isMcp ? firstText(attributes, requestIdKeys) : null,
    session: firstText(attributes, sessionKeys),
    transport: isMcp ? transportOf(attributes) : null,
    protocolVersion: textOf(attributes(mcpKey.protocolVersion)),
    server: isMcp ? serverOf(span, role) : null,
    errorType,
    isError: span.statusCode === statusError || errorType !== null,
  };
}

function nameParts(span: DialectSpan): NameParts {
  // Traceloop wraps the client's session: `find_orders.tool`, `prompts/get.mcp`.
  if (isTraceloop(span)) {
    return span.name.endsWith('.tool')
      ? { role: 'client', method: 'tools/call', target: span.name.slice(0, -5) }
      : { ...partsOfName(span.name), role: 'client' };
  }
  return partsOfName(span.name);
}

const isTraceloop = (span: DialectSpan): boolean =>
  span.scopeName.startsWith('opentelemetry.instrumentation.mcp') ||
  span.scopeName === '@traceloop/instrumentation-mcp';

/** How the scopes of MCP Mesh begin; the name of the agent follows. */
export const meshScope = 'mcp-mesh/';

const isMesh = (span: Pick<DialectSpan, 'scopeName'>): boolean =>
  span.scopeName.startsWith(meshScope);

/** A mesh agent's wrapper around its call of another agent; over HTTP it comes as a server's span. */
export const isMeshProxy = (span: Pick<DialectSpan, 'name' | 'scopeName'>): boolean =>
  isMesh(span) && span.name === 'proxy_call_wrapper';

const mxcpMethods: Readonly<Record<string, string>> = {
  tool: 'tools/call',
  prompt: 'prompts/get',
  resource: 'resources/read',
};

function methodOf(span: DialectSpan, named: NameParts): string | null {
  const { attributes } = span;
  const said = firstText(attributes, methodKeys) ?? rpcMethodOf(span);
  if (said !== null) {
    return said;
  }
  if (named.method !== null) {
    return named.method;
  }
  const endpointType = textOf(attributes(mxcpKey.endpointType));
  if (endpointType !== null) {
    return mxcpMethods[endpointType] ?? null;
  }
  const callsTool =
    isMesh(span) ||
    attributes(mcpKey.toolName) !== undefined ||
    attributes(dialectKey.copilotTool) !== undefined;
  return callsTool ? 'tools/call' : null;
}

function rpcMethodOf(span: DialectSpan): string | null {
  const system =
    textOf(span.attributes(rpcKey.system)) ?? textOf(span.attributes(rpcKey.systemName));
  const speaksMcp =
    system === 'mcp' || system === 'jsonrpc' || span.scopeName === 'fastmcp' || isTraceloop(span);
  return speaksMcp ? textOf(span.attributes(rpcKey.method)) : null;
}

type Target = Pick<McpView, 'tool' | 'prompt' | 'resource'>;

function targetOf(span: DialectSpan, method: string | null, named: NameParts): Target {
  const { attributes } = span;
  const request =
    method !== null && targetMethods.has(method) && named.target === null
      ? requestParams(attributes)
      : null;
  const fallback = named.target ?? textOf(attributes(mcpKey.tool));
  const endpoint = textOf(attributes(mxcpKey.endpointName));
  return {
    tool: toolOf(span, endpoint) ?? ifMethod(method, 'tools/call', fallback ?? request?.name),
    prompt:
      firstText(attributes, promptKeys) ??
      ifMethod(method, 'prompts/get', endpoint ?? fallback ?? request?.name),
    resource:
      textOf(attributes(mcpKey.resourceUri)) ??
      ifMethod(method, 'resources/read', endpoint ?? fallback ?? request?.uri),
  };
}

function ifMethod(
  method: string | null,
  wanted: string,
  value: string | null | undefined,
): string | null {
  return method === wanted ? (value ?? null) : null;
}

function toolOf({ attributes, ...span }: DialectSpan, endpoint: string | null): string | null {
  const tool = firstText(attributes, toolKeys);
  if (tool !== null) {
    return tool;
  }
  if (attributes(dialectKey.traceloopKind) === 'tool') {
    return textOf(attributes(dialectKey.traceloopName));
  }
  if (endpoint !== null && attributes(mxcpKey.endpointType) === 'tool') {
    return endpoint;
  }
  // A mesh agent's wrapper around its call of another agent names no tool.
  if (isMesh(span) && !isMeshProxy(span)) {
    return textOf(attributes(dialectKey.meshOperation));
  }
  return textOf(attributes(dialectKey.springTool));
}

function requestParams(
  attributes: AttributeLookup,
): { readonly name: string | null; readonly uri: string | null } | null {
  const params = parseBlob(firstText(attributes, requestKeys))?.params;
  if (!isRecord(params)) {
    return null;
  }
  const { name, uri } = params;
  return {
    name: typeof name === 'string' ? name : null,
    uri: typeof uri === 'string' ? uri : null,
  };
}

function roleOf(span: DialectSpan, named: NameParts): McpRole {
  if (named.role !== null) {
    return named.role;
  }
  if (isMeshProxy(span)) {
    return 'client';
  }
  if (span.kind === kindServer || span.attributes(dialectKey.sentryOp) === 'mcp.server') {
    return 'server';
  }
  if (span.kind === kindClient || span.attributes(dialectKey.copilotTool) !== undefined) {
    return 'client';
  }
  if (isMesh(span)) {
    return 'server';
  }
  return span.attributes(mxcpKey.endpointType) === undefined ? 'internal' : 'server';
}

function serverOf(span: DialectSpan, role: McpRole | null): string | null {
  const said = firstText(span.attributes, serverKeys);
  return said ?? (role === 'server' && span.serviceName ? span.serviceName : null);
}

/** `stdio`, `http`, `sse`, `websocket`, or the emitter's own word. */
function transportOf(attributes: AttributeLookup): string | null {
  const said = firstText(attributes, [mcpKey.transport, mcpKey.transportType]);
  if (said !== null) {
    return transportWord(said);
  }
  const network = textOf(attributes(networkKey.transport));
  if (network === 'pipe') {
    return 'stdio';
  }
  const protocol = textOf(attributes(networkKey.protocolName));
  if (protocol === 'websocket') {
    return 'websocket';
  }
  if (network !== 'tcp' && network !== 'quic') {
    return null;
  }
  return textOf(attributes(mcpKey.protocolVersion)) === '2024-11-05' ? 'sse' : 'http';
}

/** Sentry writes the class of the SDK's transport, others `serve:http`. */
function transportWord(said: string): string {
  const words = said.toLowerCase();
  return ['stdio', 'sse', 'websocket', 'http'].find((word) => words.includes(word)) ?? said;
}

/** JSON-RPC code, `tool_error`, or the class of an exception; null when nothing says that the call failed. */
function errorTypeOf({ attributes, statusCode }: DialectSpan): string | null {
  const said =
    textOf(attributes(errorKey.type)) ??
    rpcCode(attributes(rpcKey.statusCode)) ??
    rpcCode(attributes(rpcKey.jsonrpcErrorCode)) ??
    rpcCode(attributes(mcpKey.errorCode));
  if (said !== null) {
    return said;
  }
  if (isTrue(attributes(mcpKey.toolResultIsError)) || responseIsError(attributes)) {
    return 'tool_error';
  }
  // avelino/mcp says it here and leaves the span's status unset.
  const ownStatus = textOf(attributes(mcpKey.status));
  return ownStatus === 'error' && statusCode !== statusError ? '_OTHER' : null;
}

function rpcCode(value: Parameters<typeof textOf>[0]): string | null {
  const code = textOf(value);
  return code !== null && code !== '0' && /^-?\d+$/.test(code) ? code : null;
}

/** Logfire leaves the span unset and has the error in the response only. */
function responseIsError(attributes: AttributeLookup): boolean {
  const response = textOf(attributes(dialectKey.logfireResponse));
  return response?.includes('"isError"') === true && parseBlob(response)?.isError === true;
}
