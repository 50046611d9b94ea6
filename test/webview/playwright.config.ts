import { existsSync } from 'node:fs';
import { env } from 'node:process';
import { defineConfig } from '@playwright/test';

// The panels in a plain browser with a fake host: `npm run build && npx playwright test -c test/webview/playwright.config.ts`.
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../out/webview-results',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: env.CI !== undefined,
  use: {
    viewport: { width: 1280, height: 720 },
    launchOptions: {
      args: ['--no-sandbox'],
      ...(chromium !== undefined && { executablePath: chromium }),
    },
    trace: 'retain-on-failure',
  },
});
