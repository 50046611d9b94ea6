import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { openStore } from '../../../../src/collector/store/openStore.ts';
import { recordBytesAt, segmentHeaderBytes } from '../../../../src/collector/store/recordFormat.ts';
import type { SegmentStorage } from '../../../../src/collector/store/segmentStorage.ts';
import { silentLog } from '../../../../src/shared/util/log.ts';
import { balanceOf, batchOf, inTempFolder, storeOn } from '../../../support/storeSpans.ts';

/** A segment as a store of ten batches leaves it, one span each. */
async function soundSegment(): Promise<Uint8Array> {
  const storage = new MemoryStorage();
  const store = storeOn(storage);
  for (let span = 1; span <= 10; span += 1) {
    await store.ingest(batchOf([{ trace: 1, span }]));
  }
  await store.close();
  const bytes = new Uint8Array(storage.size(1));
  storage.readSync(1, 0, bytes);
  return bytes;
}

async function storageOf(bytes: Uint8Array): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.create(1);
  await storage.write(1, [bytes], 0);
  return storage;
}

/** Offsets at which records begin, and the end of the last. */
function recordStarts(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = [segmentHeaderBytes];
  for (let at = segmentHeaderBytes; at < bytes.length; ) {
    at += recordBytesAt(view, at);
    starts.push(at);
  }
  return starts;
}

let whole: Uint8Array;
let starts: number[];
beforeAll(async () => {
  whole = await soundSegment();
  starts = recordStarts(whole);
});

describe('a log that a kill cut off', () => {
  it('is read up to its last whole record and goes on there, wherever the cut is', async () => {
    expect(starts.length).toBe(11);
    const twoRecordsBack = starts.at(-3) ?? 0;
    for (let size = twoRecordsBack; size <= whole.length; size += 1) {
      const storage = await storageOf(whole.subarray(0, size));
      const store = storeOn(storage);
      await store.ready;
      const sound = starts.filter((start) => start <= size).length - 1;
      expect(store.counters.stored.spans).toBe(sound);
      expect(store.warnings).toEqual([]);
      await store.ingest(batchOf([{ trace: 2, span: 1 }]));
      await store.close();
      const again = storeOn(storage);
      await again.ready;
      expect(again.counters.stored.spans).toBe(sound + 1);
      await again.close();
    }
  }, 60_000);

  it('may also lack its header', async () => {
    for (let size = 0; size < segmentHeaderBytes; size += 1) {
      const storage = await storageOf(whole.subarray(0, size));
      const store = storeOn(storage);
      await store.ingest(batchOf([{ trace: 1, span: 1 }]));
      await store.close();
      const again = storeOn(storage);
      await again.ready;
      expect(again.counters.stored.spans).toBe(1);
      expect(storage.aside).toEqual([]);
      await again.close();
    }
  });

  it('is not changed by one who only reads', async () => {
    const storage = await storageOf(whole.subarray(0, whole.length - 5));
    const store = storeOn(storage, {}, 'read');
    await store.ready;
    expect(store.counters.stored.spans).toBe(9);
    await expect(store.ingest(batchOf([{ trace: 1, span: 1 }]))).rejects.toMatchObject({
      reason: 'readOnly',
    });
    expect(storage.size(1)).toBe(whole.length - 5);
    await store.close();
  });
});

describe('a damaged segment', () => {
  it('is read as far as it is sound, and kept aside with a warning, whichever bit has changed', async () => {
    for (let at = segmentHeaderBytes; at < whole.length; at += 3) {
      const damaged = whole.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      const storage = await storageOf(damaged);
      const store = storeOn(storage);
      await store.ready;
      const sound = starts.filter((start) => start <= at).length - 1;
      expect(store.counters.stored.spans).toBe(sound);
      const isLast = at >= (starts.at(-2) ?? 0);
      if (!isLast) {
        // What stands behind the damage was acknowledged: it must not be lost without a word.
        expect(storage.aside).toEqual([damaged]);
        expect(store.warnings).toHaveLength(1);
      }
      await store.ingest(batchOf([{ trace: 3, span: 1 }]));
      const [accepted, accounted] = balanceOf(store);
      expect(accounted).toBe(accepted);
      await store.close();
      const again = storeOn(storage);
      await again.ready;
      expect(again.counters.stored.spans).toBe(sound + 1);
      await again.close();
    }
  }, 60_000);

  it('does not keep the segments behind it from being read', async () => {
    const storage = new MemoryStorage();
    const store = storeOn(storage, { maxBytes: 2 << 20 });
    for (let span = 1; span <= 60; span += 1) {
      await store.ingest(batchOf([{ trace: 1, span, attributes: { filler: 'x'.repeat(6000) } }]));
    }
    await store.close();
    expect(storage.list().length).toBeGreaterThan(2);
    await storage.write(1, [Uint8Array.of(1, 2, 3)], 10_000);
    const again = storeOn(storage, { maxBytes: 2 << 20 });
    await again.ready;
    expect(again.counters.stored.spans).toBeGreaterThan(30);
    expect(again.counters.stored.spans).toBeLessThan(60);
    expect(again.warnings).toHaveLength(1);
    await again.close();
  });
});

