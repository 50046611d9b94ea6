import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { formatVersion, recordKind } from '../../../../src/collector/store/recordFormat.ts';
import { decodeTracesData } from '../../../../src/shared/otlp/decodeTraces.ts';
import { inRepository } from '../../../harness/repository.ts';
import { auditOf, batchOf, logsOf, metricsOf, storeOn } from '../../../support/storeSpans.ts';

// docs/store-format.md against what is written: by a reader that has only the page.

const page = readFileSync(inRepository('docs/store-format.md'), 'utf8');

function* recordsOf(segment: Buffer) {
  for (let at = 32; at < segment.length; ) {
    const payloadLength = segment.readUInt32LE(at + 8);
    const metaLength = segment.readUInt16LE(at + 12);
    const meta = segment.toString('utf8', at + 24, at + 24 + metaLength);
    const end = at + 24 + metaLength + payloadLength;
    expect(segment.toString('latin1', at, at + 4)).toBe('MTR1');
    expect(segment.readUInt32LE(at + 4)).toBe(crc32(segment.subarray(at + 8, end)));
    yield {
      kind: segment.readUInt8(at + 14),
      source: segment.readUInt8(at + 15),
      arrivalMs: segment.readDoubleLE(at + 16),
      meta: meta === '' ? null : JSON.parse(meta),
      payload: segment.subarray(end - payloadLength, end),
    };
    at = end;
  }
}

it('names every kind of record and the version', () => {
  const table = page.slice(page.indexOf('| kind | |'));
  const kinds = Array.from(table.matchAll(/^\| (\d+) \| [a-z]/gm), ([, kind]) => Number(kind));
  expect(kinds).toEqual(Object.values(recordKind));
  expect(page).toContain(`format version **${formatVersion}**`);
});

it('is enough to read a store', async () => {
  const storage = new MemoryStorage();
  const store = storeOn(storage);
  const batch = batchOf([{ trace: 1, span: 1 }]);
  const position = { path: '/a/file', identity: 'x', offset: 7 };
  await store.ingest({ ...batch, position });
  await store.ingest(logsOf(1, 2));
  await store.ingest(metricsOf(1, 2));
  await store.ingestAudit('/a/audit.jsonl', [auditOf(1)]);
  store.reject('traces', 'request', 'badData', 3);
  await store.settled();
  const { undoToken } = await store.clear();
  await store.undoClear(undoToken);
  await store.close();

  expect(storage.list()).toEqual([1]);
  const segment = Buffer.alloc(storage.size(1));
  storage.readSync(1, 0, segment);
  expect(segment.toString('latin1', 0, 8)).toBe('MCPTRACE');
  expect([segment.readUInt32LE(8), segment.readUInt32LE(12)]).toEqual([1, 1]);
  expect(segment.subarray(16, 32)).toEqual(Buffer.alloc(16));
  const records = [...recordsOf(segment)];
  expect(records.map(({ kind }) => kind)).toEqual([1, 2, 3, 4, 5, 11, 12]);
  const [spans, , , audit, rejected, cleared, takenBack] = records;
  expect(spans).toMatchObject({ source: 4, meta: { target: 'otlp/http', position } });
  expect(decodeTracesData(spans?.payload ?? new Uint8Array())).toEqual(
    decodeTracesData(batch.bytes),
  );
  expect(JSON.parse(String(audit?.payload))).toMatchObject([{ recordId: 'record-1' }]);
  expect(JSON.parse(String(rejected?.payload))).toMatchObject({
    signal: 'traces',
    unit: 'request',
    reasons: { badData: 3 },
  });
  expect([cleared?.meta, takenBack?.meta]).toEqual([{ id: undoToken }, { id: undoToken }]);
  const arrivals = records.map(({ arrivalMs }) => arrivalMs);
  expect(arrivals).toEqual([...new Set(arrivals)].toSorted((a, b) => a - b));
});
