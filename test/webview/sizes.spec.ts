import type { Page } from '@playwright/test';
import { expect, test } from './panel.ts';

/* What is large in one way or another opens, scrolls, zooms and finds, in every tab, with few elements. */

interface Large {
  readonly scenario: string;
  readonly rows: number;
  /** In the name of the last row. */
  readonly last: string;
  /** A text that is found, and how often. */
  readonly find: string;
  readonly matches: number;
}

const large: readonly Large[] = [
  { scenario: 'deep', rows: 10_000, last: 'level 9999', find: 'level 999', matches: 11 },
  {
    scenario: 'siblings-100000',
    rows: 100_001,
    last: 'sibling-99999',
    find: 'sibling-9999',
    matches: 11,
  },
  { scenario: 'long-names-300', rows: 300, last: 'long-299', find: 'long-29', matches: 11 },
  {
    scenario: 'spans-200000',
    rows: 200_000,
    last: 'span-199999',
    find: 'span-19999',
    matches: 11,
  },
];

const elements = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelectorAll('*').length);

for (const { scenario, rows, last, find, matches } of large) {
  test(`${scenario}: opens, scrolls, zooms and finds in every tab`, async ({ show }) => {
    const page = await show('trace', { scenario });
    const grid = page.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', `${rows}`);
    await expect(grid).toBeFocused();

    await page.keyboard.press('End');
    const end = grid.locator(`[role=row][aria-rowindex="${rows}"]`);
    await expect(end).toContainText(last);
    await expect(end).toBeInViewport();
    await page.keyboard.press('Home');
    await expect(grid.locator('[role=row][aria-rowindex="1"]')).toBeInViewport();
    await page.keyboard.press('z');
    await page.keyboard.press('+');
    await page.keyboard.press('0');

    await page.keyboard.press('f');
    await page.keyboard.type(find);
    await expect(page.locator('.find .count')).toHaveText(new RegExp(`/${matches}$`));
    await page.keyboard.press('Enter');
    await expect(grid.locator('[aria-selected=true]')).toContainText(find);
    expect(await elements(page)).toBeLessThan(2000);

    await page.keyboard.press('Escape');
    for (const [key, role, name] of [
      ['2', 'application', 'Spans by time'],
      ['3', 'treegrid', 'Operations'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(page.getByRole(role, { name })).toBeFocused();
      await expect(page.getByText(/laying out|counting/)).toHaveCount(0);
      expect(await elements(page)).toBeLessThan(2000);
    }
  });
}
