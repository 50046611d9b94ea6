import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundle, nodes, runCli } from '../../support/cli.ts';

// What a shell does to a program: closes its output early, gives it a full disk, passes variables that are not set.

const block = (id: number) =>
  `${JSON.stringify(
    {
      name: `call ${id}`,
      context: {
        trace_id: `0x${id.toString(16).padStart(32, '0')}`,
        span_id: `0x${id.toString(16).padStart(16, '0')}`,
        trace_state: '[]',
      },
      kind: 'SpanKind.INTERNAL',
      parent_id: null,
      start_time: '2026-06-30T09:14:05.000000Z',
      end_time: '2026-06-30T09:14:05.250000Z',
      status: { status_code: 'UNSET' },
      attributes: {},
      events: [],
      links: [],
      resource: { attributes: {}, schema_url: '' },
    },
    null,
    4,
  )}\n`;

describe.each(nodes)('the shell around mcp-trace, under Node $name', ({ file: node }) => {
  let folder: string;
  let data: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-cli-'));
    data = path.join(folder, 'data');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('a reader that has seen enough ends tail, which has stored what it printed and leaves no file', async () => {
    const child = spawn(node, [bundle, 'tail', '-', '--json', '--data', data], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folder },
    });
    const ended = once(child, 'exit');
    child.stdin.on('error', () => undefined);
    child.stdin.write(block(1));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    let id = 1;
    const more = setInterval(() => {
      id += 1;
      child.stdin.write(block(id));
    }, 50);
    const [code] = await ended;
    clearInterval(more);
    expect(code).toBe(0);
    expect(readdirSync(folder)).toEqual(['data']);
    const list = await runCli(node, ['traces', '--json', '--data', data]);
    expect(list.code).toBe(0);
    expect(JSON.parse(list.stdout).total).toBeGreaterThan(0);
  }, 60_000);

  test.runIf(existsSync('/dev/full'))(
    'an answer for which there is no room is a failure',
    async () => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(node, [bundle, '--help'], { stdio: ['ignore', full, 'pipe'] });
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
      const [code] = await once(child, 'close');
      closeSync(full);
      expect([code, said]).toEqual([1, expect.stringContaining('ENOSPC')]);
    },
  );

  test.each([
    ['status', '--data', ''],
    ['serve', '--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0', '--data', ''],
    ['import', ''],
    ['tail', ''],
    ['export', '--out', ''],
    ['serve', '--audit', ''],
  ])('an empty name is not the working directory: %s %s %s', async (...args) => {
    const ran = await runCli(node, [...args, '--json'], { cwd: folder });
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { reason: 'usage' } });
    expect(readdirSync(folder)).toEqual([]);
  });
});
