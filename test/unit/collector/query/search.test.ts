import { describe, expect, test } from 'vitest';
import { QueryContext } from '../../../../src/collector/query/queryContext.ts';
import { searchSpans } from '../../../../src/collector/query/searchSpans.ts';
import { inSlices } from '../../../../src/collector/query/timeSlices.ts';
import { listTraces } from '../../../../src/collector/query/traces.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { memoryReader, type TestSpan } from '../../../support/memoryReader.ts';
import { testContext } from '../../../support/queryContext.ts';
import { batchOf, storeOn } from '../../../support/storeSpans.ts';

const spans = Array.from(
  { length: 50 },
  (_, index): TestSpan => ({ trace: (index + 1).toString(16), id: '1', attributes: { n: 1n } }),
);

describe('a search that reads spans', () => {
  test('stops at the span at which it is cancelled', async () => {
    const reader = memoryReader(spans);
    const abort = new AbortController();
    let read = 0;
    const store = {
      ...reader,
      scanSpanBytes: (
        rows: Uint32Array,
        visit: (row: number, bytes: Uint8Array) => boolean,
        signal?: AbortSignal,
      ) =>
        reader.scanSpanBytes(
          rows,
          (row, bytes) => {
            read += 1;
            if (read === 3) {
              abort.abort();
            }
            return visit(row, bytes);
          },
          signal,
        ),
    };
    const search = inSlices(store, abort.signal, (slices) => searchSpans(store, 'n = 1', slices));
    await expect(search).rejects.toMatchObject({ reason: 'cancelled' });
    expect(read).toBe(3);
  });

  test('begins again when rows were renumbered under it', async () => {
    const reader = memoryReader(spans);
    let attempts = 0;
    const store = {
      ...reader,
      get generation() {
        return Math.min(attempts, 2);
      },
      scanSpanBytes: (rows: Uint32Array, visit: (row: number, bytes: Uint8Array) => boolean) => {
        attempts += 1;
        return reader.scanSpanBytes(rows, visit);
      },
    };
    const found = await inSlices(store, undefined, (slices) => searchSpans(store, 'n = 1', slices));
    expect(found).toHaveLength(50);
    expect(attempts).toBe(3);
  });

  test('leaves the loop free while it runs', async () => {
    const store = storeOn(new MemoryStorage());
    const sketches = Array.from({ length: 20_000 }, (_, index) => ({
      trace: (index >> 3) + 1,
      span: index + 1,
      attributes: { n: index, text: 'some words that have to be read' },
    }));
    await store.ingest(batchOf(sketches));
    let turns = 0;
    let runs = true;
    const tick = () => {
      turns += 1;
      if (runs) {
        setImmediate(tick);
      }
    };
    setImmediate(tick);
    const { projects, logsOf, scanLogs, signals, now } = testContext([]);
    const context = new QueryContext({ store, projects, logsOf, scanLogs, signals, now });
    const answer = listTraces(context, { filter: 'text ~ "^other"' });
    const ingested = store.ingest(batchOf([{ trace: 9999, span: 1 }])).then(() => 'ingest');
    expect(await Promise.race([answer.then(() => 'search'), ingested])).toBe('ingest');
    expect((await answer).total).toBe(0);
    runs = false;
    expect(turns).toBeGreaterThan(2);
    await store.close();
  });
});

describe('noise', () => {
  const context = testContext([
    {
      trace: 'a',
      id: '1',
      name: 'GET /health',
      attributes: { 'http.request.method': 'GET', 'url.path': '/health' },
      start: 3,
      end: 4,
    },
    { trace: 'b', id: '2', name: 'tools/call find', start: 2, end: 3 },
    { trace: 'b', id: '3', parent: '2', name: 'POST /mcp http send', start: 2, end: 3 },
    { trace: 'c', id: '4', parent: 'ff', name: 'POST /mcp http receive', start: 1, end: 2 },
  ]);

  test('hidden, it leaves traces whose root is about something, and says how many it hid', async () => {
    const { total, traces, hiddenNoise } = await listTraces(context, { hideNoise: true });
    expect(traces.map(({ root }) => root?.name)).toEqual(['tools/call find']);
    expect([total, hiddenNoise]).toEqual([1, 2]);
  });

  test('is shown where nobody asked to hide it', async () => {
    const list = await listTraces(context, {});
    expect(list.total).toBe(3);
    expect(list).not.toHaveProperty('hiddenNoise');
  });
});
