import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type {
  AuditList,
  QueryList,
  Status,
  TraceDetail,
  TraceList,
} from '../../src/shared/rpc/contract.ts';
import { inRepository } from '../harness/repository.ts';

const program = inRepository('dist/mcp-trace.cjs');
const run = promisify(execFile);

/** `mcp-trace serve` as it was built, on ports of its own, asked through the same command line. */
export interface ServedCollector {
  /** `http://127.0.0.1:PORT` */
  readonly http: string;
  readonly grpc: string;
  readonly dataDir: string;
  status(): Promise<Status>;
  traces(filter?: string): Promise<TraceList>;
  trace(id: string): Promise<TraceDetail>;
  queries(): Promise<QueryList>;
  audit(): Promise<AuditList>;
  stop(): Promise<void>;
}

export async function serveCollector(
  dataDir: string,
  flags: readonly string[] = [],
): Promise<ServedCollector> {
  const ports = ['--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'];
  const child = spawn(process.execPath, [program, 'serve', '--data', dataDir, ...ports, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const first = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`mcp-trace serve ended with ${code}`))),
  ]);
  const ready: { readonly http: string; readonly grpc: string } = JSON.parse(first);
  const ask = async (verb: string, ...args: readonly string[]) => {
    const { stdout } = await run(
      process.execPath,
      [program, verb, '--data', dataDir, '--json', ...args],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    return JSON.parse(stdout);
  };
  return {
    http: ready.http,
    grpc: ready.grpc,
    dataDir,
    status: async () => await ask('status'),
    traces: async (filter) => await ask('traces', ...(filter ? ['--filter', filter] : [])),
    trace: async (id) => await ask('trace', id),
    queries: async () => await ask('queries'),
    audit: async () => await ask('audit'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
