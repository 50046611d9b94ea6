// The demo's MCP server: `node demo/server/main.ts --port 8931 --project demo/workspace`. Prints its address when it listens.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { startTelemetry } from '../telemetry.ts';
import { AuditLog } from './auditLog.ts';
import { Engine } from './engine.ts';
import { openLibrary } from './library.ts';
import { readTools } from './project.ts';
import { createProtocolServer } from './protocol.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8931' },
    project: { type: 'string', default: path.join(import.meta.dirname, '../workspace') },
  },
});
const stopTelemetry = startTelemetry('lending-library', '1.0.0');
const tools = readTools(values.project);
const engine = new Engine(openLibrary(), new AuditLog(values.project, 'demo'));
const sessions = new Map<string, StreamableHTTPServerTransport>();

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = request.headers['mcp-session-id'];
  const known = typeof id === 'string' ? sessions.get(id) : undefined;
  if (known === undefined && id !== undefined) {
    response.writeHead(404).end();
    return;
  }
  await (known ?? (await openSession())).handleRequest(request, response);
}

async function openSession(): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => {
      sessions.set(id, transport);
    },
    onsessionclosed: (id) => {
      sessions.delete(id);
    },
  });
  // The SDK types its transports without exactOptionalPropertyTypes.
  await createProtocolServer(tools, engine).connect(transport as never);
  return transport;
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : values.port;
  console.log(`http://127.0.0.1:${port}/mcp`);
});

async function stop(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await stopTelemetry();
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
