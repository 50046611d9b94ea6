import { spawn } from 'node:child_process';
import { cpSync, openSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { freePort } from '../../../demo/freePort.ts';
import { pythonProgram } from '../../../scripts/pythonEnvironments.ts';
import { inRepository } from '../../harness/repository.ts';
import { until } from '../../support/until.ts';

export interface MxcpOptions {
  /** Copy of the project, see `copyProject`. */
  readonly project: string;
  /** Where to send OTLP, if anywhere. */
  readonly endpoint?: string;
  /** `console` prints spans on standard output. */
  readonly config?: 'none' | 'console';
}

/** A client of a running MXCP server. */
export interface MxcpSession {
  readonly client: Client;
  stop(): Promise<void>;
}

/** The calls that the tests make, in this order. */
export const calls = [
  { tool: 'hives', arguments: { site: 'heath' } },
  { tool: 'honey', arguments: { year: 3 } },
  { tool: 'queen', arguments: { season: 'winter' } },
  { tool: 'queen', arguments: { season: 'may' } },
  { tool: 'weigh', arguments: { reading: 'much' } },
  { tool: 'forecast', arguments: { days: 3 } },
] as const;

export async function makeCalls({ client }: MxcpSession): Promise<void> {
  for (const { tool, arguments: given } of calls) {
    await client.callTool({ name: tool, arguments: given });
  }
}

/** MXCP writes its database and its audit log into its project. */
export function copyProject(folder: string): string {
  const project = path.join(folder, 'apiary');
  cpSync(inRepository('test/fixtures/mxcp-project'), project, { recursive: true });
  return project;
}

/** MXCP over streamable HTTP. Its standard output goes to `server.log` in the project. */
export async function startMxcpOverHttp(options: MxcpOptions): Promise<MxcpSession> {
  const port = await freePort(0);
  const output = openSync(path.join(options.project, 'server.log'), 'a');
  const child = spawn(
    pythonProgram('mxcp', 'mxcp'),
    ['serve', '--transport', 'streamable-http', '--port', String(port)],
    { cwd: options.project, env: environment(options), stdio: ['ignore', output, output] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const client = newClient();
  const url = new URL(`http://localhost:${port}/mcp`);
  await until(
    async () => {
      if (child.exitCode !== null) {
        throw new Error(`mxcp ended with ${child.exitCode}, see ${options.project}/server.log`);
      }
      try {
        // The SDK types its transports without exactOptionalPropertyTypes.
        await client.connect(new StreamableHTTPClientTransport(url) as never);
        return true;
      } catch {
        return false;
      }
    },
    'mxcp answers',
    60_000,
  );
  return {
    client,
    stop: async () => {
      await client.close();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** MXCP as a child of its client, over standard input and output. */
export async function startMxcpOverStdio(options: MxcpOptions): Promise<MxcpSession> {
  const client = newClient();
  const transport = new StdioClientTransport({
    command: pythonProgram('mxcp', 'mxcp'),
    args: ['serve', '--transport', 'stdio'],
    cwd: options.project,
    env: environment(options),
    stderr: 'ignore',
  });
  await client.connect(transport, { timeout: 60_000 });
  return { client, stop: async () => await client.close() };
}

function newClient(): Client {
  return new Client({ name: 'interop', version: '1.0.0' });
}

function environment({ project, endpoint, config = 'none' }: MxcpOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: path.join(project, 'home'),
    MXCP_CONFIG: path.join(project, 'config', `${config}.yml`),
    MXCP_DISABLE_ANALYTICS: '1',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    PYTHONUNBUFFERED: '1',
    ...(endpoint === undefined
      ? {}
      : { MXCP_TELEMETRY_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
  };
}
