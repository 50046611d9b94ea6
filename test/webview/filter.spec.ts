import type { Page } from '@playwright/test';
import { expect, expectNoFault, test } from './panel.ts';

const box = (page: Page) => page.getByRole('combobox', { name: 'Filter' });
const options = (page: Page) => page.getByRole('option');

test('a filter is put together from suggestions with the keyboard alone', async ({ show }) => {
  const page = await show('queries');
  await box(page).focus();
  await page.keyboard.type('to');
  await expect(options(page).first()).toHaveText(/^tool/);
  await expect(box(page)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  const chosen = await box(page).getAttribute('aria-activedescendant');
  await expect(page.locator(`[id="${chosen}"]`)).toHaveAttribute('aria-selected', 'true');
  await expectNoFault(page);
  await page.keyboard.press('Enter');
  await expect(box(page)).toHaveValue('tool ');
  await expect(options(page).first()).toHaveText(/^=/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(box(page)).toHaveValue('tool = ');
  await expect(options(page)).toHaveCount(2);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(box(page)).toHaveValue('tool = reorder ');
  await expect(options(page)).toHaveCount(0);
  await expect(box(page)).toHaveAttribute('aria-expanded', 'false');
});

test('a click takes a suggestion, and it stands where the caret was', async ({ show }) => {
  const page = await show('audit');
  await box(page).fill('tool = and status = error');
  await box(page).evaluate((element: HTMLInputElement) => element.setSelectionRange(7, 7));
  await page.keyboard.press('Control+Space');
  await options(page).filter({ hasText: 'find_orders' }).click();
  await expect(box(page)).toHaveValue('tool = find_orders and status = error');
  await expect(box(page)).toBeFocused();
});

test('Escape closes the suggestions, and then empties the filter', async ({ show }) => {
  const page = await show('queries');
  await box(page).focus();
  await page.keyboard.type('na');
  await expect(options(page).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(options(page)).toHaveCount(0);
  await expect(box(page)).toHaveValue('na');
  await page.keyboard.press('Escape');
  await expect(box(page)).toHaveValue('');
});

test('the character that is wrong is underlined and told', async ({ show }) => {
  const page = await show('queries');
  await box(page).fill('tool = (');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('character 9');
  await expect(page.locator('.filter-fault')).toContainText('tool = (');
  await expect(box(page)).toHaveAttribute('aria-invalid', 'true');
  const described = await box(page).getAttribute('aria-describedby');
  await expect(page.locator(`[id="${described}"]`)).toContainText('expected ")"');
});

test('a filter that matches nothing names the part that excludes everything', async ({ show }) => {
  const page = await show('queries');
  await box(page).fill('SELECT and nothing has this');
  await expect(page.getByText('No call matches “nothing”.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
});
