import { askedOf, expect, test } from './panel.ts';

test('compare: the sentence on top, and only what differs', async ({ show }) => {
  const page = await show('compare');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    /^B is 1\.23 s slower than A .*: SQL 63cee30b took 1\.83 s instead of 600 ms; 2 calls more to find_orders\.$/,
  );
  const rows = page.locator('.data-body > [role=row]');
  await expect(rows.first()).toContainText('agent run');
  await expect(rows.filter({ hasText: 'POST /notify' })).toContainText('removed');
  await expect(rows.filter({ hasText: 'policy: output' })).toContainText('added');
  await expect(rows.filter({ hasText: 'policy: input' })).toHaveCount(0);
  await page.getByRole('button', { name: 'only differences' }).click();
  await expect(rows.filter({ hasText: 'policy: input' })).toContainText('same');
});

test('compare: a row says which attributes differ, and opens either call', async ({ show }) => {
  const page = await show('compare');
  await page.locator('.data-row', { hasText: 'SQL 63cee30b' }).click();
  await page.keyboard.press('ArrowRight');
  const table = page.getByRole('table', { name: 'Attributes that differ' });
  await expect(table.getByRole('row', { name: 'db.rows_affected' })).toHaveText(
    /db\.rows_affected\s*12\s*214/,
  );
  await expect(table.getByRole('row', { name: 'db.plan' })).toContainText('not there');
  await page.keyboard.press('Enter');
  await page.keyboard.press('a');
  await expect
    .poll(() => askedOf(page, 'openTrace'))
    .toEqual([
      { traceId: '5b8efff798038103d269b633813fc60c', spanId: '0000000000000004' },
      { traceId: '1f8efff798038103d269b633813fc60c', spanId: '0000000000000004' },
    ]);
});

test('compare: swapped, it says the opposite, also after a reload', async ({ show }) => {
  const page = await show('compare');
  await page.getByRole('button', { name: 'Swap A and B' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^B is 1\.23 s faster than A/);
  const saved = await page.evaluate(() => sessionStorage.getItem('state-compare') ?? '');
  expect(JSON.parse(saved).target.a.traceId).toBe('5b8efff798038103d269b633813fc60c');
});

test('compare: equal traces, and a side that is gone', async ({ show }) => {
  const page = await show('compare', { scenario: 'same' });
  await expect(page.getByText('Nothing differs')).toBeVisible();
  await page.getByRole('button', { name: 'Show all call paths' }).click();
  await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
  await show('compare', { scenario: 'not-found' });
  await expect(page.locator('.state-note')).toContainText('not stored');
});

test('compare: 10,000 call paths are few elements', async ({ show }) => {
  const page = await show('compare', { scenario: 'spans-10000' });
  const grid = page.getByRole('treegrid');
  await expect(grid.locator('[role=row]').nth(2)).toBeVisible();
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.locator('[aria-selected=true]')).toBeInViewport();
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2000);
});

test('compare: 300 px wide', async ({ show, page: same }) => {
  await same.setViewportSize({ width: 300, height: 640 });
  const page = await show('compare');
  await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});
