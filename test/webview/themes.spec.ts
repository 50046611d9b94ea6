import type { Page } from '@playwright/test';
import { expect, expectNoFault, test } from './panel.ts';
import { type ThemeName, themes } from './themes.ts';

const names = Object.keys(themes) as ThemeName[];

interface State {
  readonly name: string;
  readonly panel: 'trace' | 'queries' | 'audit' | 'compare';
  readonly options: Record<string, string>;
  readonly arrange: (page: Page) => Promise<void>;
}

const rows = async (page: Page) => {
  await expect(page.locator('[role=row]').first()).toBeVisible();
};
const states: readonly State[] = [
  {
    name: 'trace',
    panel: 'trace',
    options: { span: '0000000000000006' },
    arrange: async (page) => {
      await rows(page);
      await expect(page.getByLabel('Details of the selected span')).toContainText('p95');
    },
  },
  {
    name: 'trace-failed',
    panel: 'trace',
    options: { span: '0000000000000007' },
    arrange: async (page) => {
      await rows(page);
      await expect(page.locator('.failure')).toBeVisible();
    },
  },
  {
    name: 'trace-help',
    panel: 'trace',
    options: {},
    arrange: async (page) => {
      await rows(page);
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'trace-find',
    panel: 'trace',
    options: {},
    arrange: async (page) => {
      await rows(page);
      await page.getByLabel('Find in the trace').fill('policy');
      await expect(page.locator('.find .count')).toHaveText('1/2');
    },
  },
  {
    name: 'trace-50k',
    panel: 'trace',
    options: { scenario: 'spans-50000' },
    arrange: async (page) => {
      await rows(page);
      await page.mouse.move(300, 400);
      await page.mouse.wheel(0, 3210);
      await expect(page.locator('.row.sticky')).toHaveCount(2);
    },
  },
  {
    name: 'flame',
    panel: 'trace',
    options: { span: '0000000000000007' },
    arrange: async (page) => {
      await rows(page);
      await page.getByLabel('Find in the trace').fill('policy');
      await page.getByRole('tab', { name: 'Flame' }).click();
      const box = await page.getByRole('application').boundingBox();
      await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.55, (box?.y ?? 0) + 90);
      await expect(page.locator('.flame-tooltip')).toContainText('stray worker');
    },
  },
  {
    name: 'flame-merged-50k',
    panel: 'trace',
    options: { scenario: 'spans-50000' },
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Flame' }).click();
      await page.getByRole('button', { name: 'merged by call path' }).click();
      await expect(page.getByRole('application')).toHaveAccessibleName(/merged/);
    },
  },
  {
    name: 'operations',
    panel: 'trace',
    options: {},
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Operations' }).click();
      await page.getByRole('row', { name: 'SQL 09ab77c1' }).locator('.twistie').click();
      await page.getByRole('button', { name: 'only this operation' }).click();
      await expect(page.locator('.data-detail')).toContainText('1 span');
    },
  },
  {
    name: 'events',
    panel: 'trace',
    options: {},
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Events' }).click();
      await page.getByRole('row', { name: 'exception' }).locator('.twistie').click();
      await expect(page.locator('.data-detail')).toContainText('Open in editor');
    },
  },
  {
    name: 'trace-not-found',
    panel: 'trace',
    options: { scenario: 'not-found' },
    arrange: (page) => expect(page.locator('.state-note')).toBeVisible(),
  },
  {
    name: 'trace-loading',
    panel: 'trace',
    options: { scenario: 'loading' },
    arrange: (page) => expect(page.locator('.loading-frame')).toBeVisible(),
  },
  {
    name: 'trace-lost',
    panel: 'trace',
    options: {},
    arrange: async (page) => {
      await rows(page);
      await page.evaluate(() => window.devHost.emit('connection', { state: 'lost', message: '' }));
      await expect(page.locator('.connection-bar')).toBeVisible();
    },
  },
  {
    name: 'queries',
    panel: 'queries',
    options: { hash: '63cee30bbe9371b3' },
    arrange: (page) => expect(page.locator('.data-detail')).toContainText('Slowest'),
  },
  {
    name: 'queries-empty',
    panel: 'queries',
    options: { scenario: 'empty' },
    arrange: (page) => expect(page.locator('.state-note')).toBeVisible(),
  },
  {
    name: 'audit',
    panel: 'audit',
    options: { record: 'record-214' },
    arrange: (page) => expect(page.locator('.data-detail')).toContainText('Arguments'),
  },
  {
    name: 'audit-lost',
    panel: 'audit',
    options: { scenario: 'lost' },
    arrange: (page) => expect(page.locator('.state-note')).toBeVisible(),
  },
  {
    name: 'compare',
    panel: 'compare',
    options: {},
    arrange: async (page) => {
      await page.locator('.data-row', { hasText: 'SQL 63cee30b' }).click();
      await page.keyboard.press('ArrowRight');
      await expect(page.locator('.differences')).toContainText('db.rows_affected');
    },
  },
  {
    name: 'compare-gone',
    panel: 'compare',
    options: { scenario: 'not-found' },
    arrange: (page) => expect(page.locator('.state-note')).toBeVisible(),
  },
];

for (const theme of names) {
  for (const { name, panel, options, arrange } of states) {
    test(`${name} in ${theme}: no serious fault`, async ({ show }, info) => {
      const page = await show(panel, { theme, ...options });
      await arrange(page);
      await page.screenshot({ path: info.outputPath(`${name}-${theme}.png`) });
      await expectNoFault(page);
    });
  }
}

test('the tabs of a trace with forced colours and reduced motion', async ({
  show,
  page: same,
}, info) => {
  await same.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const page = await show('trace');
  await rows(page);
  for (const name of ['Flame', 'Operations', 'Events']) {
    await page.getByRole('tab', { name }).click();
    await expect(page.locator('[role=application],.data-table')).toBeVisible();
    await page.screenshot({ path: info.outputPath(`${name}-forced.png`) });
    await expectNoFault(page, ['color-contrast']);
  }
});

for (const panel of ['trace', 'queries', 'audit', 'compare'] as const) {
  test(`${panel} with forced colours and reduced motion`, async ({ show, page: same }) => {
    await same.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    const page = await show(panel);
    await rows(page);
    // The system sets the colours then; what the page computes is not what is drawn.
    await expectNoFault(page, ['color-contrast']);
  });
}
