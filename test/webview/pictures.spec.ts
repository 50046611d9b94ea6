import { platform } from 'node:process';
import type { Page } from '@playwright/test';
import { expect, type Show, test } from './panel.ts';
import { type State, stateOf } from './states.ts';

/*
 * Pictures of the main states. They are the same wherever Chromium draws letters by FreeType: the fonts are those that
 * serve.ts hands out, the time zone and the size of a pixel are set.
 */
test.skip(platform !== 'linux', 'other systems draw letters otherwise');
test.use({ viewport: { width: 960, height: 540 } });

const pictured = [
  'tree',
  'details',
  'details-failed',
  'find',
  'folds',
  'findings',
  'flame',
  'flame-merged',
  'operations',
  'events',
  'broken-data',
  'scripts',
  'large',
  'not-found',
  'queries',
  'queries-empty',
  'audit',
  'compare',
];

async function arranged(show: Show, { panel, options, arrange }: State): Promise<Page> {
  const page = await show(panel, options);
  await arrange(page);
  return page;
}

for (const name of pictured) {
  test(`${name} looks as it did`, async ({ show }) => {
    const page = await arranged(show, stateOf(name));
    await expect(page).toHaveScreenshot(`${name}.png`);
  });
}

for (const theme of ['light', 'hc-black', 'hc-light']) {
  test(`the tree in ${theme} looks as it did`, async ({ show }) => {
    const tree = stateOf('tree');
    const page = await arranged(show, { ...tree, options: { ...tree.options, theme } });
    // The stronger the contrast, the more a letter's edge differs between builds of the browser.
    const options = theme.startsWith('hc') ? { maxDiffPixelRatio: 0.001 } : {};
    await expect(page).toHaveScreenshot(`tree-${theme}.png`, options);
  });
}

test.describe('a picture is not blind', () => {
  for (const scenario of ['moved-bar', 'lost-row', 'lost-mark']) {
    test(scenario, async ({ show }) => {
      const tree = stateOf('tree');
      const page = await arranged(show, { ...tree, options: { scenario } });
      await expect(page).not.toHaveScreenshot('tree.png');
    });
  }
});
