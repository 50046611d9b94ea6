import { describe, expect, it } from 'vitest';
import type { AnyValue } from '../../../../src/shared/model/anyValue.ts';
import type { McpView, SpanRole } from '../../../../src/shared/model/mcpView.ts';
import { isDenialError } from '../../../../src/shared/semconv/denial.ts';
import { displayNameOf } from '../../../../src/shared/semconv/displayName.ts';
import { type DialectSpan, mcpViewOf } from '../../../../src/shared/semconv/mcpView.ts';
import { payloadOf } from '../../../../src/shared/semconv/payload.ts';
import { spanRoleOf } from '../../../../src/shared/semconv/spanRole.ts';

interface Given {
  readonly name: string;
  readonly kind?: 'internal' | 'server' | 'client';
  readonly scope?: string;
  readonly service?: string;
  readonly status?: number;
  readonly attributes?: Readonly<Record<string, AnyValue>>;
}

function spanOf({ name, kind, scope, service, status, attributes = {} }: Given): DialectSpan {
  return {
    name,
    kind: kind === 'server' ? 2 : kind === 'client' ? 3 : 1,
    scopeName: scope ?? 'test',
    attributes: (key) => attributes[key],
    statusCode: status ?? 0,
    ...(service === undefined ? {} : { serviceName: service }),
  };
}

type Expected = Partial<McpView> & { readonly as?: SpanRole; readonly words?: string };

/** Dialects that were not recorded, by their documents; the recorded ones have a test of their own. */
const dialects: readonly (readonly [string, Given, Expected])[] = [
  [
    'C# SDK',
    {
      name: 'tools/call echo',
      kind: 'server',
      scope: 'Experimental.ModelContextProtocol',
      service: 'echo-server',
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'echo',
        'network.transport': 'pipe',
        'mcp.protocol.version': '2025-11-25',
        'mcp.session.id': 's1',
        'jsonrpc.request.id': '7',
        'error.type': '_OTHER',
      },
    },
    {
      role: 'server',
      method: 'tools/call',
      tool: 'echo',
      transport: 'stdio',
      protocolVersion: '2025-11-25',
      session: 's1',
      requestId: '7',
      server: 'echo-server',
      errorType: '_OTHER',
      isError: true,
      as: 'mcpServer',
      words: 'tools/call echo',
    },
  ],
  [
    'FastMCP 3.0',
    {
      name: 'resources/read data://x',
      kind: 'server',
      scope: 'fastmcp',
      attributes: {
        'rpc.system': 'mcp',
        'rpc.method': 'resources/read',
        'fastmcp.server.name': 'shop',
      },
    },
    { method: 'resources/read', resource: 'data://x', server: 'shop', as: 'mcpServer' },
  ],
  [
    'OpenLIT',
    {
      name: 'mcp tools/call',
      kind: 'client',
      scope: 'openlit',
      attributes: {
        'mcp.method': 'tools/call',
        'mcp.tool.name': 'add',
        'mcp.transport.type': 'stdio',
        'mcp.server.name': 'calc',
        'mcp.error.code': -32602n,
      },
    },
    {
      role: 'client',
      tool: 'add',
      transport: 'stdio',
      server: 'calc',
      errorType: '-32602',
      isError: true,
      as: 'mcpClient',
    },
  ],
  [
    'Sentry JS',
    {
      name: 'tools/call add',
      scope: 'sentry',
      attributes: {
        'mcp.method.name': 'tools/call',
        'mcp.tool.name': 'add',
        'mcp.request.id': 3n,
        'sentry.op': 'mcp.server',
        'mcp.transport': 'StreamableHTTPServerTransport',
        'mcp.tool.result.is_error': true,
      },
    },
    { role: 'server', requestId: '3', transport: 'http', errorType: 'tool_error', isError: true },
  ],
  [
    'Datadog',
    {
      name: 'mcp.tools/call',
      attributes: { mcp_method: 'tools/call', mcp_server_name: 'calc', mcp_session_id: 's' },
    },
    { method: 'tools/call', server: 'calc', session: 's' },
  ],
  [
    'Datadog client',
    { name: 'MCP Client Tool Call: add' },
    { role: 'client', method: 'tools/call', tool: 'add' },
  ],
  [
    'Spring AI',
    { name: 'spring.ai.tool', attributes: { 'spring.ai.tool.definition.name': 'weather' } },
    { method: null, tool: 'weather', as: 'agent' },
  ],
  [
    'Copilot Chat',
    {
      name: 'execute_tool mcp_shop_find',
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'mcp_shop_find',
        'github.copilot.tool.parameters.mcp_tool_name': 'find',
      },
    },
    { role: 'client', method: 'tools/call', tool: 'mcp_shop_find', as: 'mcpClient' },
  ],
  [
    'GenAI tool outside MCP',
    {
      name: 'execute_tool grep',
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'grep' },
    },
    { method: null, tool: 'grep', as: 'agent', words: 'execute_tool grep' },
  ],
  [
    'GenAI model',
    { name: 'chat gpt-9', kind: 'client' },
    { method: null, role: null, as: 'model' },
  ],
  [
    'Envoy AI Gateway',
    {
      name: 'tools/list',
      kind: 'server',
      attributes: { 'mcp.transport': 'sse', 'mcp.request.id': '1' },
    },
    { method: 'tools/list', transport: 'sse', requestId: '1', as: 'mcpServer' },
  ],
  [
    'LiteLLM',
    {
      name: 'tools/call find',
      kind: 'client',
      attributes: { 'litellm.mcp.server.name': 'shop' },
    },
    { role: 'client', tool: 'find', server: 'shop' },
  ],
  ['by hand: tool:', { name: 'tool:find' }, { method: 'tools/call', tool: 'find' }],
  ['by hand: tool_call:', { name: 'tool_call:find' }, { method: 'tools/call', tool: 'find' }],
  ['by hand: mcp.tool.', { name: 'mcp.tool.find' }, { method: 'tools/call', tool: 'find' }],
  [
    'by hand: mcp.tool',
    { name: 'mcp.tool', attributes: { 'mcp.tool.name': 'find' } },
    { method: 'tools/call', tool: 'find' },
  ],
  [
    'MCP Mesh',
    {
      name: 'get_rate',
      scope: 'mcp-mesh/rates',
      status: 1,
      attributes: { 'mcp.operation': 'get_rate', 'mcp.agent.id': 'rates-1' },
    },
    { role: 'server', method: 'tools/call', tool: 'get_rate', isError: false },
  ],
  [
    'MCP Mesh wrapper',
    {
      name: 'proxy_call_wrapper',
      scope: 'mcp-mesh/shop',
      attributes: { 'mcp.operation': 'proxy_call_wrapper' },
    },
    { role: 'client', method: 'tools/call', tool: null, as: 'mcpClient' },
  ],
  [
    'Python SDK draft',
    { name: 'MCP handle prompts/get about' },
    { role: 'server', method: 'prompts/get', prompt: 'about', tool: null },
  ],
  [
    'MXCP, the hash of old guides',
    { name: 'mxcp.duckdb.execute', attributes: { 'mxcp.duckdb.query_hash': '63cee30bbe9371b3' } },
    { method: null, as: 'sql', words: 'SQL 63cee30b' },
  ],
  ['nothing of MCP', { name: 'work' }, { role: null, method: null, isError: false, as: 'other' }],
  [
    'an HTTP error of no MCP span',
    {
      name: 'GET',
      kind: 'client',
      attributes: { 'http.request.method': 'GET', 'error.type': '503' },
    },
    { errorType: null, isError: false, as: 'http' },
  ],
  [
    'a health probe',
    {
      name: 'GET /healthz',
      kind: 'server',
      attributes: { 'http.request.method': 'GET', 'url.path': '/healthz' },
    },
    { as: 'noise' },
  ],
];

