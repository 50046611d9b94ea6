// Runs the suites of test/vscode in a desktop VS Code that it downloads: `npm run test:desktop [-- VERSION]`. Needs the
// internet; without a display, start it by `xvfb-run`.
import { runTests } from '@vscode/test-electron';
import { inRepository } from './repository.ts';
import { makeSandbox } from './sandbox.ts';
import { writeUserSettings } from './vscodeServer.ts';
import { isolatedReceivers, quietSettings } from './vscodeSettings.ts';

const sandbox = makeSandbox('desktop');
try {
  writeUserSettings(sandbox.profileDir, { ...quietSettings, ...isolatedReceivers });
  await runTests({
    version: process.argv[2] ?? 'stable',
    extensionDevelopmentPath: inRepository('.'),
    extensionTestsPath: inRepository('out/vscode/index.cjs'),
    launchArgs: [
      sandbox.workspace,
      '--disable-extensions',
      `--user-data-dir=${sandbox.profileDir}/data`,
      `--extensions-dir=${sandbox.profileDir}/extensions`,
    ],
    extensionTestsEnv: { ...sandbox.env },
  });
} finally {
  await sandbox.dispose();
}
