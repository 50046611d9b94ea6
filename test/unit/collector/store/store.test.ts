import { describe, expect, it, vi } from 'vitest';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { openStore } from '../../../../src/collector/store/openStore.ts';
import { spanBit, traceBit } from '../../../../src/collector/store/spanTable.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { StoreError } from '../../../../src/collector/store/storeError.ts';
import { DecodeError } from '../../../../src/shared/otlp/decodeError.ts';
import { silentLog } from '../../../../src/shared/util/log.ts';
import {
  balanceOf,
  batchOf,
  bytesOf,
  inTempFolder,
  logsOf,
  spanIdOf,
  storeOn,
  traceIdOf,
  visibleIn,
} from '../../../support/storeSpans.ts';
import { until } from '../../../support/until.ts';

const openMemory = () => openStore({ dataDir: ':memory:', mode: 'own', log: silentLog });

describe('the store', () => {
  it('finds what it took', async () => {
    const store = await openMemory();
    const result = await store.ingest(
      batchOf([
        { trace: 1, span: 1, name: 'root', start: 5, end: 50 },
        { trace: 1, span: 2, parent: 1, start: 1, end: 70, status: 2 },
        { trace: 2, span: 1, end: 0 },
      ]),
    );
    expect(result).toEqual({ accepted: 3, duplicates: 0, rejected: {} });
    const trace = store.traceRowOf(traceIdOf(1));
    const row = store.spanRowOf(trace, spanIdOf(1));
    expect(store.strings.get(store.spans.name[row] ?? 0)).toBe('root');
    expect(store.readSpan(row)).toMatchObject({ name: 'root', spanId: spanIdOf(1) });
    expect(store.traces.spanCount[trace]).toBe(2);
    expect(store.traces.errorCount[trace]).toBe(1);
    const unfinished = store.spanRowOf(store.traceRowOf(traceIdOf(2)), spanIdOf(1));
    expect((store.spans.bits[unfinished] ?? 0) & spanBit.unfinished).toBe(spanBit.unfinished);
    expect(store.traceRowOf(traceIdOf(3))).toBe(-1);
    expect(store.spanRowOf(trace, spanIdOf(9))).toBe(-1);
    expect(store.counters.stored).toMatchObject({ traces: 2, spans: 3 });
    await store.close();
  });

  it('knows which spans of other traces link to a trace, also after a restart', async () => {
    await inTempFolder(async (dataDir) => {
      const linking = (store: Store) =>
        store.linkingRows(traceIdOf(1), 10).map((row) => store.spans.spanIdLo[row]);
      const first = await openStore({ dataDir, mode: 'own', log: silentLog });
      const many = Array.from({ length: 2000 }, (_, at) => ({
        trace: 100 + at,
        span: 1,
        links: [{ trace: 5000 + at, span: 1 }],
      }));
      await first.ingest(
        batchOf([
          { trace: 1, span: 1, links: [{ trace: 1, span: 2 }] },
          {
            trace: 2,
            span: 7,
            links: [
              { trace: 1, span: 1 },
              { trace: 1, span: 2 },
            ],
          },
          ...many,
        ]),
      );
      expect(linking(first)).toEqual([7]);
      expect(first.linkingRows(traceIdOf(5999), 10)).toHaveLength(1);
      expect(first.linkingRows(traceIdOf(3), 10)).toEqual([]);
      await first.close();
      const second = await openStore({ dataDir, mode: 'own', log: silentLog });
      await second.ready;
      expect(linking(second)).toEqual([7]);
      await second.close();
    });
  });

  it('visits the logs of a trace, and stops when it is told to', async () => {
    const store = await openMemory();
    await store.ingest(logsOf(1, 300));
    await store.ingest(logsOf(2, 5));
    const found: Uint8Array[] = [];
    await store.scanLogs(traceIdOf(1), (index, bytes) => {
      found[index] = bytes.slice();
      return true;
    });
    expect(found).toEqual(store.readLogs(traceIdOf(1)));
    let visits = 0;
    await store.scanLogs(traceIdOf(1), () => ++visits < 3);
    expect(visits).toBe(3);
    await store.scanLogs('odd', () => true);
    await store.close();
  });

  it('keeps everything over a restart', async () => {
    await inTempFolder(async (dataDir) => {
      const first = await openStore({ dataDir, mode: 'own', log: silentLog });
      await first.ingest(
        batchOf([
          { trace: 1, span: 1 },
          { trace: 1, span: 2 },
        ]),
      );
      await first.ingest(
        batchOf([
          { trace: 1, span: 2 },
          { trace: 2, span: 1 },
        ]),
      );
      first.reject('traces', 'request', 'badData', 3);
      first.reject('logs', 'item', 'odd', 2);
      await first.settled();
      const before = { visible: visibleIn(first), counters: first.counters };
      await first.close();
      const second = await openStore({ dataDir, mode: 'own', log: silentLog });
      await second.ready;
      expect(second.loading).toBeNull();
      expect({ visible: visibleIn(second), counters: second.counters }).toEqual(before);
      expect(second.counters.rejected).toMatchObject({
        requests: 3,
        logs: 2,
        reasons: { badData: 3, odd: 2 },
      });
      expect(second.counters.duplicates.spans).toBe(1);
      await second.close();
    });
  });

  it('stores nothing of a body that is not protobuf', async () => {
    const storage = new MemoryStorage();
    const store = storeOn(storage);
    const whole = bytesOf([{ trace: 1, span: 1 }]);
    const cut = store.ingest({ ...batchOf([]), bytes: whole.subarray(0, whole.length - 3) });
    await expect(cut).rejects.toBeInstanceOf(DecodeError);
    await store.settled();
    expect(storage.list()).toEqual([]);
    expect(store.counters.accepted.spans).toBe(0);
    await store.close();
  });

  it('remembers how far a file was read, with its batch', async () => {
    await inTempFolder(async (dataDir) => {
      const position = { path: '/var/log/out.log', identity: '1-2-abc', offset: 77 };
      const first = await openStore({ dataDir, mode: 'own', log: silentLog });
      await first.ingest({ ...batchOf([{ trace: 1, span: 1 }], 'console'), position });
      await first.close();
      const second = await openStore({ dataDir, mode: 'own', log: silentLog });
      await second.ready;
      expect(await second.positionOf(position.path)).toEqual(position);
      await second.close();
    });
  });

  it('says that there is nothing to read', async () => {
    await inTempFolder(async (dataDir) => {
      const opening = openStore({ dataDir, mode: 'read', log: silentLog });
      await expect(opening).rejects.toMatchObject({ reason: 'noStore' });
      await expect(opening).rejects.toBeInstanceOf(StoreError);
    });
  });

  it('evicts whole traces, the longest silent first, and marks what comes late', async () => {
    const store = storeOn(new MemoryStorage(), { maxSpans: 4 });
    await store.ingest(
      batchOf([
        { trace: 1, span: 1 },
        { trace: 1, span: 2 },
      ]),
    );
    await store.ingest(
      batchOf([
        { trace: 2, span: 1 },
        { trace: 2, span: 2 },
      ]),
    );
    await store.ingest(batchOf([{ trace: 1, span: 3 }]));
    await store.settled();
    expect(store.traceRowOf(traceIdOf(2))).toBe(-1);
    expect(store.counters.stored).toMatchObject({ traces: 1, spans: 3 });
    expect(store.counters.evicted).toEqual({ traces: 1, spans: 2 });
    await store.ingest(batchOf([{ trace: 2, span: 3 }]));
    await store.settled();
    const late = store.traceRowOf(traceIdOf(2));
    expect((store.traces.bits[late] ?? 0) & traceBit.evictedEarlier).toBe(traceBit.evictedEarlier);
    const [accepted, accounted] = balanceOf(store);
    expect(accounted).toBe(accepted);
    await store.close();
  });

  it('finds everything that lives after the rows of the dead were given up', async () => {
    const storage = new MemoryStorage();
    const limits = { maxSpans: 5_000 };
    const store = storeOn(storage, limits);
    const generation = store.generation;
    for (let batch = 0; batch < 140; batch += 1) {
      await store.ingest(
        batchOf(
          Array.from({ length: 1_000 }, (_, index) => ({
            // Every third span belongs to one of three traces that go on and on.
            trace: index % 3 === 0 ? 1 + (batch % 3) : 10 + batch * 20 + (index % 20),
            span: batch * 1_000 + index + 1,
            name: `name ${index % 50} of ${batch} ${'and so on '.repeat(40)}`,
          })).filter(({ trace }) => trace > 3 || batch % 10 === 0),
        ),
      );
    }
    await store.settled();
    expect(store.generation).toBeGreaterThan(generation);
    expect(store.spans.length).toBeLessThan(60_000);
    expect(store.strings.length).toBeLessThan(140 * 50 * 0.7);
    let found = 0;
    for (let trace = 0; trace < store.traces.length; trace += 1) {
      let row = store.traces.firstSpan[trace] ?? -1;
      for (; row >= 0; row = store.spans.nextInTrace[row] ?? -1) {
        const span = store.readSpan(row);
        expect(store.spanRowOf(store.traceRowOf(span.traceId), span.spanId)).toBe(row);
        expect(store.strings.get(store.spans.name[row] ?? 0)).toBe(span.name);
        found += 1;
      }
    }
    expect(found).toBe(store.counters.stored.spans);
    expect(found).toBeGreaterThan(1_000);
    const again = storeOn(storage, limits);
    await again.settled();
    expect(again.counters).toEqual(store.counters);
    expect(visibleIn(again)).toEqual(visibleIn(store));
    await store.close();
    await again.close();
  }, 30_000);

  it('clears, and brings everything back with what came since', async () => {
    const storage = new MemoryStorage();
    const store = storeOn(storage);
    await store.ingest(batchOf([{ trace: 1, span: 1 }]));
    const { undoToken } = await store.clear();
    expect(store.counters).toMatchObject({
      stored: { traces: 0, spans: 0 },
      cleared: { traces: 1, spans: 1 },
    });
    await store.ingest(
      batchOf([
        { trace: 1, span: 2 },
        { trace: 2, span: 1 },
      ]),
    );
    expect(await store.undoClear(undoToken)).toEqual({ traces: 1 });
    await expect(store.undoClear(undoToken)).rejects.toMatchObject({ reason: 'notFound' });
    expect(store.counters).toMatchObject({
      stored: { traces: 2, spans: 3 },
      accepted: { spans: 3 },
      cleared: { traces: 0, spans: 0 },
    });
    const visible = visibleIn(store);
    const again = storeOn(storage);
    await again.ready;
    expect(visibleIn(again)).toEqual(visible);
    expect(again.counters).toEqual(store.counters);
    await store.close();
  });

  it('brings back nothing when the moment has passed', async () => {
    const store = storeOn(new MemoryStorage());
    await store.ingest(batchOf([{ trace: 1, span: 1 }]));
    const { undoToken, validMs } = await store.clear();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + validMs + 1000 });
    try {
      await expect(store.undoClear(undoToken)).rejects.toMatchObject({ reason: 'notFound' });
    } finally {
      vi.useRealTimers();
    }
    expect(store.counters).toMatchObject({ stored: { traces: 0 }, cleared: { traces: 1 } });
    await store.close();
  });

  it('says how far it has loaded, counts at once, and takes what comes meanwhile after it', async () => {
    const storage = new SlowStorage();
    const first = storeOn(storage);
    await first.ingest(batchOf([{ trace: 1, span: 1 }]));
    await first.close();
    storage.block();
    const store = storeOn(storage);
    await until(() => storage.isWaiting, 'it reads');
    expect(store.loading).toEqual({ done: 0, total: storage.size(1) });
    let taken = false;
    const ingested = store.ingest(batchOf([{ trace: 2, span: 1 }])).then(() => {
      taken = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([taken, store.counters.stored.spans]).toEqual([false, 0]);
    storage.release();
    await ingested;
    expect([store.loading, store.counters.stored.spans]).toEqual([null, 2]);
    expect(store.traceRowOf(traceIdOf(1))).toBeGreaterThanOrEqual(0);
    await store.close();
  });
});

/** A disk that lets a reader wait. */
class SlowStorage extends MemoryStorage {
  isWaiting = false;
  #gate: Promise<void> = Promise.resolve();
  release: () => void = () => undefined;

  block(): void {
    this.#gate = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  override async read(segment: number, offset: number, into: Uint8Array): Promise<number> {
    this.isWaiting = true;
    await this.#gate;
    return await super.read(segment, offset, into);
  }
}
