import path from 'node:path';
import { expect, test } from '@playwright/test';
import { createVSIX } from '@vscode/vsce';
import { playDemo } from '../harness/playDemo.ts';
import { repository } from '../harness/repository.ts';
import { makeSandbox } from '../harness/sandbox.ts';
import { installExtension, startVscodeServer } from '../harness/vscodeServer.ts';
import { isolatedReceivers } from '../harness/vscodeSettings.ts';
import { VscodeWindow } from '../harness/vscodeWindow.ts';
import { windowAddress } from '../harness/windowAddress.ts';
import { receiverOf } from '../support/receiverOf.ts';

test('the packaged extension, in a clean profile, shows a trace', async ({ page }) => {
  const sandbox = makeSandbox('vsix', 'demo/workspace');
  const vsix = path.join(sandbox.root, 'extension.vsix');
  await createVSIX({
    cwd: repository,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
    packagePath: vsix,
  });
  installExtension(vsix, sandbox.profileDir);
  const server = await startVscodeServer({
    profileDir: sandbox.profileDir,
    settings: isolatedReceivers,
    env: sandbox.env,
    testDriver: false,
    token: 'of-this-test',
  });
  try {
    const vscode = new VscodeWindow(page);
    await vscode.open(windowAddress(server, { folder: sandbox.workspace }));
    await vscode.openContainer('MCP Traces');
    await playDemo(sandbox.workspace, await receiverOf(sandbox.dataDir));
    await vscode.treeRow('Traces', /overdue_report/).click();
    await expect(vscode.panel.getByRole('row', { name: /SQL/ })).toBeVisible();
    await vscode.expectNoErrors();
    await vscode.screenshot('packaged');
    await page.close();
  } finally {
    await server.stop();
    await sandbox.dispose();
  }
});
