import { describe, expect, test } from 'vitest';
import { QueryContext } from '../../../../src/collector/query/queryContext.ts';
import { searchSpans } from '../../../../src/collector/query/searchSpans.ts';
import { searchTraces } from '../../../../src/collector/query/searchTraces.ts';
import { inSlices } from '../../../../src/collector/query/timeSlices.ts';
import { listTraces } from '../../../../src/collector/query/traces.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { memoryReader, type TestSpan } from '../../../support/memoryReader.ts';
import { contextOn, testContext } from '../../../support/queryContext.ts';
import { batchOf, type SpanSketch, storeOn, traceIdOf } from '../../../support/storeSpans.ts';

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

describe('a list that is asked again with the same filter', () => {
  const sketchesOf = (from: number, to: number, n = 0): SpanSketch[] =>
    Array.from({ length: to - from }, (_, index) => ({
      trace: from + index,
      span: from + index,
      start: from + index,
      attributes: { n },
    }));

  /** All pages of a search, and how many spans were read for them. */
  async function listed(context: QueryContext, filter: string) {
    const before = read;
    const found: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await searchTraces(context, { filter, ...(after !== undefined && { after }) });
      found.push(...page.traces.map(({ traceId }) => traceId));
      if (page.next === null) {
        return { found, read: read - before };
      }
      after = page.next;
    }
  }
  let read = 0;

  async function filled(maxSpans?: number) {
    const store = storeOn(new MemoryStorage(), maxSpans === undefined ? {} : { maxSpans });
    await store.ingest(batchOf(sketchesOf(1, 3001)));
    const scan = store.scanSpanBytes.bind(store);
    store.scanSpanBytes = (rows, visit, signal) =>
      scan(
        rows,
        (row, bytes) => {
          read += 1;
          return visit(row, bytes);
        },
        signal,
      );
    return { store, context: contextOn(store) };
  }

  test('reads what arrived since, and no more', async () => {
    const { store, context } = await filled();
    expect(await listed(context, 'attr.n = 7')).toEqual({ found: [], read: 3000 });
    expect(await listed(context, 'attr.n = 7')).toEqual({ found: [], read: 0 });
    await store.ingest(batchOf(sketchesOf(3001, 3011, 7).slice(0, 2)));
    const { found, read: readThen } = await listed(context, 'attr.n = 7');
    expect([found, readThen]).toEqual([[traceIdOf(3002), traceIdOf(3001)], 2]);
    expect(await listed(context, 'attr.n = 7')).toEqual({ found, read: 0 });
    expect(await listed(context, 'attr.n = 8')).toEqual({ found: [], read: 3002 });
  });

  test('reads a trace again when it has a new span, or a better copy of one', async () => {
    const { store, context } = await filled();
    await listed(context, 'attr.n = 7');
    await store.ingest(batchOf([{ trace: 5, span: 900_000, attributes: { n: 7 } }]));
    expect(await listed(context, 'attr.n = 7')).toEqual({ found: [traceIdOf(5)], read: 2 });
    await store.ingest(batchOf([{ trace: 9, span: 9, start: 9, status: 2, attributes: { n: 7 } }]));
    const { found } = await listed(context, 'attr.n = 7');
    expect(found.toSorted()).toEqual([traceIdOf(5), traceIdOf(9)]);
  });

  test('of more filters than it remembers is right all the same', async () => {
    const { context } = await filled();
    for (const n of [0, 1, 2, 3, 4, 0]) {
      expect((await listed(context, `attr.n = ${n}`)).found).toHaveLength(n === 0 ? 3000 : 0);
    }
  });

  test('knows nothing of the rows of before when they were numbered anew', async () => {
    const { store, context } = await filled();
    await listed(context, 'attr.n = 7');
    const { generation } = store;
    await store.clear();
    expect(store.generation).not.toBe(generation);
    await store.ingest(batchOf(sketchesOf(1, 11, 7)));
    expect((await listed(context, 'attr.n = 7')).found).toHaveLength(10);
  });
});
