import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Receivers } from '../../../src/collector/receivers/receivers.ts';
import { openStore } from '../../../src/collector/store/openStore.ts';
import { traceBit } from '../../../src/collector/store/spanTable.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { silentLog } from '../../../src/shared/util/log.ts';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { receiversOver } from '../../support/receiversOver.ts';
import { serveCollector } from '../../support/servedCollector.ts';
import { balanceOf, bytesOf, type SpanSketch, traceIdOf } from '../../support/storeSpans.ts';
import { until } from '../../support/until.ts';

/*
 * A store that is full, on disk, behind a receiver that several exporters send to as fast as they are answered: thousands of
 * short traces, and one that never ends. Counted in spans and turns of the loop, not in time.
 */

const maxSpans = 5000;
const senders = 8;
const batches = 400;
const tracesABatch = 20;
const spansATrace = 9;
/** Spans of the trace that never ends, in every batch. */
const endlessSpans = 20;
const endless = 1;

let folder = '';
let store: Store;
let receivers: Receivers;

beforeEach(async () => {
  folder = makeTemporaryFolder('eviction');
  store = await openStore({ dataDir: folder, mode: 'own', maxSpans, log: silentLog });
  receivers = receiversOver(store);
  await receivers.listen({ http: [{ host: '127.0.0.1', port: 0 }], grpc: [] });
});
afterEach(async () => {
  await receivers.close();
  await store.close();
  removeFolder(folder);
});

/** Trace of a batch, from 0. */
const traceOf = (batch: number, trace: number) => 2 + batch * tracesABatch + trace;

function sketchesOf(batch: number): readonly SpanSketch[] {
  const short = Array.from({ length: tracesABatch * spansATrace }, (_, index) => ({
    trace: traceOf(batch, Math.floor(index / spansATrace)),
    span: (index % spansATrace) + 1,
  }));
  const long = Array.from({ length: endlessSpans }, (_, index) => ({
    trace: endless,
    span: batch * endlessSpans + index + 1,
  }));
  return [...short, ...long];
}

describe('a full store behind a receiver', () => {
  it('evicts whole traces in small steps while it receives, also with a trace that never ends', async () => {
    const url = `${receivers.urlOf('http')}/v1/traces`;
    let next = 0;
    let answered = 0;
    let mostStored = 0;
    let mostEndless = 0;
    const refused: unknown[] = [];
    const send = async () => {
      while (next < batches) {
        const batch = next++;
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/x-protobuf' },
          body: new Uint8Array(bytesOf(sketchesOf(batch))),
        });
        const body = await response.arrayBuffer();
        answered += 1;
        if (response.status !== 200 || body.byteLength > 0) refused.push([batch, response.status]);
        mostStored = Math.max(mostStored, store.counters.stored.spans);
        const row = store.traceRowOf(traceIdOf(endless));
        mostEndless = Math.max(mostEndless, store.traces.spanCount[row] ?? 0);
      }
    };
    let evicted = 0;
    let mostEvictedInATurn = 0;
    let turnsWithEviction = 0;
    let tick = setImmediate(function look() {
      const now = store.counters.evicted.spans;
      mostEvictedInATurn = Math.max(mostEvictedInATurn, now - evicted);
      turnsWithEviction += now > evicted ? 1 : 0;
      evicted = now;
      tick = setImmediate(look);
    });
    await Promise.all(Array.from({ length: senders }, send));
    clearImmediate(tick);
    await store.settled();

    const perBatch = tracesABatch * spansATrace + endlessSpans;
    expect(refused).toEqual([]);
    expect(answered).toBe(batches);
    expect(store.counters.accepted.spans).toBe(batches * perBatch);
    const [accepted, accounted] = balanceOf(store);
    expect(accounted).toBe(accepted);
    // Room is made as it is needed, not all at once, and never far behind.
    expect(store.counters.stored.spans).toBeLessThanOrEqual(maxSpans);
    expect(mostStored).toBeLessThanOrEqual(maxSpans + 2 * senders * perBatch);
    expect(turnsWithEviction).toBeGreaterThan(batches / 20);
    expect(mostEvictedInATurn).toBeLessThanOrEqual(mostEndless + 2 * senders * perBatch);

    // What is there is whole, and it is what came last.
    let short = 0;
    for (let batch = 0; batch < batches; batch += 1) {
      for (let trace = 0; trace < tracesABatch; trace += 1) {
        const row = store.traceRowOf(traceIdOf(traceOf(batch, trace)));
        if (row >= 0) {
          expect(store.traces.spanCount[row]).toBe(spansATrace);
          short += 1;
        }
      }
    }
    expect(short).toBeGreaterThan(tracesABatch);
    // The one that never ends has its spans as they come, and has left its room to the others before it filled the store.
    expect(mostEndless).toBeLessThan(maxSpans);
    const row = store.traceRowOf(traceIdOf(endless));
    expect((store.traces.bits[row] ?? 0) & traceBit.evictedEarlier).toBe(traceBit.evictedEarlier);
  });
});

describe('the limits that a collector is started with', () => {
  const post = async (http: string, sketches: readonly SpanSketch[]) => {
    const response = await fetch(`${http}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(bytesOf(sketches)),
    });
    expect(response.status).toBe(200);
  };
  const traceWith = (trace: number, text = ''): readonly SpanSketch[] =>
    Array.from({ length: 10 }, (_, index) => ({
      trace,
      span: index + 1,
      attributes: { text },
    }));

  it.each([
    ['--max-spans', '100', ''],
    ['--max-bytes', String(1 << 20), 'x'.repeat(10_000)],
  ])('%s holds, whole traces go, and a kill changes no figure', async (flag, limit, text) => {
    const data = path.join(folder, 'served');
    let collector = await serveCollector(data, [flag, limit]);
    try {
      for (let trace = 1; trace <= 50; trace += 1)
        await post(collector.http, traceWith(trace, text));
      const measured = flag === '--max-spans' ? 'spans' : 'bytes';
      const before = await until(async () => {
        const status = await collector.status();
        return status.stored[measured] <= Number(limit) && status;
      }, 'room is made');
      const { stored, evicted, accepted } = before;
      expect(accepted.spans).toBe(500);
      expect(stored.spans + evicted.spans).toBe(500);
      expect([stored.spans, evicted.spans]).toEqual([stored.traces * 10, evicted.traces * 10]);
      const list = await collector.traces();
      const newest = Array.from({ length: stored.traces }, (_, index) => traceIdOf(50 - index));
      expect(list.traces.map(({ traceId }) => traceId).toSorted()).toEqual(newest.toSorted());
      process.kill(before.pid ?? 0, 'SIGKILL');
      await collector.stop();
      collector = await serveCollector(data, [flag, limit]);
      const after = await collector.status();
      expect([after.stored, after.evicted, after.accepted]).toEqual([stored, evicted, accepted]);
      expect(await collector.traces()).toEqual(list);
      // A late span of a trace that went is marked.
      await post(collector.http, [{ trace: 1, span: 99 }]);
      const late = (await collector.traces()).traces.find(
        ({ traceId }) => traceId === traceIdOf(1),
      );
      expect(late).toMatchObject({ spans: 1, evictedEarlier: true });
    } finally {
      await collector.stop();
    }
  });
});
