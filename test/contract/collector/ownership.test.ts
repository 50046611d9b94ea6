import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeOwnership } from '../../../src/collector/link/ownership.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mcp-trace-owner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const holder = path.resolve('test/support/holdFolder.ts');

async function startHolder() {
  const child = spawn(process.execPath, [holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [answer] = await once(child.stdout, 'data');
  return { child, answer: String(answer).trim() };
}

describe('ownership of a data folder', () => {
  it('belongs to one process, and ends with it in whatever way', async () => {
    const { child, answer } = await startHolder();
    expect(answer).toBe('owned');
    expect(takeOwnership(folder)).toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const own = takeOwnership(folder);
    expect(own).not.toBeNull();
    own?.release();
  });

  it('is given to one of many that ask at the same instant', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => startHolder()));
    expect(all.filter(({ answer }) => answer === 'owned')).toHaveLength(1);
    await Promise.all(
      all.map(({ child }) => {
        const ended = child.exitCode === null ? once(child, 'exit') : null;
        child.kill('SIGKILL');
        return ended;
      }),
    );
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'is refused where nothing can be written',
    () => {
      takeOwnership(folder)?.release();
      chmodSync(folder, 0o500);
      expect(() => takeOwnership(folder)).toThrow(expect.objectContaining({ reason: 'readOnly' }));
    },
  );

  it('says why a folder cannot be owned', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => takeOwnership(path.join(file, 'below'))).toThrow(
      expect.objectContaining({ reason: 'readOnly', message: expect.stringContaining('--data') }),
    );
  });
});
