import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportReport, Status, TraceList } from '../../../src/shared/rpc/contract.ts';
import { bundle, endServers, nodes, runCli, serveCli } from '../../support/cli.ts';
import { makeStoreNewer, segmentsIn } from '../../support/newerStore.ts';
import { until } from '../../support/until.ts';

/** One block of Python's ConsoleSpanExporter. */
function block(id: string, name: string): string {
  return `${JSON.stringify(
    {
      name,
      context: { trace_id: `0x${id.repeat(32)}`, span_id: `0x${id.repeat(16)}`, trace_state: '[]' },
      kind: 'SpanKind.INTERNAL',
      parent_id: null,
      start_time: '2026-06-30T09:14:05.000000Z',
      end_time: '2026-06-30T09:14:05.250000Z',
      status: { status_code: 'UNSET' },
      attributes: { n: 1 },
      events: [],
      links: [],
      resource: { attributes: { 'service.name': 'desk' }, schema_url: '' },
    },
    null,
    4,
  )}\n`;
}

const hex16 = (value: number): string => value.toString(16).padStart(16, '0');

describe.each(nodes)('writing verbs under Node $name', ({ file: node }) => {
  let folder: string;
  let data: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-cli-'));
    data = path.join(folder, 'data');
  });
  afterEach(async () => {
    await endServers();
    rmSync(folder, { recursive: true, force: true });
  });

  async function json<T>(...args: readonly string[]): Promise<T> {
    const ran = await runCli(node, ['--data', data, ...args, '--json'], { cwd: folder });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    return JSON.parse(ran.stdout);
  }

  test('import stores files without a collector, and counts what it has already', async () => {
    writeFileSync(
      path.join(folder, 'console.txt'),
      `hello\n${block('a', 'one')}${block('b', 'two')}`,
    );
    const first = await json<ImportReport>('import', 'console.txt');
    expect(first.files).toEqual([
      {
        file: path.join(folder, 'console.txt'),
        format: expect.any(String),
        spans: 2,
        duplicates: 0,
        logs: 0,
        metricPoints: 0,
        auditRecords: 0,
        problems: [],
      },
    ]);
    const again = await json<ImportReport>('import', 'console.txt');
    expect(again.files[0]).toMatchObject({ duplicates: 2 });
    const status = await json<Status>('status');
    expect(status).toMatchObject({ pid: null, stored: { spans: 2 }, duplicates: { spans: 2 } });
  });

  test('an export is imported again whole, also over the link', async () => {
    writeFileSync(path.join(folder, 'console.txt'), block('a', 'one') + block('b', 'two'));
    await json('import', 'console.txt');
    const before = await json<TraceList>('traces');
    await json('export', '--out', 'all.jsonl');
    data = path.join(folder, 'other');
    const serving = await serveCli(node, ['--data', data]);
    await json('import', 'all.jsonl');
    expect(await json<TraceList>('traces')).toEqual(before);
    expect((await json<Status>('status')).pid).toBe(serving.child.pid);
    expect((await serving.stop()).code).toBe(0);
  });

  test('a file to import that is not there fails, and nothing is imported', async () => {
    writeFileSync(path.join(folder, 'console.txt'), block('a', 'one'));
    const args = ['import', 'console.txt', 'missing.txt', '--json', '--data', data];
    const ran = await runCli(node, args, { cwd: folder });
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout).error).toEqual({
      reason: 'notFound',
      message: `there is no file ${path.join(folder, 'missing.txt')}`,
    });
    expect(existsSync(data)).toBe(false);
  });

  test('tail - prints a line a span and stores it', async () => {
    const ran = await runCli(node, ['tail', '-', '--json', '--data', data], {
      input: `noise\n${block('a', 'one')}more noise\n${block('b', 'two')}`,
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { traceId: 'a'.repeat(32), name: 'one', durationNs: 250_000_000, service: 'desk' },
      { traceId: 'b'.repeat(32), name: 'two' },
    ]);
    expect((await json<TraceList>('traces', '--filter', 'source=console')).total).toBe(2);
  });

  test('tail - prints every span that was written before the input ended', async () => {
    const names = Array.from({ length: 400 }, (_, at) => `span ${at}`);
    const input = names
      .map((name, at) => block('a', name).replace('0xaaaaaaaaaaaaaaaa"', `0x${hex16(at + 1)}"`))
      .join('');
    const ran = await runCli(node, ['tail', '-', '--json', '--data', data], { input });
    const lines = ran.stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(names);
    expect((await json<Status>('status')).stored.spans).toBe(names.length);
  });

  test('tail FILE follows until it is interrupted', async () => {
    const file = path.join(folder, 'grows.txt');
    const child = spawn(node, [bundle, 'tail', file, '--data', data], { stdio: 'pipe' });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const closed = once(child, 'close');
    writeFileSync(file, block('a', 'one'));
    await until(() => printed.includes('one'), 'the first span');
    appendFileSync(file, block('b', 'two'));
    await until(() => printed.includes('two'), 'the second span');
    child.kill('SIGINT');
    expect((await closed)[0]).toBe(0);
    expect((await json<TraceList>('traces')).total).toBe(2);
  });

  test('tail takes over when the owner that it had joined ends', async () => {
    const files = ['first.txt', 'second.txt'].map((name) => path.join(folder, name));
    const [, second = ''] = files;
    const tails: { readonly child: ChildProcess; readonly closed: Promise<unknown[]> }[] = [];
    for (const [at, file] of files.entries()) {
      writeFileSync(file, '');
      const child = spawn(node, [bundle, 'tail', file, '--data', data], { stdio: 'pipe' });
      tails.push({ child, closed: once(child, 'close') });
      await until(async () => (await followed()) === at + 1, `${file} to be followed`);
    }
    const [owner, joined] = tails;
    owner?.child.kill('SIGINT');
    expect((await owner?.closed)?.[0]).toBe(0);
    await until(
      async () => (await json<Status>('status')).pid === joined?.child.pid,
      'the other one to own the folder',
    );
    appendFileSync(second, block('b', 'two'));
    await until(async () => (await json<TraceList>('traces')).total === 1, 'what came since');
    joined?.child.kill('SIGINT');
    expect((await joined?.closed)?.[0]).toBe(0);
  });

  /** How many files the owner follows; 0 while there is none. */
  async function followed(): Promise<number> {
    const ran = await runCli(node, ['status', '--json', '--data', data]);
    return ran.code === 0 ? JSON.parse(ran.stdout).sources.length : 0;
  }

  test('verbs that start at once share one owner, and nothing is lost', async () => {
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) {
      writeFileSync(path.join(folder, `${name}.txt`), block(name, name));
    }
    const reports = await Promise.all(
      names.map((name) => json<ImportReport>('import', `${name}.txt`)),
    );
    expect(reports.map(({ files }) => files[0]?.spans)).toEqual([1, 1, 1, 1]);
    expect((await json<Status>('status')).stored.spans).toBe(4);
  });

  test('what was acknowledged is there after the owner was killed', async () => {
    const serving = await serveCli(node, ['--data', data]);
    const body = readFileSync(
      path.resolve(import.meta.dirname, '../../fixtures/otlp/mxcp-small-stdio/0001-http-traces.pb'),
    );
    const answer = await fetch(`${serving.ready.http}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body,
    });
    expect(answer.status).toBe(200);
    const before = await json<TraceList>('traces');
    serving.child.kill('SIGKILL');
    await once(serving.child, 'close');
    expect(await json<TraceList>('traces')).toEqual(before);
  });

  test('a store of a newer version is refused by name, by every verb, and left as it is', async () => {
    writeFileSync(path.join(folder, 'a.txt'), block('a', 'a'));
    await json<ImportReport>('import', 'a.txt');
    makeStoreNewer(data);
    const before = segmentsIn(data);
    const ports = ['--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'];
    const verbs = [
      ['status'],
      ['traces'],
      ['export', '--out', 'out.jsonl'],
      ['import', 'a.txt'],
      ['serve', ...ports],
    ];
    for (const verb of verbs) {
      const ran = await runCli(node, [...verb, '--data', data, '--json'], { cwd: folder });
      expect([verb[0], ran.code]).toEqual([verb[0], 1]);
      expect(JSON.parse(ran.stdout).error).toMatchObject({
        reason: 'newerStore',
        message: expect.stringContaining('newer'),
      });
    }
    expect(segmentsIn(data)).toEqual(before);
  });

  test('a port that is taken is named', async () => {
    const serving = await serveCli(node, ['--data', data]);
    const taken = new URL(serving.ready.http).host;
    const other = path.join(folder, 'other');
    const args = ['serve', '--http', taken, '--grpc', '127.0.0.1:0', '--data', other];
    // What serve writes to stdout is JSON with and without --json.
    for (const ran of [await runCli(node, args), await runCli(node, [...args, '--json'])]) {
      expect(ran.code).toBe(1);
      expect(JSON.parse(ran.stdout).error).toMatchObject({
        reason: 'portInUse',
        message: expect.stringContaining(taken),
      });
    }
    await serving.stop();
  });
});
