import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  type CallToolRequest,
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Engine } from './engine.ts';
import type { Tool } from './project.ts';
import { inSpan } from './spans.ts';

/** An MCP server over the tools, with one span per call as OpenTelemetry's conventions for MCP name it. */
export function createProtocolServer(tools: readonly Tool[], engine: Engine): Server {
  const server = new Server(
    { name: 'lending-library', version: '1.0.0' },
    { capabilities: { tools: {} } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(describe) }));
  server.setRequestHandler(
    CallToolRequestSchema,
    ({ params }, { sessionId, requestId, requestInfo }) => {
      const role = requestInfo?.headers['x-library-role'];
      // The caller's span, by way of the request itself: HTTP headers belong to the connection, not to the call.
      const caller = propagation.extract(context.active(), params._meta ?? {});
      return context.with(caller, () =>
        answerCall(
          params,
          {
            'mcp.method.name': 'tools/call',
            'gen_ai.tool.name': params.name,
            'gen_ai.operation.name': 'execute_tool',
            'jsonrpc.request.id': String(requestId),
            'network.transport': 'tcp',
            ...(sessionId === undefined ? {} : { 'mcp.session.id': sessionId }),
          },
          (tool) => engine.call(tool, params.arguments ?? {}, String(role ?? 'reader')),
          tools,
        ),
      );
    },
  );
  return server;
}

function answerCall(
  { name }: CallToolRequest['params'],
  attributes: Readonly<Record<string, string>>,
  run: (tool: Tool) => unknown,
  tools: readonly Tool[],
): CallToolResult {
  return inSpan(
    `tools/call ${name}`,
    attributes,
    (span) => {
      try {
        const tool = tools.find((each) => each.name === name);
        if (tool === undefined) {
          throw new Error(`Unknown tool ${name}`);
        }
        return text(JSON.stringify(run(tool)));
      } catch (error) {
        // A tool that fails is an answer in MCP, not a failure of the protocol.
        const message = error instanceof Error ? error.message : String(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message });
        span.setAttribute('error.type', 'tool_error');
        return { ...text(message), isError: true };
      }
    },
    SpanKind.SERVER,
  );
}

function text(content: string): CallToolResult {
  return { content: [{ type: 'text', text: content }] };
}

function describe({ name, description, parameters }: Tool) {
  return {
    name,
    description,
    inputSchema: {
      type: 'object' as const,
      properties: Object.fromEntries(
        parameters.map((each) => [each.name, { type: each.type, description: each.description }]),
      ),
      required: parameters.filter((each) => each.default === undefined).map((each) => each.name),
    },
  };
}
