import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoveryFile } from '../../../src/shared/rpc/discovery.ts';
import { expectNoProcesses, processesMarked } from '../../harness/leftovers.ts';
import { bundle as cliBundle } from '../../support/cli.ts';
import { until } from '../../support/until.ts';
import { bundle, httpOf, isAlive, sendTwoSpans, Windows } from '../../support/windows.ts';

let windows: Windows;
const opened: ChildProcess[] = [];

beforeEach(() => {
  process.env.MCP_TRACES_LINGER_MS = '500';
  windows = new Windows();
});
afterEach(async () => {
  for (const child of opened.splice(0)) {
    child.kill('SIGKILL');
  }
  await windows.dispose();
  delete process.env.MCP_TRACES_LINGER_MS;
});

interface WindowProcess {
  readonly child: ChildProcess;
  readonly states: string[];
  readonly spans: number[];
}

function openProcess(): WindowProcess {
  const program = path.resolve('test/support/windowProcess.ts');
  const child = spawn(process.execPath, [program, windows.dataDir, bundle], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  opened.push(child);
  const window: WindowProcess = { child, states: [], spans: [] };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { state, spans } = JSON.parse(line) as { state?: string; spans?: number };
    if (state !== undefined) {
      window.states.push(state);
    }
    if (spans !== undefined) {
      window.spans.push(spans);
    }
  });
  return window;
}

const linked = async ({ states }: WindowProcess) =>
  await until(() => states.at(-1) === 'connected', 'the other window is linked');

describe.skipIf(process.platform === 'win32')('a window that is killed', () => {
  it('takes nothing with it while there are others, and its collector when there are none', async () => {
    const first = openProcess();
    await linked(first);
    const window = windows.open();
    const { pid } = await windows.shareOne();
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect((await windows.shareOne()).pid).toBe(pid);
    const last = openProcess();
    await linked(last);
    await window.stop();
    expect(isAlive(pid)).toBe(true);
    last.child.kill('SIGKILL');
    await until(() => !isAlive(pid), 'the collector ends after its last window');
  });
});

describe.skipIf(process.platform === 'win32')('sleep and wake', () => {
  /** Longer than any wait of the link for an answer. */
  const asleepMs = 6_500;
  const sleep = async () => await new Promise((resolve) => setTimeout(resolve, asleepMs));

  it('of the collector: its windows keep it, and one that opens meanwhile gets it', async () => {
    windows.open();
    const before = await windows.shareOne();
    process.kill(before.pid, 'SIGSTOP');
    try {
      const asked = windows.all[0]?.request('status', {});
      windows.open();
      await sleep();
      process.kill(before.pid, 'SIGCONT');
      expect((await asked)?.pid).toBe(before.pid);
    } finally {
      process.kill(before.pid, 'SIGCONT');
    }
    expect((await windows.shareOne()).pid).toBe(before.pid);
    expect(windows.recovered).toEqual([]);
    expect(await sendTwoSpans(httpOf(before), 1)).toBe(true);
  }, 60_000);

  it('of a window does not keep another from starting the collector anew', async () => {
    const sleeper = openProcess();
    await linked(sleeper);
    const window = windows.open();
    const { pid } = await windows.shareOne();
    sleeper.child.kill('SIGSTOP');
    await window.restart({ force: true });
    expect((await windows.shareOne()).pid).not.toBe(pid);
    sleeper.child.kill('SIGCONT');
    await until(() => sleeper.states.filter((state) => state === 'connected').length === 2, 'back');
    sleeper.child.stdin?.end();
    await once(sleeper.child, 'exit');
  });

  it('of a window: it hears what it missed, and nobody waits for it', async () => {
    const sleeper = openProcess();
    await linked(sleeper);
    windows.open();
    const status = await windows.shareOne();
    sleeper.child.kill('SIGSTOP');
    for (let trace = 1; trace <= 30; trace += 1) {
      expect(await sendTwoSpans(httpOf(status), trace)).toBe(true);
    }
    await until(() => windows.all[0]?.revision?.spans === 60, 'the other window hears of all');
    await sleep();
    sleeper.child.kill('SIGCONT');
    await until(() => sleeper.spans.at(-1) === 60, 'the sleeper hears of all');
    expect(sleeper.states.filter((state) => state === 'connected')).toHaveLength(1);
    sleeper.child.stdin?.end();
    await once(sleeper.child, 'exit');
  }, 60_000);
});

describe('two users of one machine', () => {
  const other = { uid: 65_534, gid: 65_534 };
  const reason =
    process.getuid?.() !== 0
      ? 'only root may start programs of another user'
      : spawnSync(process.execPath, ['--version'], other).status === 0
        ? null
        : 'this Node cannot be run by another user from where it is';
  if (reason !== null) {
    console.log(`skipped: two users of one machine (${reason})`);
  }

  it.skipIf(reason !== null)('have a collector each, and no way to that of the other', async () => {
    const shared = mkdtempSync(path.join(tmpdir(), 'mcp-trace-users-'));
    chmodSync(shared, 0o755);
    const program = path.join(shared, 'mcp-trace.cjs');
    copyFileSync(cliBundle, program);
    const started: ChildProcess[] = [];
    const serve = async (home: string, user: { uid?: number; gid?: number }) => {
      const child = spawn(
        process.execPath,
        [program, 'serve', '--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'],
        {
          ...user,
          cwd: shared,
          env: { PATH: process.env.PATH, HOME: home },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      started.push(child);
      const [line] = await once(createInterface({ input: child.stdout }), 'line');
      return JSON.parse(String(line)) as { readonly data: string; readonly http: string };
    };
    const [ours, theirs] = ['ours', 'theirs'].map((name) => path.join(shared, name));
    try {
      for (const home of [ours, theirs]) {
        mkdirSync(home ?? '');
      }
      spawnSync('chown', ['65534:65534', theirs ?? '']);
      const mine = await serve(ours ?? '', {});
      const other1 = await serve(theirs ?? '', other);
      expect(other1.data).not.toBe(mine.data);
      expect(await sendTwoSpans(mine.http, 1)).toBe(true);

      const asOther = (...args: readonly string[]) =>
        spawnSync(process.execPath, args, {
          ...other,
          cwd: shared,
          env: { PATH: process.env.PATH, HOME: theirs },
          encoding: 'utf8',
        });
      expect(JSON.parse(asOther(program, 'traces', '--json').stdout)).toMatchObject({ total: 0 });
      const { socket, token } = JSON.parse(
        readFileSync(path.join(mine.data, discoveryFile), 'utf8'),
      ) as { readonly socket: string; readonly token: string };
      expect(token).not.toBe('');
      // The socket is reachable for us, and not for them, though they know its path.
      const own = connect(socket);
      await once(own, 'connect');
      own.destroy();
      const reach = `require('node:net').connect(${JSON.stringify(socket)}).on('error', (e) => { console.log(e.code); }).on('connect', () => { console.log('in'); process.exit(); })`;
      expect(asOther('-e', reach).stdout.trim()).toBe('EACCES');
      const read = `try { require('node:fs').readdirSync(${JSON.stringify(mine.data)}); console.log('in') } catch (e) { console.log(e.code) }`;
      expect(asOther('-e', read).stdout.trim()).toBe('EACCES');
      const asked = asOther(program, 'traces', '--json', '--data', mine.data);
      expect(asked.status).not.toBe(0);
      expect(asked.stdout).not.toContain('traceId');
    } finally {
      for (const child of started) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await expectNoProcesses(shared);
      expect(processesMarked(shared)).toEqual([]);
      rmSync(shared, { recursive: true, force: true });
    }
  });
});