describe('a store from a newer version', () => {
  it('is refused by name, and left as it is', async () => {
    await inTempFolder(async (dataDir) => {
      const first = await openStore({ dataDir, mode: 'own', log: silentLog });
      await first.ingest(batchOf([{ trace: 1, span: 1 }]));
      await first.close();
      const folder = path.join(dataDir, 'segments');
      const file = path.join(folder, readdirSync(folder)[0] ?? '');
      const bytes = readFileSync(file);
      bytes.writeUInt32LE(2, 8);
      writeFileSync(file, bytes);
      for (const mode of ['own', 'read'] as const) {
        const opening = openStore({ dataDir, mode, log: silentLog });
        await expect(opening).rejects.toMatchObject({ reason: 'newerStore' });
      }
      expect(readFileSync(file)).toEqual(bytes);
    });
  });
});

/** Fails as a full disk does, after part of the bytes. */
class FullDisk extends MemoryStorage implements SegmentStorage {
  code: string | undefined;
  /** Bytes that a write may still have. */
  room = 0;

  override async write(segment: number, buffers: readonly Uint8Array[], offset: number) {
    const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
    if (this.code !== undefined && bytes > this.room) {
      const [first] = buffers;
      await super.write(segment, [(first ?? new Uint8Array()).subarray(0, 7)], offset);
      throw Object.assign(new Error('no'), { code: this.code });
    }
    await super.write(segment, buffers, offset);
  }
}

describe('a disk that takes nothing more', () => {
  it('is warned of, and told to who listens, until a batch went well: small counts may', async () => {
    const storage = new FullDisk();
    const store = storeOn(storage);
    await store.ready;
    const told: (readonly string[])[] = [];
    store.onDidChange(() => told.push(store.warnings));
    storage.code = 'ENOSPC';
    storage.room = 1000;
    const large = batchOf([{ trace: 1, span: 1, attributes: { text: 'x'.repeat(2000) } }]);
    await expect(store.ingest(large)).rejects.toMatchObject({ reason: 'diskFull' });
    expect(told.at(-1)).toHaveLength(1);
    store.reject('traces', 'request', 'diskFull', 1);
    await store.settled();
    expect(store.counters.rejected.requests).toBe(1);
    expect(store.warnings).toHaveLength(1);
    await store.ingest(batchOf([{ trace: 1, span: 2 }]));
    expect(store.warnings).toEqual([]);
    expect(told.at(-1)).toEqual([]);
    await store.close();
  });

  it.each([
    ['ENOSPC', 'diskFull'],
    ['EDQUOT', 'diskFull'],
    ['EROFS', 'readOnly'],
    ['EACCES', 'readOnly'],
    ['EIO', 'io'],
  ])('refuses with %s in words, and goes on by itself afterwards', async (code, reason) => {
    const storage = new FullDisk();
    const store = storeOn(storage);
    await store.ingest(batchOf([{ trace: 1, span: 1 }]));
    storage.code = code;
    await expect(store.ingest(batchOf([{ trace: 1, span: 2 }]))).rejects.toMatchObject({ reason });
    store.reject('traces', 'request', reason, 1);
    await store.settled();
    expect(store.warnings).toHaveLength(1);
    expect(store.counters.stored.spans).toBe(1);
    storage.code = undefined;
    await store.ingest(batchOf([{ trace: 1, span: 3 }]));
    await store.settled();
    expect(store.warnings).toEqual([]);
    expect(store.counters.rejected.requests).toBe(1);
    await store.close();
    const again = storeOn(storage);
    await again.ready;
    expect(again.counters).toEqual(store.counters);
    expect(again.counters.stored.spans).toBe(2);
    expect(again.warnings).toEqual([]);
    await again.close();
  });
});
