import { env } from 'node:process';
import { expect, expectNoFault, expectNoFaultOfColour, test } from './panel.ts';
import { states } from './states.ts';
import { type ThemeName, themes } from './themes.ts';

const [first, ...others] = Object.keys(themes) as [ThemeName, ...ThemeName[]];

for (const { name, panel, options, arrange } of states) {
  test(`${name}: no serious fault in any theme`, async ({ show }, info) => {
    const page = await show(panel, { theme: first, ...options });
    await arrange(page);
    await expectNoFault(page);
    for (const theme of others) {
      await page.evaluate((next) => window.devHost.theme(next), theme);
      if (env.PICTURES !== undefined) {
        await page.screenshot({ path: info.outputPath(`${name}-${theme}.png`) });
      }
      await expectNoFaultOfColour(page, theme);
    }
  });
}

test('the tabs of a trace with forced colours and reduced motion', async ({
  show,
  page: same,
}, info) => {
  await same.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const page = await show('trace');
  await expect(page.locator('[role=row]').first()).toBeVisible();
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
    await expect(page.locator('[role=row]').first()).toBeVisible();
    // The system sets the colours then; what the page computes is not what is drawn.
    await expectNoFault(page, ['color-contrast']);
  });
}
