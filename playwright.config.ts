import { defineConfig } from '@playwright/test';
import { browserOptions } from './test/harness/browser.ts';

export default defineConfig({
  testDir: 'test/ui',
  outputDir: 'out/ui-failures',
  // A second VS Code at the same time makes both slower on a small machine.
  workers: 1,
  // VS Code may swallow a click while it is busy. A test that needed the second try is named in the summary.
  retries: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: 'out/results/ui.json' }]],
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: browserOptions,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
