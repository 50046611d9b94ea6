import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { repository } from '../test/harness/repository.ts';
import {
  installExtension,
  startVscodeServer,
  type VscodeServer,
} from '../test/harness/vscodeServer.ts';
import type { Settings } from '../test/harness/vscodeSettings.ts';

export interface BrowserOptions {
  readonly profileDir: string;
  readonly port: number;
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string>>;
}

/** Packs the extension, installs it into a clean profile, and serves VS Code to whoever has the token. */
export async function serveVscode(options: BrowserOptions): Promise<VscodeServer> {
  const vsix = path.join(options.profileDir, 'mcp-trace-inspector.vsix');
  const vsce = path.join(repository, 'node_modules/@vscode/vsce/vsce');
  execFileSync(
    process.execPath,
    [
      vsce,
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
      '--out',
      vsix,
    ],
    { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  installExtension(vsix, options.profileDir);
  return await startVscodeServer({
    ...options,
    testDriver: false,
    token: randomBytes(16).toString('hex'),
  });
}
