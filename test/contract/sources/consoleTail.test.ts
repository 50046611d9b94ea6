import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConsoleTail } from '../../../src/collector/sources/consoleTail.ts';
import { FileCursor } from '../../../src/collector/sources/fileCursor.ts';
import type { Source } from '../../../src/collector/sources/source.ts';
import { silentLog } from '../../../src/shared/util/log.ts';
import { consoleSpan } from '../../support/consoleSpan.ts';
import { RecordingSink } from '../../support/recordingSink.ts';
import { until } from '../../support/until.ts';

let folder: string;
let path: string;
let sink: RecordingSink;
let source: Source | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-trace-tail-'));
  path = join(folder, 'logs', 'server.log');
  mkdirSync(dirname(path));
  sink = new RecordingSink();
  source = null;
});

afterEach(async () => {
  await source?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function follow(): Promise<Source> {
  await source?.stop();
  source = createConsoleTail({ path, sink, log: silentLog });
  await source.start();
  return source;
}

const span = (name: string) => `${consoleSpan({ name })}\n`;
const names = () => [...sink.spans.values()].map(({ name }) => name);
const seen = (...expected: string[]) =>
  until(() => names().join() === expected.join(), `spans ${expected}, not ${names()}`);

test('what is there is read before start settles, what is added follows', async () => {
  writeFileSync(path, `banner\n${span('a')}`);
  const tail = await follow();
  expect(names()).toEqual(['a']);
  expect(tail.status).toEqual({
    kind: 'console',
    target: path,
    state: 'following',
    accepted: 1,
    problems: [],
  });
  const next = span('b');
  appendFileSync(path, next.slice(0, 300));
  appendFileSync(path, next.slice(300));
  await seen('a', 'b');
});

test('a file, and its folder, that are not there yet are waited for', async () => {
  rmSync(dirname(path), { recursive: true });
  const tail = await follow();
  expect(tail.status.state).toBe('waiting');
  mkdirSync(dirname(path));
  writeFileSync(path, span('a'));
  await seen('a');
  await until(() => tail.status.state === 'following', 'the end of the pass');
});

test('a rotated file is read to its end, then the new one from its beginning', async () => {
  writeFileSync(path, span('a'));
  await follow();
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, span('b'));
  writeFileSync(path, '');
  // The writer has not moved yet, as after logrotate's `create`.
  appendFileSync(`${path}.1`, span('c'));
  await seen('a', 'b', 'c');
  appendFileSync(path, span('d'));
  await seen('a', 'b', 'c', 'd');
});

test('a file that is emptied is read from its beginning, also when it has outgrown the old place', async () => {
  const banner = 'the same banner at each start\n'.repeat(40);
  writeFileSync(path, banner + span('a'));
  await follow();
  truncateSync(path);
  appendFileSync(path, span('b'));
  await seen('a', 'b');
  writeFileSync(path, `${banner}${span('c')}${span('d')}${span('e')}`);
  await seen('a', 'b', 'c', 'd', 'e');
});

test('a file that another takes the place of is read from its beginning', async () => {
  writeFileSync(path, span('a'));
  await follow();
  writeFileSync(`${path}.new`, span('b') + span('c'));
  renameSync(`${path}.new`, path);
  await seen('a', 'b', 'c');
});

test('a folder that vanishes and comes back', async () => {
  writeFileSync(path, span('a'));
  const tail = await follow();
  rmSync(dirname(path), { recursive: true });
  await until(() => tail.status.state === 'waiting', 'waiting');
  mkdirSync(dirname(path));
  writeFileSync(path, span('b'));
  await seen('a', 'b');
});

test('after a restart reading goes on where it stopped, and nothing comes twice', async () => {
  const half = span('c');
  writeFileSync(path, span('a') + span('b') + half.slice(0, 200));
  await follow();
  await source?.stop();
  appendFileSync(path, half.slice(200) + span('d'));
  await follow();
  expect([names(), sink.duplicates]).toEqual([['a', 'b', 'c', 'd'], 0]);
});

test('after a restart a file that was written anew is read from its beginning', async () => {
  const banner = 'the same banner at each start\n'.repeat(40);
  writeFileSync(path, banner + span('a'));
  await follow();
  await source?.stop();
  writeFileSync(path, banner + span('b') + span('c'));
  await follow();
  expect([names(), sink.duplicates]).toEqual([['a', 'b', 'c'], 0]);
});

test('a file that was copied to its new place goes on', async () => {
  writeFileSync(path, span('a') + span('b'));
  await follow();
  await source?.stop();
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
  appendFileSync(path, span('c'));
  await follow();
  expect([names(), sink.duplicates]).toEqual([['a', 'b', 'c'], 0]);
});

test('what could not be written is read again', async () => {
  sink.failure = Object.assign(new Error('no room'), { reason: 'diskFull' });
  writeFileSync(path, span('a'));
  const tail = await follow();
  expect(tail.status).toMatchObject({
    state: 'failed',
    problems: [{ reason: 'diskFull', count: 1, example: 'no room' }],
  });
  await seen('a');
  await until(() => tail.status.state === 'following', 'following');
});

test('a block that is not understood is a problem, other lines are none', async () => {
  const damaged = span('x').replace(/"span_id": ".*"/, '"span_id": "0x1"');
  writeFileSync(path, `${span('a')}INFO: {"trace": 1}\n${damaged}${span('b')}`);
  const tail = await follow();
  expect([names(), tail.status.accepted]).toEqual([['a', 'b'], 2]);
  expect(tail.status.problems).toMatchObject([{ reason: 'badSpanId', count: 1 }]);
});

test('a line of very many spans is read and written a part at a time, with turns for others in between', async () => {
  const many = 10_000;
  const line = Array.from({ length: many }, () => JSON.stringify(JSON.parse(span('many')))).join(
    '',
  );
  writeFileSync(path, `${line}\n`);
  const sizes: number[] = [];
  const turnsAt: number[] = [];
  let turns = 0;
  let tick = setImmediate(function next() {
    turns += 1;
    tick = setImmediate(next);
  });
  const ingest = sink.ingest.bind(sink);
  sink.ingest = async (batch) => {
    const result = await ingest(batch);
    sizes.push(result.accepted);
    turnsAt.push(turns);
    return result;
  };
  await follow();
  clearImmediate(tick);
  expect(sizes).toEqual([4096, 4096, many - 8192]);
  // Reading the file takes a few turns for each of its slices; decoding the line takes many more, all before the first batch.
  const slices = Math.ceil(line.length / (256 * 1024));
  expect(turnsAt[0]).toBeGreaterThan(line.length / 100_000 + slices);
  expect(sink.positions.get(path)?.offset).toBe(line.length + 1);
});

test('offsets beyond 2 GB', async () => {
  const file = await open(path, 'w');
  // A hole, which reads as one line of zero bytes.
  const holeBytes = 2 ** 31 + 4096;
  await file.write('\n', holeBytes);
  await file.close();
  await followFrom(holeBytes);
  appendFileSync(path, span('a'));
  await seen('a');
  expect(sink.positions.get(path)?.offset).toBeGreaterThan(holeBytes);
});

/** As if all before `offset` had been read, without reading it. */
async function followFrom(offset: number): Promise<void> {
  const cursor = new FileCursor(
    path,
    { begin: () => {}, take: async () => {}, atEnd: async () => {} },
    async () => undefined,
  );
  await cursor.pass(() => true);
  sink.positions.set(path, await cursor.positionAt(offset));
  await cursor.release();
  await follow();
}

test('a folder in the place of the file is said, not read', async () => {
  mkdirSync(path);
  const tail = await follow();
  expect(tail.status).toMatchObject({ state: 'failed', problems: [{ reason: 'notAFile' }] });
});

test('bytes of one character that arrive apart', async () => {
  const [before = '', after = ''] = span('naïve 🚀').split('🚀');
  const rocket = new TextEncoder().encode('🚀');
  writeFileSync(path, Buffer.concat([Buffer.from(before), rocket.subarray(0, 2)]));
  await follow();
  appendFileSync(path, Buffer.concat([rocket.subarray(2), Buffer.from(after)]));
  await seen('naïve 🚀');
});