describe('dialects', () => {
  it.each(dialects)('reads %s', (_, given, { as, words, ...expected }) => {
    const span = spanOf(given);
    expect(mcpViewOf(span)).toMatchObject(expected);
    if (as !== undefined) {
      expect(spanRoleOf(span)).toBe(as);
    }
    if (words !== undefined) {
      expect(displayNameOf(span)).toBe(words);
    }
  });

  it('prefers the conventions to their drafts and to one emitter', () => {
    const attributes = {
      'mxcp.endpoint.name': 'e',
      'mxcp.endpoint.type': 'tool',
      'spring.ai.tool.definition.name': 'd',
      'tool.name': 'c',
      'mcp.tool.name': 'b',
      'gen_ai.tool.name': 'a',
    };
    const order: (string | null)[] = [];
    let left: Record<string, AnyValue> = attributes;
    while (Object.keys(left).length > 1) {
      const { tool } = mcpViewOf(spanOf({ name: 'x', attributes: left }));
      order.push(tool);
      left = Object.fromEntries(Object.entries(left).filter(([, value]) => value !== tool));
    }
    expect(order).toEqual(['a', 'b', 'c', 'e', 'd']);
  });
});

describe('payloadOf', () => {
  it('takes the best known keys first and gathers single arguments', () => {
    const pairs = (object: Record<string, string>) =>
      Object.entries(object).map(([key, value]) => ({ key, value }));
    expect(
      payloadOf(pairs({ request: 'r', 'gen_ai.tool.call.arguments': '{"n":1}', response: 'out' })),
    ).toEqual({ arguments: '{"n":1}', result: 'out' });
    expect(payloadOf(pairs({ 'mcp.request.argument.a': '1' }))).toEqual({
      arguments: { entries: [{ key: 'a', value: '1' }] },
      result: null,
    });
  });
});

describe('isDenialError', () => {
  it('knows the two prefixes', () => {
    expect(isDenialError('Policy enforcement failed: no')).toBe(true);
    expect(isDenialError('Output policy enforcement failed: no')).toBe(true);
    expect(isDenialError('It says: Policy enforcement failed: no')).toBe(false);
  });
});
