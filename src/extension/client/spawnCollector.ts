import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { collectorLogFile } from '../../shared/rpc/discovery.ts';
import { collectorEnvironment } from './launch.ts';

const maxLogBytes = 1024 * 1024;
/**
 * The young generation of V8 would grow by more than 100 MiB while the collector runs, and speed up nothing that it does; and
 * to collect so little, threads that help only make it wait on a busy machine.
 */
const smallYoungHeap = ['--max-semi-space-size=1', '--no-parallel-scavenge'];

export interface Spawned {
  readonly pid: number | undefined;
  /** Settles when the process ends, with its exit code; null for a signal or a failure to start. */
  readonly ended: Promise<number | null>;
}

interface SpawnOptions {
  /** Path of `collector.cjs`. */
  readonly script: string;
  readonly dataDir: string;
  readonly args: readonly string[];
  readonly forwardHeaders: Readonly<Record<string, string>>;
}

/** Starts the collector so that it outlives this window. @throws when the data folder cannot be made or written */
export function spawnCollector({ script, dataDir, args, forwardHeaders }: SpawnOptions): Spawned {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const log = openLog(path.join(dataDir, collectorLogFile));
  try {
    const child = spawn(process.execPath, [...smallYoungHeap, script, ...args], {
      cwd: dataDir,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
      env: collectorEnvironment(process.env, forwardHeaders),
    });
    child.unref();
    return {
      pid: child.pid,
      ended: new Promise((resolve) => {
        child.once('exit', resolve);
        child.once('error', () => resolve(null));
      }),
    };
  } finally {
    closeSync(log);
  }
}

/** The log of the last two starts or so: what is too large becomes the previous log. */
function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) {
    renameSync(file, `${file}.1`);
  }
  return openSync(file, 'a', 0o600);
}

/** Last line that the collector wrote before it ended, for a message that names the cause. */
export function lastLogLine(dataDir: string): string {
  try {
    const lines = readFileSync(path.join(dataDir, collectorLogFile), 'utf8').trimEnd().split('\n');
    // Without time and level.
    return (lines.at(-1) ?? '').replace(/^\S+T\S+ \w+ /, '').slice(0, 500);
  } catch {
    return '';
  }
}
