import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/collector/store/openStore.ts';
import { silentLog } from '../../src/shared/util/log.ts';
import { balanceOf, batchOf, inTempFolder, traceIdOf } from '../support/storeSpans.ts';

const mount = (...args: readonly string[]): void => {
  execFileSync('mount', args, { stdio: 'ignore' });
};

/** A file system of two MiB at `folder`, where this process may make one (root, outside of most containers). */
function canMount(folder: string): boolean {
  try {
    mount('-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder);
    return true;
  } catch {
    return false;
  }
}

const batch = (trace: number) =>
  batchOf([{ trace, span: 1, attributes: { filler: 'x'.repeat(30_000) } }]);

describe('a store on a real disk', () => {
  it('refuses while the disk is full or read-only, keeps what it acknowledged, and recovers by itself', async (context) => {
    await inTempFolder(async (folder) => {
      if (!canMount(folder)) {
        context.skip('no file system can be mounted here');
      }
      const options = { dataDir: folder, mode: 'own', log: silentLog } as const;
      const store = await openStore(options);
      try {
        let acknowledged = 0;
        let refusal: unknown;
        while (refusal === undefined && acknowledged < 200) {
          try {
            await store.ingest(batch(acknowledged + 1));
            acknowledged += 1;
          } catch (error) {
            refusal = error;
          }
        }
        expect(refusal).toMatchObject({ reason: 'diskFull' });
        expect(acknowledged).toBeGreaterThan(20);
        expect(store.warnings.join()).toContain('full');

        mount('-o', 'remount,size=8m', folder);
        await store.ingest(batch(acknowledged + 1));
        acknowledged += 1;
        expect(store.warnings).toEqual([]);
        await store.close();

        mount('-o', 'remount,ro', folder);
        const reading = await openStore(options);
        await reading.ready;
        expect(reading.counters.stored.traces).toBe(acknowledged);
        await expect(reading.ingest(batch(1000))).rejects.toMatchObject({ reason: 'readOnly' });
        mount('-o', 'remount,rw', folder);
        await reading.ingest(batch(acknowledged + 1));
        acknowledged += 1;
        await reading.close();

        const again = await openStore(options);
        await again.ready;
        for (let trace = 1; trace <= acknowledged; trace += 1) {
          expect(again.traceRowOf(traceIdOf(trace))).toBeGreaterThanOrEqual(0);
        }
        const [accepted, accounted] = balanceOf(again);
        expect(accounted).toBe(accepted);
        await again.close();
      } finally {
        await store.close();
        execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      }
    });
  });
});
