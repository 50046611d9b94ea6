import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoveryFile } from '../../../src/shared/rpc/discovery.ts';
import { processesMarked } from '../../harness/leftovers.ts';
import { runCli } from '../../support/cli.ts';
import { makeStoreNewer, segmentsIn } from '../../support/newerStore.ts';
import { serveCollector } from '../../support/servedCollector.ts';
import { traceIdOf } from '../../support/storeSpans.ts';
import { until } from '../../support/until.ts';
import {
  httpOf,
  isAlive,
  newerVersion,
  sendTwoSpans,
  thisVersion,
  Windows,
} from '../../support/windows.ts';

let windows: Windows;

beforeEach(() => {
  // How long the collector stays after its last client: inherited by those that the windows start.
  process.env.MCP_TRACES_LINGER_MS = '500';
  windows = new Windows();
});
afterEach(async () => {
  await windows.dispose();
  delete process.env.MCP_TRACES_LINGER_MS;
});

const collectorsNow = () => processesMarked(windows.dataDir).length;

describe('windows that share one collector', () => {
  it.each([2, 5, 10])(
    '%i that open at the same instant start one, and see the same spans as a terminal',
    async (count) => {
      for (let opened = 0; opened < count; opened += 1) {
        windows.open();
      }
      const status = await windows.shareOne();
      await until(() => collectorsNow() === 1, 'those that lost the race ended');
      expect(await sendTwoSpans(httpOf(status), 1)).toBe(true);
      for (const each of windows.all) {
        expect(await each.request('traces', {})).toMatchObject({ total: 1 });
      }
      const { stdout, code } = await runCli(process.execPath, [
        'traces',
        '--json',
        '--data',
        windows.dataDir,
      ]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ total: 1, traces: [{ spans: 2 }] });
      expect(windows.recovered).toEqual([]);
    },
  );

  it('get another one when it is killed, say so, and have lost nothing that was acknowledged', async () => {
    const asking = windows.open();
    for (let opened = 1; opened < 5; opened += 1) {
      windows.open();
    }
    const acknowledged: number[] = [];
    for (let round = 1; round <= 3; round += 1) {
      const { pid, ...status } = await windows.shareOne();
      const states = windows.all.map((each) => {
        const seen: string[] = [];
        each.onConnection.add(({ state }) => seen.push(state));
        return seen;
      });
      for (let trace = round * 100; trace < round * 100 + 20; trace += 1) {
        if (await sendTwoSpans(httpOf({ ...status, pid }), trace)) {
          acknowledged.push(trace);
        }
      }
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), 'the collector is gone');
      expect((await windows.shareOne()).pid).not.toBe(pid);
      expect(states.map((seen) => seen.slice(0, 2))).toEqual(
        windows.all.map(() => ['connecting', 'connected']),
      );
      expect(windows.recovered).toHaveLength(5 * round);
      await until(() => collectorsNow() === 1, 'one collector is left');
    }
    expect(acknowledged).toHaveLength(60);
    const { total, traces } = await asking.request('traces', { limit: 1000 });
    expect(total).toBe(60);
    const found = new Set(traces.map(({ traceId }) => traceId));
    expect(acknowledged.filter((trace) => !found.has(traceIdOf(trace)))).toEqual([]);
  });

  it('are not troubled by one that goes', async () => {
    const [first, second] = [windows.open(), windows.open()];
    const { pid } = await windows.shareOne();
    await first.stop();
    await until(async () => (await second.request('status', {})).pid === pid, 'the other goes on');
    expect(second.connection.state).toBe('connected');
    windows.open();
    expect((await windows.shareOne([second])).pid).toBe(pid);
  });

  it('leave no collector behind', async () => {
    for (let opened = 0; opened < 3; opened += 1) {
      windows.open();
    }
    const { pid } = await windows.shareOne();
    // One goes before it is linked, which must not keep what it started.
    const hasty = windows.open();
    await hasty.stop();
    await Promise.all(windows.all.map((each) => each.stop()));
    await until(() => !isAlive(pid), 'the collector ends');
    await until(() => collectorsNow() === 0, 'nothing is left');
  });
});

