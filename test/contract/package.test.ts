import { statSync } from 'node:fs';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../harness/repository.ts';
import { makeTemporaryFolder, removeFolder } from '../harness/temporaryFolder.ts';

/** Everything that a person installs. A file that is not wanted here is kept out by `.vscodeignore`. */
const expected = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'dist/collector.cjs',
  'dist/extension.cjs',
  'dist/mcp-trace.cjs',
  'dist/webview/audit.css',
  'dist/webview/audit.js',
  'dist/webview/codicon-HASH.ttf',
  'dist/webview/compare.css',
  'dist/webview/compare.js',
  'dist/webview/queries.css',
  'dist/webview/queries.js',
  'dist/webview/trace.css',
  'dist/webview/trace.js',
  'media/activity.svg',
  'media/icon.png',
  'media/panel-dark.svg',
  'media/panel-light.svg',
  'media/queries-panel.png',
  'media/trace-compare.png',
  'media/trace-flame.png',
  'media/trace-folds.png',
  'media/trace-panel.png',
  'media/walkthrough/audit.md',
  'media/walkthrough/send.md',
  'package.json',
];
const maxBytes = 2_000_000;

let folder = '';
beforeAll(() => {
  folder = makeTemporaryFolder('vsix');
});
afterAll(() => removeFolder(folder));

describe('the packaged extension', () => {
  it('holds the files it needs and no others', async () => {
    const files = await listFiles({ cwd: repository, packageManager: PackageManager.None });
    const names = files.map((file) =>
      file.replaceAll(path.sep, '/').replace(/codicon-[A-Z0-9]+\./, 'codicon-HASH.'),
    );
    expect(names.sort()).toEqual(expected);
  });

  it('is smaller than 2 MB, though built for debugging', async () => {
    const vsix = path.join(folder, 'extension.vsix');
    await createVSIX({
      cwd: repository,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
      packagePath: vsix,
    });
    expect(statSync(vsix).size).toBeLessThan(maxBytes);
  });
});
