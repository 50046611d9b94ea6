import { askedOf, expect, test } from './panel.ts';

test('queries: sorted by total, sorted again by a click', async ({ show }) => {
  const page = await show('queries');
  const total = page.getByRole('columnheader', { name: 'Total' });
  await expect(total).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('button', { name: 'p95' }).click();
  await expect(page.getByRole('columnheader', { name: 'p95' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(page.locator('.data-body [role=row]').first()).toContainText('63cee30b');
});

test('queries: Enter opens the slowest call, s the source, a row unfolds in place', async ({
  show,
}) => {
  const page = await show('queries', { hash: '63cee30bbe9371b3' });
  await expect(page.locator('.data-detail')).toContainText('SELECT p.sku');
  await expect(page.locator('.data-detail')).toContainText('Slowest calls');
  await expect(page.locator('.data-detail .places').first()).toContainText('slow_moving_stock');
  const grid = page.getByRole('treegrid');
  await grid.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('s');
  await expect.poll(() => askedOf(page, 'openTrace')).toHaveLength(1);
  await expect.poll(() => askedOf(page, 'openPlace')).toHaveLength(1);
  const detail = await page.locator('.data-detail').boundingBox();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('.data-detail')).toHaveCount(0);
  expect(detail?.height ?? 0).toBeGreaterThan(60);
});

test('the rows below an unfolded one move down by its height', async ({ show }) => {
  const page = await show('queries');
  const rows = page.locator('.data-body > [role=row][aria-rowindex]');
  await expect(rows.first()).toBeVisible();
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('ArrowRight');
  const detail = page.locator('.data-detail');
  await expect(detail).toContainText('Slowest calls');
  await expect
    .poll(async () => {
      const below = await page.locator('[aria-rowindex="3"]').boundingBox();
      const box = await detail.boundingBox();
      return Math.abs((below?.y ?? 0) - ((box?.y ?? 0) + (box?.height ?? -99)));
    })
    .toBeLessThan(3);
});

test('queries: a bad filter says where and keeps the rows', async ({ show }) => {
  const page = await show('queries');
  await page.getByLabel('Filter').fill('tool = (');
  await expect(page.getByRole('alert')).toContainText('character 9');
  await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
  await page.getByLabel('Filter').fill('nothing has this');
  await expect(page.getByText('The filter matches nothing')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
});

test('queries: a dot of the chart opens its trace', async ({ show }) => {
  const page = await show('queries');
  const place = page.locator('.chart-place');
  await expect(page.locator('figcaption')).toContainText('220 calls');
  const box = await place.boundingBox();
  await expect(async () => {
    for (let y = 10; y < 110; y += 6)
      await place.click({ position: { x: (box?.width ?? 0) / 2, y } });
    expect((await askedOf(page, 'openTrace')).length).toBeGreaterThan(0);
  }).toPass();
});

test('audit: opened for a record, it is selected, unfolded and in view', async ({ show }) => {
  const page = await show('audit', { record: 'record-120' });
  const row = page.locator('[data-id=record-120]');
  await expect(row).toBeInViewport();
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.data-detail')).toContainText('Arguments');
  await expect(page.locator('.data-detail')).toContainText('policies.input[0]');
});

test('audit: switches show only what they say; Enter opens the span', async ({ show }) => {
  const page = await show('audit');
  await page.getByRole('button', { name: 'denied' }).click();
  await page.getByRole('button', { name: 'linked', exact: true }).click();
  const outcomes = page.locator('.data-body .outcome');
  await expect(outcomes.first()).toContainText('denied');
  await expect(page.locator('.data-body .outcome.ok')).toHaveCount(0);
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => askedOf(page, 'openTrace'))
    .toMatchObject([{ spanId: '0000000000000002' }]);
});

test('audit: 10,000 records are few elements', async ({ show }) => {
  const page = await show('audit', { scenario: 'records-10000' });
  await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '10001');
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('End');
  await expect(page.locator('[data-id=record-9999]')).toBeInViewport();
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2000);
});

for (const panel of ['queries', 'audit'] as const) {
  test(`${panel}: nothing yet, and what to do`, async ({ show }) => {
    const page = await show(panel, { scenario: 'empty' });
    await page.getByRole('button', { name: 'Send a test trace' }).click();
    await expect
      .poll(() => askedOf(page, 'runCommand'))
      .toEqual([{ command: 'mcpTraces.sendTestTrace' }]);
  });

  test(`${panel}: 300 px wide`, async ({ show, page: same }) => {
    await same.setViewportSize({ width: 300, height: 640 });
    const page = await show(panel);
    await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test('a malformed answer says so, and Reload asks again', async ({ show }) => {
  const page = await show('queries', { scenario: 'bad-answers' });
  await expect(page.getByText('Slow queries cannot be shown')).toBeVisible();
  await page.evaluate(() => window.devHost.show('slow-call'));
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('treegrid')).toBeVisible();
});
