import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otlpFromJson } from '../../../src/collector/receivers/otlpFromJson.ts';
import { Receivers } from '../../../src/collector/receivers/receivers.ts';
import { openStore } from '../../../src/collector/store/openStore.ts';
import { traceBit } from '../../../src/collector/store/spanTable.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { silentLog } from '../../../src/shared/util/log.ts';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { balanceOf, bytesOf, type SpanSketch, traceIdOf } from '../../support/storeSpans.ts';

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
  receivers = new Receivers({
    sink: store,
    version: '0.0.0',
    allowedHosts: [],
    allowedOrigins: [],
    fromJson: otlpFromJson,
    hint: () => undefined,
    hop: 'this-collector',
  });
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
