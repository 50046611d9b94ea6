import { test as base } from '@playwright/test';
import { inRepository } from './repository.ts';
import { makeSandbox, type Sandbox } from './sandbox.ts';
import { startVscodeServer, type VscodeServer } from './vscodeServer.ts';
import { isolatedReceivers, type Settings } from './vscodeSettings.ts';
import { VscodeWindow } from './vscodeWindow.ts';
import { windowAddress } from './windowAddress.ts';

interface Options {
  /** Folder of the repository whose copy the windows open. */
  readonly template: string;
  /** User settings beyond those that every test has. */
  readonly settings: Settings;
  /** Environment of the extension host beyond that of the sandbox. */
  readonly env: Readonly<Record<string, string>>;
}

interface Fixtures {
  readonly sandbox: Sandbox;
  /** A VS Code of this test's own. */
  readonly server: VscodeServer;
  /** Opens one more window on the sandbox's workspace, with the extension as it was built. */
  readonly openWindow: () => Promise<VscodeWindow>;
  /** A first window. */
  readonly vscode: VscodeWindow;
}

/** Playwright's `test` with a VS Code per test: own profile, own collector, own ports, and nothing left behind. */
export const test = base.extend<Options & Fixtures>({
  template: ['test/fixtures/workspace', { option: true }],
  settings: [{}, { option: true }],
  env: [{}, { option: true }],
  sandbox: async ({ template }, use) => {
    const sandbox = makeSandbox('ui', template);
    await use(sandbox);
    await sandbox.dispose();
  },
  server: async ({ sandbox, settings, env }, use) => {
    const server = await startVscodeServer({
      profileDir: sandbox.profileDir,
      settings: { ...isolatedReceivers, ...settings },
      env: { ...sandbox.env, ...env },
    });
    await use(server);
    await server.stop();
  },
  openWindow: async ({ context, server, sandbox }, use) => {
    await use(async () => {
      const window = new VscodeWindow(await context.newPage());
      const target = { folder: sandbox.workspace, extension: inRepository('.') };
      await window.open(windowAddress(server, target));
      return window;
    });
    await context.close();
  },
  vscode: async ({ openWindow }, use) => {
    await use(await openWindow());
  },
});
