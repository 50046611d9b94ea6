// Everything that must hold before a change lands, cheapest first. Started by scripts/test.mjs.
import { existsSync } from 'node:fs';
import { browserOptions } from '../test/harness/browser.ts';
import { installDebianPackages } from './debianPackages.ts';
import { runSteps, vitestStep } from './steps.ts';
import { hostOutcome, playwrightOutcome, vitestOutcome } from './testResults.ts';

if (!existsSync(browserOptions.executablePath ?? '') && !installDebianPackages(['chromium'])) {
  process.exit(1);
}

process.exitCode = await runSteps([
  { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'] },
  { name: 'lint and format', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'unused code', command: ['npm', 'run', '--silent', 'deadcode'] },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'], required: true },
  vitestStep('unit', vitestOutcome),
  vitestStep('contract', vitestOutcome),
  {
    name: 'webview',
    command: ['playwright', 'test', '-c', 'test/webview/playwright.config.ts'],
    report: { file: 'webview.json', read: playwrightOutcome },
  },
  {
    name: 'vscode',
    command: ['node', 'test/harness/runHostTests.ts'],
    report: { file: 'vscode.json', read: hostOutcome },
  },
  {
    name: 'ui',
    command: ['playwright', 'test'],
    report: { file: 'ui.json', read: playwrightOutcome },
  },
]);
