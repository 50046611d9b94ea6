import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importFiles } from '../../../src/collector/sources/importFile.ts';
import { consoleSpan } from '../../support/consoleSpan.ts';
import { RecordingSink } from '../../support/recordingSink.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const fixture = (name: string) => readFileSync(join(fixtures, name));
let folder: string;
let sink: RecordingSink;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-trace-import-'));
  sink = new RecordingSink();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function importOf(content: Uint8Array | string, name = 'file') {
  const path = join(folder, name);
  writeFileSync(path, content);
  const { files } = await importFiles([path], sink);
  const [report] = files;
  if (report === undefined) throw new Error('no report');
  return report;
}

const jsonl = () => fixture('otlp-files/fastmcp4-client.spans.jsonl').toString();

describe('recorded files', () => {
  test.each([
    ['otlp-files/fastmcp4-client.spans.jsonl', 'otlp-jsonl', 36],
    ['otlp-files/java-logging-otlp.stderr.txt', 'otlp-jsonl', 8],
    ['otlp-files/java-stdout.stdout.txt', 'otlp-jsonl', 8],
    ['otlp-files/mxcp-traces.pb', 'otlp-protobuf', 28],
    ['console/mxcp-http.stdout.txt', 'console', 95],
    ['console/js2-server.stdout.txt', 'console', 12],
    ['console/go-pretty.stdout.txt', 'console', 8],
  ])('%s is %s with %i spans, packed or not', async (name, format, spans) => {
    const expected = { format, spans, duplicates: 0, logs: 0, auditRecords: 0, problems: [] };
    expect(await importOf(fixture(name))).toMatchObject(expected);
    expect(sink.spans.size).toBe(spans);
    expect(await importOf(gzipSync(fixture(name)), 'packed.gz')).toMatchObject({
      ...expected,
      duplicates: spans,
    });
  });

  test('the kind of the source follows the format', async () => {
    await importOf(jsonl());
    await importOf(fixture('console/mxcp-stdio.stdout.txt'));
    expect([...new Set(sink.batches.map(({ source }) => source.kind))]).toEqual([
      'otlpFile',
      'console',
    ]);
  });

  test('metrics in protobuf are known as such', async () => {
    await importOf(fixture('otlp-files/mxcp-metrics.pb'));
    expect(sink.batches.map(({ signal }) => signal)).toEqual(['metrics']);
  });

  test('an audit file', async () => {
    const report = await importOf(fixture('mxcp-audit/logs-dev-20261120T230641.jsonl'));
    expect(report).toMatchObject({ format: 'audit', auditRecords: 218, spans: 0, problems: [] });
  });
});

describe('forms of OTLP JSON', () => {
  const requests = () => jsonl().trimEnd().split('\n');

  test('one printed document', async () => {
    const first: unknown = JSON.parse(requests()[0] ?? '');
    const report = await importOf(JSON.stringify(first, null, 2));
    expect(report).toMatchObject({ format: 'otlp-json', problems: [] });
    expect(report.spans).toBe(sink.spans.size);
    expect(report.spans).toBeGreaterThan(0);
  });

  test('an array of requests, on one line or printed', async () => {
    const all = requests().map((line): unknown => JSON.parse(line));
    expect(await importOf(JSON.stringify(all))).toMatchObject({ spans: 36, problems: [] });
    expect(await importOf(JSON.stringify(all, null, '\t'))).toMatchObject({ duplicates: 36 });
  });

  test('a line that is cut is a problem, the others are read', async () => {
    const lines = requests();
    const cut = [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 400)].join('\n');
    const report = await importOf(cut);
    expect(report.problems).toMatchObject([{ count: 1 }]);
    expect(report.spans).toBe(sink.spans.size);
    expect(report.spans).toBeGreaterThan(0);
  });
});

test('all three signals, on one line and one after another', async () => {
  const logs = {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hi' } }] }] }],
  };
  const point = { asInt: '3', timeUnixNano: '1795216849939000000' };
  const metric = { name: 'm', gauge: { dataPoints: [point] } };
  const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] };
  const traces: object = JSON.parse(jsonl().split('\n')[0] ?? '');
  const lines = [{ ...traces, ...logs, ...metrics }, logs, metrics].map((line) =>
    JSON.stringify(line),
  );
  const report = await importOf(lines.join('\n'));
  expect(report).toMatchObject({ format: 'otlp-jsonl', problems: [] });
  expect(sink.batches.map(({ signal }) => signal)).toEqual([
    'traces',
    'logs',
    'metrics',
    'logs',
    'metrics',
  ]);
});

test('bodies behind each other with their lengths before them', async () => {
  const body = fixture('otlp-files/mxcp-traces.pb');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const report = await importOf(Buffer.concat([length, body, length, body]));
  expect(report).toMatchObject({ format: 'otlp-protobuf', spans: 56, duplicates: 28 });
});

test.each([
  ['nothing', ''],
  ['prose', '# A page\n\nSome words.\n'],
  ['other JSON', '{"level":"info"}\n'],
  ['zero bytes', new Uint8Array(100)],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
])('%s: no format, and it says so', async (_name, content) => {
  const report = await importOf(content);
  expect(report.spans).toBe(0);
  expect(report.problems.length).toBeGreaterThan(0);
});

test('a file that is not there, a folder, gzip that is cut', async () => {
  const missing = await importFiles([join(folder, 'no'), folder], sink);
  expect(missing.files.map(({ problems }) => problems[0]?.reason)).toEqual(['ENOENT', 'notAFile']);
  const cut = gzipSync(fixture('console/mxcp-http.stdout.txt')).subarray(0, 4_000);
  expect((await importOf(cut)).problems[0]?.reason).toBe('Z_BUF_ERROR');
});

test('an import that is cancelled keeps what was read and says so', async () => {
  const path = join(folder, 'big.txt');
  writeFileSync(path, Array.from({ length: 2_000 }, () => consoleSpan({ name: 'x' })).join('\n'));
  const cancel = new AbortController();
  const seen: number[] = [];
  const { files } = await importFiles([path], sink, {
    signal: cancel.signal,
    onProgress: ({ done, total }) => {
      seen.push(done / total);
      if (done > total / 2) cancel.abort();
    },
  });
  expect(files[0]?.problems).toMatchObject([{ reason: 'cancelled', count: 1 }]);
  expect(files[0]?.spans).toBe(sink.spans.size);
  expect(sink.spans.size).toBeGreaterThan(0);
  expect(sink.spans.size).toBeLessThan(2_000);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('damaged files of every format are read or refused, never thrown', async () => {
  const originals = [
    fixture('otlp-files/mxcp-traces.pb'),
    Buffer.from(jsonl().slice(0, 8_000)),
    fixture('console/js2-server.stdout.txt').subarray(0, 6_000),
    gzipSync(jsonl()),
  ];
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...originals), edits, fc.nat(), async (original, at, cut) => {
      const bytes = Buffer.from(original.subarray(0, Math.max(1, cut % original.length)));
      for (const [place, value] of at) bytes[place % bytes.length] = value;
      const report = await importOf(bytes);
      expect(report.problems.filter(({ reason }) => /Error$/.test(reason))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
