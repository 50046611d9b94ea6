import type { Page } from '@playwright/test';
import { expect, test } from './panel.ts';

/* VS Code throws the document of a panel away when it is hidden, and makes it anew: a reload is the same to it. */

const grid = (page: Page) => page.getByRole('treegrid');
const saved = (page: Page) => page.evaluate(() => sessionStorage.getItem('state-trace') ?? '');

test('zoom, selection, opened and closed rows, columns, tab and filters come back', async ({
  show,
  page: same,
}) => {
  const page = await show('trace', { scenario: 'repeated' });
  await expect(grid(page)).toBeFocused();
  const rowsAtFirst = Number(await grid(page).getAttribute('aria-rowcount'));

  await page.locator('.row.fold', { hasText: 'SQL 5f0cc2a1' }).click();
  await grid(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(rowsAtFirst + 12));
  await page.locator('.row.fold', { hasText: 'ship_order' }).click();
  await page.keyboard.press('z');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByLabel('Service', { exact: true }).check();
  await page.keyboard.press('Escape');
  await page.getByLabel('Hide short spans').selectOption('hide < 1 ms');
  const ticks = await page.locator('.tick').allTextContents();
  const rows = await grid(page).getAttribute('aria-rowcount');
  const selected = await page.locator('.row.selected').getAttribute('data-row');

  await expect.poll(() => saved(page)).toContain('"minDurationNs":1000000');
  await expect.poll(() => saved(page)).toContain('"service"');
  await same.reload();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', rows ?? '');
  await expect(page.locator('.row.selected')).toHaveAttribute('data-row', selected ?? '');
  await expect.poll(() => page.locator('.tick').allTextContents()).toEqual(ticks);
  await expect(page.locator('.rows-head .figure').first()).toHaveText('Service');
  await expect(page.getByLabel('Hide short spans')).toHaveValue('1000000');
  await expect(grid(page)).toBeFocused();
});

test('a part of the trace, the tab and rules that were switched off come back', async ({
  show,
  page: same,
}) => {
  const page = await show('trace', { scenario: 'repeated' });
  await expect(grid(page)).toBeFocused();
  await page.getByRole('button', { name: /folded/ }).click();
  await page.getByLabel('Repeats').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('.row', { hasText: 'ship_order' }).first().click();
  await grid(page).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await page.keyboard.press('r');
  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'errors only' }).click();
  await expect.poll(() => saved(page)).toContain('"errorsOnly":true');
  await expect.poll(() => saved(page)).toContain('"active":"operations"');
  await same.reload();
  await expect(page.getByRole('tab', { name: 'Operations' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(page.getByRole('button', { name: 'below agent run' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'errors only' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('button', { name: /folding|folded/ }).click();
  await expect(page.getByLabel('Repeats')).not.toBeChecked();
});

test('the state of another trace is not taken for this one', async ({ show, page: same }) => {
  const page = await show('trace');
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('x');
  await expect.poll(() => saved(page)).toContain('"errorsOnly":true');
  await page.evaluate(() => {
    const state = JSON.parse(sessionStorage.getItem('state-trace') ?? '{}');
    sessionStorage.setItem('state-trace', JSON.stringify({ ...state, traceId: 'f'.repeat(32) }));
  });
  await same.reload();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '11');
});

test('lists keep filter, sort and switches', async ({ show, page: same }) => {
  const page = await show('audit');
  await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
  await page.getByRole('button', { name: 'denied' }).click();
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Time' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  const first = (await page.locator('.data-body [role=row]').first().getAttribute('data-id')) ?? '';
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('state-audit') ?? ''))
    .toContain('denied');
  await same.reload();
  await expect(page.getByRole('button', { name: 'denied' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.locator('.data-body [role=row]').first()).toHaveAttribute('data-id', first);
});
