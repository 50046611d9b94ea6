import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listQueries } from '../src/collector/query/queries.ts';
import { QueryContext } from '../src/collector/query/queryContext.ts';
import { searchTraces } from '../src/collector/query/searchTraces.ts';
import { listTraces } from '../src/collector/query/traces.ts';
import { openStore } from '../src/collector/store/openStore.ts';
import { silentLog } from '../src/shared/util/log.ts';
import { typicalBatches } from './typicalBatches.ts';

/*
 * How long filters take over a full store, without sockets: milliseconds of the first answer and of the median of five
 * more, and the longest time for which the loop was not free.
 *
 *   node bench/search.ts [--spans N] [--data DIR] [--json] [FILTER…]
 *
 * A folder that is named is filled once and kept for the next run.
 */
const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const spanCount = Number(argument('spans') ?? 1_000_000);
const named = argument('data');
const dataDir = named ?? mkdtempSync(path.join(tmpdir(), 'bench-search-'));
const isFlag = (text: string, at: number) =>
  text.startsWith('--') || /^--(?:spans|data)$/.test(process.argv[at + 1] ?? '');
const given = process.argv.slice(2).filter((text, at) => !isFlag(text, at));

const hot = [
  '',
  'name = mxcp.duckdb.execute',
  'name ~ "duckdb|policy"',
  'service = warehouse-mxcp and status = error',
  'tool = reorder',
  'tool = find_* and duration > 1ms and not status = error',
  'duration > 1999us',
  'start > 2026-05-28T20:27:00Z',
  'hash = aa*',
  'kind = server or denied = true',
  'trace = *c0',
  'span = *c0',
  'resource.telemetry.sdk.language = python and scope = mxcp',
  'parent(name = mxcp.endpoint.execute)',
  'ancestor(status = error)',
];
const cold = [
  'attr.mcp.session.id = session-000042',
  'attr.db.response.returned_rows > 498',
  'nowhere',
  'released and session-000042',
  'name = mxcp.duckdb.execute and has(attr.app.build)',
];
const filters = given.length > 0 ? given : [...hot, ...cold];

const store = await openStore({
  dataDir,
  mode: 'own',
  maxBytes: 8 * 1024 ** 3,
  maxSpans: 10_000_000,
  log: silentLog,
});
await store.ready;
if (store.counters.stored.spans < spanCount) {
  for (const bytes of typicalBatches(spanCount, 512)) {
    await store.ingest({
      source: { kind: 'otlp', target: 'otlp/http' },
      signal: 'traces',
      bytes,
    });
  }
}
const context = new QueryContext({
  store,
  projects: { textOf: () => null, sourceOf: () => null, placesOf: () => [] },
  logsOf: () => [],
  signals: store,
  scanLogs: async () => undefined,
  now: Date.now,
});

/** Milliseconds of `ask`, and of the longest turn of the loop while it ran. */
async function timed(ask: () => Promise<unknown>) {
  let last = performance.now();
  let longestTurnMs = 0;
  let runs = true;
  const tick = () => {
    const now = performance.now();
    longestTurnMs = Math.max(longestTurnMs, now - last);
    last = now;
    if (runs) {
      setImmediate(tick);
    }
  };
  setImmediate(tick);
  const start = performance.now();
  const value = await ask();
  const tookMs = performance.now() - start;
  tick();
  runs = false;
  return { value, tookMs, longestTurnMs };
}

interface Row {
  readonly filter: string;
  readonly total: number;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly longestTurnMs: number;
}

async function measure(filter: string, ask: () => Promise<number>): Promise<Row> {
  const first = await timed(ask);
  const more: number[] = [];
  let longestTurnMs = first.longestTurnMs;
  for (let round = 0; round < 5 && first.tookMs < 3000; round += 1) {
    const again = await timed(ask);
    more.push(again.tookMs);
    longestTurnMs = Math.max(longestTurnMs, again.longestTurnMs);
  }
  more.sort((x, y) => x - y);
  return {
    filter,
    total: Number(first.value),
    firstMs: Math.round(first.tookMs),
    medianMs: Math.round(more[more.length >> 1] ?? first.tookMs),
    longestTurnMs: Math.round(longestTurnMs),
  };
}

const rows: Row[] = [];
for (const filter of filters) {
  rows.push(await measure(filter, async () => (await listTraces(context, { filter })).total));
}
for (const filter of given.length > 0 ? given : cold) {
  const ask = async () => (await searchTraces(context, { filter })).traces.length;
  rows.push(await measure(`(first piece) ${filter}`, ask));
}
/** As the tree does: on from where the answer before ended, until there is nothing left. */
async function searchAll(filter: string): Promise<number> {
  let found = 0;
  let after: string | undefined;
  do {
    const page = await searchTraces(context, {
      filter,
      limit: 500 - found,
      ...(after !== undefined && { after }),
    });
    found += page.traces.length;
    after = found < 500 ? (page.next ?? undefined) : undefined;
  } while (after !== undefined);
  return found;
}
for (const filter of given.length > 0 ? given : cold) {
  rows.push(await measure(`(all pieces) ${filter}`, () => searchAll(filter)));
}
rows.push(await measure('(queries)', async () => (await listQueries(context, {})).queries.length));
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ spans: store.counters.stored.spans, rows }));
} else {
  console.table(rows);
}
await store.close();
if (named === undefined) {
  rmSync(dataDir, { recursive: true, force: true });
}
