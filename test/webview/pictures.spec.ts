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

async function arranged(show: Show, state: State, theme: string): Promise<Page> {
  const { panel, options, arrange } = state;
  const page = await show(panel, { ...options, theme });
  await arrange(page);
  return page;
}

/** README shows these; all others are in a light theme, on which pale things differ from their ground by more. */
const ofReadme = new Set(['folds', 'compare']);

for (const name of pictured) {
  test(`${name} looks as it did`, async ({ show }) => {
    const page = await arranged(show, stateOf(name), ofReadme.has(name) ? 'dark' : 'light');
    await expect(page).toHaveScreenshot(`${name}.png`);
  });
}

for (const theme of ['dark', 'hc-black', 'hc-light']) {
  test(`the tree in ${theme} looks as it did`, async ({ show }) => {
    const page = await arranged(show, stateOf('tree'), theme);
    // The stronger the contrast, the more a letter's edge differs between builds of the browser.
    const options = theme.startsWith('hc') ? { maxDiffPixelRatio: 0.001 } : {};
    await expect(page).toHaveScreenshot(`tree-${theme}.png`, options);
  });
}

test.describe('a picture is not blind', () => {
  for (const scenario of ['moved-bar', 'lost-row', 'lost-mark', 'shorter']) {
    test(scenario, async ({ show }) => {
      const tree = stateOf('tree');
      const page = await arranged(show, { ...tree, options: { scenario } }, 'light');
      await expect(page).not.toHaveScreenshot('tree.png');
    });
  }
});
