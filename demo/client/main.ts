// The demo's MCP client: `node demo/client/main.ts --url http://127.0.0.1:8931/mcp [--every MS] [--rounds N]`.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { startTelemetry } from '../telemetry.ts';
import { type Call, callsOfRound } from './plan.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8931/mcp' },
    every: { type: 'string', default: '2500' },
    rounds: { type: 'string', default: 'Infinity' },
  },
});
const stopTelemetry = startTelemetry('library-agent', '1.0.0');
const tracer = trace.getTracer('library-agent', '1.0.0');
const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());
process.once('SIGINT', () => stopped.abort());

async function connect(role: Call['role']): Promise<Client> {
  const client = new Client({ name: `library-agent (${role})`, version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(values.url), {
    requestInit: { headers: { 'x-library-role': role } },
  });
  // The SDK types its transports without exactOptionalPropertyTypes.
  await client.connect(transport as never);
  return client;
}

async function call(client: Client, { tool, arguments: given }: Call): Promise<void> {
  const attributes = {
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': tool,
    'gen_ai.operation.name': 'execute_tool',
  };
  await tracer.startActiveSpan(
    `tools/call ${tool}`,
    { kind: SpanKind.CLIENT, attributes },
    async (span) => {
      const _meta: Record<string, string> = {};
      propagation.inject(context.active(), _meta);
      try {
        const result = await client.callTool({ name: tool, arguments: given, _meta });
        if (result.isError === true) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttribute('error.type', 'tool_error');
        }
      } finally {
        span.end();
      }
    },
  );
}

const clients = { reader: await connect('reader'), librarian: await connect('librarian') };
console.log(`Calls ${values.url}`);
try {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const each of callsOfRound(round)) {
      await call(clients[each.role], each);
      await delay(Number(values.every), undefined, { signal: stopped.signal });
    }
  }
} catch (error) {
  if (!stopped.signal.aborted) {
    throw error;
  }
} finally {
  await Promise.all([clients.reader.close(), clients.librarian.close()]);
  await stopTelemetry();
}
