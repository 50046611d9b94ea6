import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { groupSpans } from '../../../src/collector/decode/decoded.ts';
import { TextReader } from '../../../src/collector/decode/textReader.ts';
import { createAuditTail } from '../../../src/collector/sources/auditTail.ts';
import { createConsoleTail } from '../../../src/collector/sources/consoleTail.ts';
import { importFiles } from '../../../src/collector/sources/importFile.ts';
import type { Source } from '../../../src/collector/sources/source.ts';
import { openStore } from '../../../src/collector/store/openStore.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { sourceKinds } from '../../../src/shared/model/source.ts';
import { encodeTracesData } from '../../../src/shared/otlp/encodeTraces.ts';
import { silentLog } from '../../../src/shared/util/log.ts';
import { consoleSpan } from '../../support/consoleSpan.ts';
import { bytesOf } from '../../support/storeSpans.ts';

const recorded = readFileSync(
  new URL('../../fixtures/console/mxcp-http.stdout.txt', import.meta.url),
);
const audit = readFileSync(
  new URL('../../fixtures/mxcp-audit/logs-dev-20261120T230641.jsonl', import.meta.url),
);
let folder: string;
let path: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-trace-both-'));
  path = join(folder, 'server.log');
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openedStore(dataDir: string): Promise<Store> {
  const opened = await openStore({ dataDir, mode: 'own', log: silentLog });
  open.push(opened);
  return opened;
}

async function store(dataDir: string): Promise<Store> {
  const opened = await openedStore(dataDir);
  await opened.ready;
  return opened;
}

async function tail(sink: Store): Promise<Source> {
  const source = createConsoleTail({ path, sink, log: silentLog });
  open.push({ close: () => source.stop() });
  await source.start();
  return source;
}

/** The recorded spans as their server would have sent them: with the scope and the flags that the console leaves out. */
function overOtlp(): Uint8Array {
  const reader = new TextReader();
  reader.push(recorded);
  const spans = reader.take().spans.map((each) => ({
    ...each,
    scope: { ...each.scope, name: 'mxcp', version: '0.12.3' },
    span: { ...each.span, flags: 0x100, startUnixNano: each.span.startUnixNano + 123n },
  }));
  return encodeTracesData(groupSpans(spans));
}

const otlp = { source: { kind: 'otlp', target: 'otlp/http' }, signal: 'traces' } as const;

test.each(['console first', 'OTLP first'])(
  '%s: a span on both ways is one, and OTLP wins',
  async (order) => {
    const sink = await store(':memory:');
    writeFileSync(path, recorded);
    if (order === 'OTLP first') await sink.ingest({ ...otlp, bytes: overOtlp() });
    const source = await tail(sink);
    if (order === 'console first') await sink.ingest({ ...otlp, bytes: overOtlp() });
    const { spans } = sink;
    const live = Array.from({ length: spans.length }, (_, row) => row).filter(
      (row) => (spans.bits[row] ?? 0) % 2 === 0,
    );
    expect(live).toHaveLength(95);
    expect(new Set(live.map((row) => spans.source[row]))).toEqual(new Set([sourceKinds.otlp]));
    expect(sink.counters.duplicates.spans).toBe(95);
    expect(source.status).toMatchObject({ accepted: 95, problems: [] });
  },
);

test('a restart goes on at the stored position, and nothing comes twice', async () => {
  const dataDir = join(folder, 'data');
  writeFileSync(path, recorded);
  for (let round = 0; round < 3; round += 1) {
    const sink = await store(dataDir);
    await tail(sink);
    for (const each of open.splice(0).reverse()) await each.close();
    appendFileSync(path, `INFO: restart\n${consoleSpan({ name: 'later' })}\n`);
  }
  const sink = await store(dataDir);
  await tail(sink);
  expect([sink.counters.stored.spans, sink.counters.duplicates.spans]).toEqual([98, 0]);
});

test('a death between any two batches repeats nothing and loses nothing', async () => {
  const dataDir = join(folder, 'data');
  const sink = await store(dataDir);
  // Several slices of the reader, so that there is something between them.
  writeFileSync(path, Buffer.concat([recorded, Buffer.alloc(400_000, 'INFO: x\n'), ...more(40)]));
  const copies: string[] = [];
  const spying: Store = new Proxy(sink, {
    get(target, key) {
      if (key !== 'ingest') {
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...args: Parameters<Store['ingest']>) => {
        const result = await target.ingest(...args);
        const copy = join(folder, `copy${copies.length}`);
        cpSync(dataDir, copy, { recursive: true });
        copies.push(copy);
        return result;
      };
    },
  });
  await tail(spying);
  expect(copies.length).toBeGreaterThan(1);
  for (const copy of copies) {
    const survivor = await store(copy);
    await tail(survivor);
    const { stored, duplicates } = survivor.counters;
    expect([copy, stored.spans, duplicates.spans]).toEqual([copy, 135, 0]);
  }
});

test('a file that was read is not read again by a collector that is still reading its store', async () => {
  const dataDir = join(folder, 'data');
  const before = await store(dataDir);
  const source = { kind: 'otlp', target: 'test' } as const;
  for (let batch = 0; batch < 20; batch += 1) {
    const spans = Array.from({ length: 1000 }, (_, span) => ({ trace: batch + 1, span: span + 1 }));
    await before.ingest({ signal: 'traces', source, bytes: bytesOf(spans) });
  }
  writeFileSync(path, recorded);
  await tail(before);
  const { accepted } = before.counters;
  for (const each of open.splice(0).reverse()) await each.close();

  const again = await openedStore(dataDir);
  await tail(again);
  await again.ready;
  expect(again.counters.accepted).toEqual(accepted);
  expect(again.counters.duplicates.spans).toBe(0);
});

const more = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    Buffer.from(`${consoleSpan({ name: `more ${index}` })}\n`),
  );

test('long foreign text is not read again after a restart', async () => {
  const dataDir = join(folder, 'data');
  writeFileSync(path, Buffer.alloc(9 * 1024 * 1024, 'INFO: a line of a long log\n'));
  const sink = await store(dataDir);
  await tail(sink);
  for (const each of open.splice(0).reverse()) await each.close();
  const again = await store(dataDir);
  expect((await again.positionOf(path))?.offset).toBeGreaterThan(8 * 1024 * 1024);
});

test('audit records: a restart and an import add nothing twice', async () => {
  const dataDir = join(folder, 'data');
  const file = join(folder, 'logs-dev-20261120T230641.jsonl');
  writeFileSync(file, audit);
  for (let round = 0; round < 2; round += 1) {
    const sink = await store(dataDir);
    const source = createAuditTail({ path: folder, sink, log: silentLog });
    await source.start();
    await source.stop();
    expect(source.status.accepted).toBe(round === 0 ? 218 : 0);
    expect(sink.audit.length).toBe(218);
    const { files } = await importFiles([file], sink);
    expect(files[0]).toMatchObject({ format: 'audit', auditRecords: 218 });
    expect(sink.audit.length).toBe(218);
    for (const each of open.splice(0).reverse()) await each.close();
  }
});
