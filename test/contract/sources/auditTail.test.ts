import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuditTail, maxAuditLineBytes } from '../../../src/collector/sources/auditTail.ts';
import { readAuditLine } from '../../../src/collector/sources/readAuditLine.ts';
import type { Source } from '../../../src/collector/sources/source.ts';
import { silentLog } from '../../../src/shared/util/log.ts';
import { RecordingSink } from '../../support/recordingSink.ts';
import { until } from '../../support/until.ts';

const fixture = new URL('../../fixtures/mxcp-audit/', import.meta.url);
let folder: string;
let sink: RecordingSink;
let source: Source | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-trace-audit-'));
  sink = new RecordingSink();
  source = null;
});

afterEach(async () => {
  await source?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function follow(path: string): Promise<Source> {
  await source?.stop();
  source = createAuditTail({ path, sink, log: silentLog });
  await source.start();
  return source;
}

const line = (id: string, more: object = {}) =>
  `${JSON.stringify({ record_id: id, timestamp: '2026-06-30T09:14:06.838900Z', operation_type: 'tool', operation_name: 'x', operation_status: 'success', ...more })}\n`;
const ids = () => [...sink.audit.keys()].join();
const seen = (expected: string) => until(() => ids() === expected, `records ${expected}`);

test('a recorded folder: all records, no problem, each readable again', async () => {
  for (const name of ['logs-dev-20261120T230641.jsonl', 'logs-dev_schemas.jsonl']) {
    writeFileSync(join(folder, name), readFileSync(new URL(name, fixture)));
  }
  writeFileSync(join(folder, 'logs-dev-20261120T230727.jsonl'), '');
  const tail = await follow(folder);
  expect(tail.status).toEqual({
    kind: 'audit',
    target: folder,
    state: 'following',
    accepted: 218,
    problems: [],
  });
  for (const entry of sink.audit.values()) {
    expect(await readAuditLine(entry)).toMatchObject({
      raw: { record_id: entry.recordId },
      unreadable: null,
    });
  }
});

test('a base name that never exists: its segments, also later ones, not those of another profile', async () => {
  const tail = await follow(join(folder, 'logs-prod.jsonl'));
  expect(tail.status.state).toBe('waiting');
  writeFileSync(join(folder, 'logs-prod-20260630T091406.jsonl'), line('a'));
  await seen('a');
  writeFileSync(join(folder, 'logs-prod-eu-20260630T091406.jsonl'), line('no'));
  writeFileSync(join(folder, 'logs-prod_schemas.jsonl'), '{"schema_name":"mxcp.endpoints"}\n');
  writeFileSync(join(folder, 'logs-prod-20260630T091500.jsonl'), '');
  appendFileSync(join(folder, 'logs-prod-20260630T091406.jsonl'), line('b'));
  await seen('a,b');
  appendFileSync(join(folder, 'logs-prod-20260630T091500.jsonl'), line('c'));
  await seen('a,b,c');
  expect(tail.status.problems).toEqual([]);
});

test('a folder that is made later', async () => {
  const path = join(folder, 'project', 'audit');
  await follow(path);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'logs-dev-20260630T091406.jsonl'), line('a'));
  await seen('a');
});

test('half a line waits, a restart goes on there, CRLF and a wrong line', async () => {
  const file = join(folder, 'logs-dev-20260630T091406.jsonl');
  const third = line('c');
  writeFileSync(
    file,
    `${line('a').replace('\n', '\r\n')}{"broken\n\n${line('b')}${third.slice(0, 30)}`,
  );
  const tail = await follow(file);
  expect(ids()).toBe('a,b');
  expect(tail.status.problems).toMatchObject([{ reason: 'syntax', count: 1 }]);
  await source?.stop();
  appendFileSync(file, third.slice(30));
  const again = await follow(file);
  expect([ids(), again.status.accepted, again.status.problems]).toEqual(['a,b,c', 1, []]);
});

test('a line over the limit is counted and the next is read', async () => {
  const file = join(folder, 'audit.jsonl');
  writeFileSync(file, line('huge', { output_data: 'x'.repeat(maxAuditLineBytes) }) + line('b'));
  const tail = await follow(file);
  expect(ids()).toBe('b');
  expect(tail.status.problems).toMatchObject([{ reason: 'lineTooLong', count: 1 }]);
  expect(tail.status.problems[0]?.example.length).toBeLessThanOrEqual(200);
});

test('records without an id are told apart by their place', async () => {
  const old = '{"timestamp":"2025-07-01T10:00:00","type":"tool","name":"old","status":"success"}\n';
  const file = join(folder, 'logs.jsonl');
  writeFileSync(file, old + old);
  await follow(file);
  expect([...sink.audit.keys()]).toEqual([`${file}:0`, `${file}:${old.length}`]);
});

test('a record whose file was changed or is gone says so', async () => {
  const file = join(folder, 'logs.jsonl');
  writeFileSync(file, line('a') + line('b', { big: 2 }));
  await follow(file);
  const entry = sink.audit.get('b');
  if (entry === undefined) throw new Error('record b is missing');
  await source?.stop();
  writeFileSync(file, line('b') + line('z', { big: 2 }));
  expect(await readAuditLine(entry)).toMatchObject({
    raw: null,
    unreadable: expect.stringContaining('changed'),
  });
  rmSync(file);
  expect(await readAuditLine(entry)).toMatchObject({
    raw: null,
    unreadable: expect.stringContaining('gone'),
  });
});
