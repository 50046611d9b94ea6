import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Receiver } from './receiver.ts';
import type { Protocol } from './send.ts';

export interface LoadResult {
  readonly seconds: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly spansPerSecond: number;
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly loadCpuSeconds: number;
}

export const run = promisify(execFile);
const here = (file: string): string => path.join(import.meta.dirname, file);
export const discardServer = here('discard.ts');
export const bareGrpc = here('bareGrpc.ts');
export const collector = here('../dist/mcp-trace.cjs');

/** Runs the load generator, a process of its own. */
export async function load(protocol: Protocol, url: string, spans: string): Promise<LoadResult> {
  const { stdout } = await run(process.execPath, [here('load.ts'), protocol, url, spans]);
  return JSON.parse(stdout) as LoadResult;
}

/** More than any run sends: eviction is a case of its own. */
export const roomy = { maxSpans: 4_000_000, maxBytes: 4 * 2 ** 30 } as const;

/** The built collector on ports of its own. */
export const serve = (
  dataDir: string,
  { maxSpans, maxBytes }: { readonly maxSpans: number; readonly maxBytes: number },
  flags: readonly string[] = [],
): Promise<Receiver> =>
  Receiver.start(collector, [
    'serve',
    ...['--data', dataDir, '--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'],
    ...['--max-spans', String(maxSpans), '--max-bytes', String(maxBytes), ...flags],
  ]);

/** A folder that is gone when `use` is done with it. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
