import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expectNoProcesses } from './leftovers.ts';
import { inRepository } from './repository.ts';
import { makeTemporaryFolder, removeFolder } from './temporaryFolder.ts';

/** All that one run of VS Code touches, in one folder that is gone afterwards. */
export interface Sandbox {
  readonly root: string;
  /** Settings, logs and extensions of VS Code. */
  readonly profileDir: string;
  /** A fresh copy of a workspace of the repository. */
  readonly workspace: string;
  /** Store and discovery file of the collector. */
  readonly dataDir: string;
  /** What VS Code's server must have in its environment, so that the extension uses `dataDir` and its collector ends soon. */
  readonly env: Readonly<Record<string, string>>;
  /** Fails when a process is left behind. Call it after the server has stopped. */
  dispose(): Promise<void>;
}

export function makeSandbox(purpose: string, template = 'test/fixtures/workspace'): Sandbox {
  const root = makeTemporaryFolder(purpose);
  const folder = (name: string) => {
    const made = path.join(root, name);
    mkdirSync(made);
    return made;
  };
  const dataDir = folder('data');
  const workspace = folder('workspace');
  cpSync(inRepository(template), workspace, {
    recursive: true,
    // What a demo that ran there has left.
    filter: (file) => path.basename(file) !== 'audit',
  });
  return {
    root,
    profileDir: folder('profile'),
    workspace,
    dataDir,
    env: { MCP_TRACES_DATA: dataDir, MCP_TRACES_LINGER_MS: '500' },
    dispose: async () => {
      try {
        await expectNoProcesses(root);
      } finally {
        removeFolder(root);
      }
    },
  };
}
