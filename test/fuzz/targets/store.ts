import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { MemoryStorage } from '../../../src/collector/store/memoryStorage.ts';
import {
  recordBytesAt,
  recordHeaderBytes,
  segmentHeaderBytes,
} from '../../../src/collector/store/recordFormat.ts';
import { StoreError } from '../../../src/collector/store/storeError.ts';
import { auditOf, balanceOf, batchOf, logsOf, storeOn } from '../../support/storeSpans.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

/** What a store that has seen everything leaves behind. */
async function segment(): Promise<Uint8Array> {
  const storage = new MemoryStorage();
  const store = storeOn(storage, { maxSpans: 4 });
  await store.ingest(
    batchOf([
      { trace: 1, span: 1 },
      { trace: 1, span: 2, end: 0 },
    ]),
  );
  await store.ingest(batchOf([{ trace: 1, span: 2 }]));
  await store.ingest(logsOf(1, 2));
  await store.ingestAudit('/a', [auditOf(1, 1)], {
    path: '/a',
    offset: 90,
    identity: 'x',
  } as never);
  store.reject('traces', 'request', 'badData', 2);
  for (let trace = 2; trace < 6; trace += 1) {
    await store.ingest(
      batchOf([
        { trace, span: 1 },
        { trace, span: 2 },
      ]),
    );
  }
  const { undoToken } = await store.clear();
  await store.undoClear(undoToken);
  await store.close();
  const bytes = new Uint8Array(storage.size(1));
  storage.readSync(1, 0, bytes);
  return bytes;
}
const sound = await segment();

async function opens(bytes: Uint8Array): Promise<void> {
  const storage = new MemoryStorage();
  await storage.create(1);
  await storage.write(1, [bytes], 0);
  const store = storeOn(storage);
  try {
    await store.ready;
  } catch (error) {
    assert.ok(error instanceof StoreError, String(error));
    return;
  }
  const [accepted, found] = balanceOf(store);
  assert.ok(Number.isFinite(accepted) && Number.isFinite(found));
  const before = store.counters.stored.spans;
  await store.ingest(batchOf([{ trace: 999, span: 1 }]));
  assert.equal(store.counters.stored.spans, before + 1, 'it goes on');
  assert.equal(
    store.readSpan(
      store.spanRowOf(store.traceRowOf('3e7'.padStart(32, '0')), '1'.padStart(16, '0')),
    ).name,
    'span 1',
  );
  await store.close();
}

const damaged: FuzzTarget = {
  name: 'segment',
  seeds: () => [sound],
  words: ['1TRM', 'MCPTRACE'],
  maxLength: 4000,
  run: opens,
};

/** Checksums made right again, so that what they protect is looked at. */
function repaired(input: Uint8Array): Uint8Array {
  const bytes = input.slice();
  const view = new DataView(bytes.buffer);
  for (let at = segmentHeaderBytes; at < bytes.length; ) {
    const size = recordBytesAt(view, at);
    if (size < recordHeaderBytes || at + size > bytes.length) {
      break;
    }
    view.setUint32(at + 4, crc32(bytes.subarray(at + 8, at + size)), true);
    at += size;
  }
  return bytes;
}

const record: FuzzTarget = {
  name: 'record',
  seeds: () => [sound],
  words: [
    '{"target":"',
    '"position":{"path":"',
    '"movedFrom":1',
    '"firstSequence":',
    'null',
    '1e300',
  ],
  maxLength: 4000,
  run: (input) => opens(repaired(input)),
};

export const storeTargets: readonly FuzzTarget[] = [damaged, record];
