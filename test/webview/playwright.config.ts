import { env } from 'node:process';
import { defineConfig } from '@playwright/test';
import { browserOptions } from '../harness/browser.ts';

// The panels in a plain browser with a fake host: `npm run build && npx playwright test -c test/webview/playwright.config.ts`.
// Pictures of a look that was meant to change are taken anew with `--update-snapshots` behind it, and looked at.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../out/webview-results',
  workers: 2,
  fullyParallel: true,
  // A machine that halts for seconds is no fault of a panel; who needed the second try is named in the summary.
  retries: 1,
  timeout: 120_000,
  expect: {
    timeout: 15_000,
    toHaveScreenshot: {
      pathTemplate: '{testDir}/pictures/{arg}{ext}',
      animations: 'disabled',
      // Another build of the browser smooths edges otherwise: that much of a colour, in that many pixels, is no difference.
      threshold: 0.4,
      maxDiffPixelRatio: 0.0004,
    },
  },
  reporter: [['list'], ['json', { outputFile: '../../out/results/webview.json' }]],
  forbidOnly: env.CI !== undefined,
  use: {
    viewport: { width: 1280, height: 720 },
    deviceScaleFactor: 1,
    timezoneId: 'UTC',
    locale: 'en-GB',
    launchOptions: {
      ...browserOptions,
      // Letters as their outlines are, whatever the machine says about hinting and the order of its screen's colours.
      args: [...(browserOptions.args ?? []), '--font-render-hinting=none', '--disable-lcd-text'],
    },
    trace: env.CI === undefined ? 'off' : 'on-first-retry',
  },
});