describe('an upgrade while windows of the old version are open', () => {
  it('moves them to the collector of the newer window, once', async () => {
    const old = [windows.open(), windows.open(), windows.open()];
    const before = await windows.shareOne();
    expect(await sendTwoSpans(httpOf(before), 1)).toBe(true);
    // Those that lost the race wait for the folder for a moment, and would get it here.
    await until(() => collectorsNow() === 1, 'one collector is left');
    const newer = windows.open(newerVersion);
    const after = await until(
      async () => {
        const status = await windows.shareOne().catch(() => null);
        return status?.version === newerVersion ? status : undefined;
      },
      'all are at the newer collector',
      60_000,
    );
    expect(after.pid).not.toBe(before.pid);
    expect(old.map(({ connection }) => connection.state)).toEqual(old.map(() => 'connected'));
    expect(await newer.request('traces', {})).toMatchObject({ total: 1 });
    // It was no crash, and nobody of the old version started another in between.
    expect(windows.recovered).toEqual([]);
    const takeOvers = windows.log.filter((line) => line.includes('taking over'));
    expect(takeOvers, windows.log.join('\n')).toHaveLength(1);
    await until(() => collectorsNow() === 1, 'the older collector is gone');
  });

  it('never takes over from a terminal', async () => {
    const served = await serveCollector(windows.dataDir);
    try {
      const newer = windows.open(newerVersion);
      windows.open();
      const status = await windows.shareOne();
      expect(status.version).toBe(thisVersion);
      expect(windows.log.join('\n')).not.toContain('taking over');
      await expect(newer.request('shutdown', { reason: 'takeOver' })).rejects.toMatchObject({
        reason: 'forbidden',
      });
    } finally {
      await served.stop();
    }
    // The terminal is gone: a window starts one of its own.
    expect((await windows.shareOne()).pid).toBeGreaterThan(0);
  });

  it('leaves a store of a newer version as it is, and says what helps', async () => {
    windows.open();
    const { pid, ...status } = await windows.shareOne();
    expect(await sendTwoSpans(httpOf({ ...status, pid }), 1)).toBe(true);
    await Promise.all(windows.all.map((each) => each.stop()));
    await until(() => !isAlive(pid), 'the collector ends');
    makeStoreNewer(windows.dataDir);
    const before = segmentsIn(windows.dataDir);
    const window = windows.open();
    const message = await until(
      () => window.connection.state === 'lost' && window.connection.message,
      'the window says why',
      60_000,
    );
    expect(message).toMatch(/newer/);
    expect(segmentsIn(windows.dataDir)).toEqual(before);
  });
});

describe('a discovery file that is wrong', () => {
  const socket = () => path.join(windows.dataDir, 'link.sock');
  const whole = {
    socket: '',
    token: 'x',
    pid: 1,
    version: '0.0.1',
    protocol: 1,
    startedBy: 'window',
  };

  it.each<[string, () => string]>([
    ['of a dead process', () => JSON.stringify({ ...whole, socket: socket(), pid: 999_999_999 })],
    ['of a process of somebody else', () => JSON.stringify({ ...whole, socket: socket(), pid: 1 })],
    ['of garbage', () => '\u0000\u0001{{{'],
    ['of nothing', () => ''],
    ['of an older format', () => JSON.stringify({ port: 4318, pid: 1 })],
    ['that names no socket', () => JSON.stringify({ ...whole, socket: windows.dataDir })],
  ])('%s is replaced', async (_name, text) => {
    mkdirSync(windows.dataDir, { recursive: true });
    writeFileSync(path.join(windows.dataDir, discoveryFile), text());
    windows.open();
    windows.open();
    const { pid } = await windows.shareOne();
    const told = JSON.parse(readFileSync(path.join(windows.dataDir, discoveryFile), 'utf8'));
    expect(told).toMatchObject({ pid, version: thisVersion });
  });

  it.each<[string, (text: string) => string]>([
    ['with a wrong token', (text) => text.replace(/"token":"[^"]*"/, '"token":"wrong"')],
    ['that was emptied', () => ''],
  ])('%s is written again by the collector that runs', async (_name, change) => {
    windows.open();
    const { pid } = await windows.shareOne();
    const file = path.join(windows.dataDir, discoveryFile);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    windows.open();
    expect((await windows.shareOne()).pid).toBe(pid);
  });
});
