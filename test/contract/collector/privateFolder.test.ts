import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectToCollector } from '../../../src/collector/link/connect.ts';
import { serveCollector } from '../../support/servedCollector.ts';
import { bytesOf } from '../../support/storeSpans.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-private-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (file: string): number => lstatSync(file).mode & 0o777;

/** Everything in a folder that others may read or change. */
function openEntries(dataDir: string): string[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (modeOf(path.join(dataDir, name)) & 0o077) !== 0,
  );
}

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it('and all in it is its owner’s alone, whatever the umask', async () => {
    const dataDir = path.join(folder, 'data');
    const umask = process.umask(0);
    const collector = await serveCollector(dataDir).finally(() => process.umask(umask));
    try {
      await fetch(`${collector.http}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: Buffer.from(bytesOf([{ trace: 1, span: 1 }])),
      });
      expect(modeOf(dataDir)).toBe(0o700);
      expect(readdirSync(dataDir)).toEqual(
        expect.arrayContaining(['collector.json', 'link.sock', 'owner.lock', 'segments']),
      );
      expect(openEntries(dataDir)).toEqual([]);
    } finally {
      await collector.stop();
    }
    expect(openEntries(dataDir)).toEqual([]);
  });

  it('that others may write in is closed to them, and files with wrong modes, too', async () => {
    const dataDir = path.join(folder, 'data');
    mkdirSync(path.join(dataDir, 'segments'), { recursive: true });
    chmodSync(dataDir, 0o777);
    chmodSync(path.join(dataDir, 'segments'), 0o777);
    writeFileSync(path.join(dataDir, 'owner.lock'), '', { mode: 0o666 });
    const collector = await serveCollector(dataDir);
    await collector.stop();
    expect(modeOf(dataDir) & 0o022).toBe(0);
    expect(openEntries(dataDir)).toEqual([]);
  });

  it('does not lead a file of ours through a link to another place', async () => {
    const dataDir = path.join(folder, 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    const victim = path.join(folder, 'victim');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, path.join(dataDir, 'collector.json.new'));
    symlinkSync(victim, path.join(dataDir, 'link.sock'));
    const collector = await serveCollector(dataDir);
    await collector.stop();
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
  });
});

/** The user that owns nothing, as far as it may run our Node at all. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Ends with what a collector says that another user starts. */
async function outputOf(dataDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const program = path.resolve('dist/mcp-trace.cjs');
  const child = spawn(
    process.execPath,
    [program, 'serve', '--data', dataDir, '--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'],
    { uid: nobody, gid: nobody, cwd: '/', env: { ...process.env, ...env } },
  );
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes('"http"')) {
      child.kill();
    }
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  await once(child, 'close');
  return output;
}

describe.skipIf(!isRoot)('two users on one machine (needs root to be both)', () => {
  const givenTo = (target: string, mode: number, uid: number): string => {
    mkdirSync(target, { recursive: true });
    chmodSync(target, mode);
    chownSync(target, uid, uid);
    return target;
  };

  it('each have a collector of their own', async () => {
    const dataDir = givenTo(path.join(folder, 'data'), 0o700, nobody);
    expect(await outputOf(dataDir, {})).toContain('"http"');
  });

  it('one refuses the folder of the other, though it may write there', async () => {
    const dataDir = givenTo(path.join(folder, 'data'), 0o777, 1234);
    expect(await outputOf(dataDir, {})).toContain('belongs to another user');
    expect(existsSync(path.join(dataDir, 'collector.json'))).toBe(false);
  });

  it.each([
    ['made by the other', (socketFolder: string) => givenTo(socketFolder, 0o777, 1234)],
    [
      'that is a link of the other',
      (socketFolder: string) =>
        symlinkSync(givenTo(path.join(folder, 'trap'), 0o777, 1234), socketFolder),
    ],
  ])('one takes another folder for sockets than one %s', async (_, prepare) => {
    const temporary = givenTo(path.join(folder, 'tmp'), 0o1777, 0);
    // Too long for the path of a socket, so that it goes into the temporary folder.
    const dataDir = givenTo(path.join(folder, 'long'.repeat(30)), 0o700, nobody);
    const taken = path.join(temporary, `mcp-trace-${nobody}`);
    prepare(taken);
    expect(await outputOf(dataDir, { TMPDIR: temporary })).toContain('"http"');
    expect(readdirSync(taken)).toEqual([]);
    const own = readdirSync(temporary).filter((name) => name !== path.basename(taken));
    expect(own.map((name) => lstatSync(path.join(temporary, name)).mode & 0o777)).toEqual([0o700]);
  });

  it('one does not follow where the other says that a collector listens', async () => {
    const dataDir = givenTo(path.join(folder, 'data'), 0o755, 1234);
    writeFileSync(
      path.join(dataDir, 'collector.json'),
      JSON.stringify({ socket: '/trap', token: 'x', pid: 1, version: '1', protocol: 1 }),
    );
    chownSync(path.join(dataDir, 'collector.json'), 1234, 1234);
    const program = path.resolve('dist/mcp-trace.cjs');
    const child = spawn(process.execPath, [program, 'status', '--data', dataDir], {
      uid: nobody,
      gid: nobody,
      cwd: '/',
    });
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    await once(child, 'close');
    expect(output).toContain('no store');
    expect(await connectToCollector(dataDir, { kind: 'test', version: '1' })).toBe(null);
  });
});
