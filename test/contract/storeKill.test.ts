import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/collector/store/openStore.ts';
import { silentLog } from '../../src/shared/util/log.ts';
import { balanceOf, inTempFolder, traceIdOf, visibleIn } from '../support/storeSpans.ts';

/** Few by default, for speed; `STORE_KILLS=100` before a release. */
const kills = Number(process.env.STORE_KILLS ?? 6);
const child = fileURLToPath(new URL('../support/storeChild.ts', import.meta.url));

/** Lets the child run for a random while after its first acknowledgement, and kills it. Returns what it acknowledged. */
async function runAndKill(dataDir: string, first: number, maxBytes: number): Promise<number[]> {
  const started = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', child, dataDir, String(first), String(maxBytes)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  const ended = once(started.stdout, 'end');
  started.stdout.on('data', (chunk: Buffer) => {
    if (text === '') {
      setTimeout(() => started.kill('SIGKILL'), Math.random() * 150);
    }
    text += chunk.toString();
  });
  await Promise.all([ended, once(started, 'exit')]);
  return text.split('\n').filter(Boolean).map(Number);
}

describe('a store whose process is killed', () => {
  it('has every acknowledged span and nothing twice', async () => {
    await inTempFolder(async (dataDir) => {
      const acknowledged: number[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        const first = (acknowledged.at(-1) ?? -1) + 1000;
        acknowledged.push(...(await runAndKill(dataDir, first, 0)).sort((a, b) => a - b));
        const store = await openStore({ dataDir, mode: 'own', log: silentLog });
        await store.ready;
        const lost = acknowledged.filter((number) => {
          const row = store.traceRowOf(traceIdOf(number + 1));
          return store.traces.spanCount[row] !== 1 + (number % 7);
        });
        expect(lost).toEqual([]);
        const last = acknowledged.at(-1) ?? 0;
        const position = await store.positionOf(`/file-${last % 4}`);
        expect(position?.offset).toBeGreaterThanOrEqual(last);
        expect(store.counters.duplicates.spans).toBe(0);
        const [accepted, accounted] = balanceOf(store);
        expect(accounted).toBe(accepted);
        expect(store.warnings).toEqual([]);
        await store.close();
      }
      expect(acknowledged.length).toBeGreaterThan(kills);
    });
  }, 300_000);

  it('gives the same answers and figures at every later start, also when it was killed while evicting', async () => {
    await inTempFolder(async (dataDir) => {
      const maxBytes = 2 << 20;
      let first = 0;
      for (let kill = 0; kill < Math.ceil(kills / 3); kill += 1) {
        const acknowledged = await runAndKill(dataDir, first, maxBytes);
        first = Math.max(first, ...acknowledged) + 1000;
        const options = { dataDir, mode: 'own', maxBytes, log: silentLog } as const;
        const store = await openStore(options);
        await store.settled();
        const [accepted, accounted] = balanceOf(store);
        expect(accounted).toBe(accepted);
        expect(store.warnings).toEqual([]);
        const seen = { visible: visibleIn(store), counters: store.counters };
        await store.close();
        const again = await openStore(options);
        await again.settled();
        expect({ visible: visibleIn(again), counters: again.counters }).toEqual(seen);
        await again.close();
      }
    });
  }, 300_000);
});
