// Runs the suites of test/vscode in the extension host of a real VS Code: `npm run test:vscode [-- NAME]`.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { browserOptions } from './browser.ts';
import { inRepository } from './repository.ts';
import { makeSandbox } from './sandbox.ts';
import { startVscodeServer } from './vscodeServer.ts';
import { isolatedReceivers } from './vscodeSettings.ts';
import { windowAddress } from './windowAddress.ts';

const deadlineMs = 180_000;

async function run(grep: string): Promise<number> {
  const sandbox = makeSandbox('host');
  const report = path.join(sandbox.root, 'report.txt');
  const results = inRepository('out/results/vscode.json');
  await mkdir(path.dirname(results), { recursive: true });
  await writeFile(results, '{}');
  const server = await startVscodeServer({
    profileDir: sandbox.profileDir,
    settings: isolatedReceivers,
    env: {
      ...sandbox.env,
      MCP_TRACES_TEST_REPORT: report,
      MCP_TRACES_TEST_RESULTS: results,
      MCP_TRACES_TEST_GREP: grep,
    },
  });
  try {
    const browser = await chromium.launch(browserOptions);
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const ended = new Promise<number>((resolve) => {
        void page.exposeFunction('codeAutomationExit', resolve);
      });
      // VS Code needs both; this one gets everything that it and the extension host write to their consoles.
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.goto(
        windowAddress(server, {
          folder: sandbox.workspace,
          extension: inRepository('.'),
          tests: inRepository('out/vscode/index.cjs'),
        }),
      );
      return await Promise.race([ended, delay(deadlineMs, 124, { ref: false })]);
    } finally {
      process.stdout.write(existsSync(report) ? readFileSync(report) : 'No test ran.\n');
      await browser.close();
    }
  } finally {
    await server.stop();
    await sandbox.dispose();
  }
}

for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
  // By way of the exit handlers, which end the server.
  process.once(signal, () => process.exit(1));
}
process.exitCode = await run(process.argv[2] ?? '');
