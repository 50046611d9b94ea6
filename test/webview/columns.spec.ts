import { askedOf, expect, expectNoFault, test } from './panel.ts';

test('columns are chosen, resized by keyboard and by drag, and remembered', async ({ show }) => {
  const page = await show('trace');
  const second = page.locator('[role=row]').nth(1);
  await expect(second.getByRole('gridcell')).toHaveCount(4);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByLabel('Service', { exact: true }).check();
  await page.getByLabel('Start', { exact: true }).check();
  await page.keyboard.press('Escape');
  await expect(second.getByRole('gridcell')).toHaveCount(6);
  await expect(second.locator('.service')).toHaveAttribute('aria-label', 'service warehouse-mxcp');
  const edge = page.getByRole('separator', { name: 'Width of the column Service' });
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '118');
  await expect(second.locator('.service')).toHaveCSS('width', '118px');
  const box = await edge.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 3, (box?.y ?? 0) + 8);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) - 17, (box?.y ?? 0) + 8, { steps: 4 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '138');
  await expectNoFault(page);
  const columns = {
    shown: ['service', 'self', 'duration', 'start'],
    widths: { service: 138 },
  };
  await expect
    .poll(async () => (await askedOf(page, 'keepLayout')).at(-1))
    .toMatchObject({ layout: { columns } });
  await page.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '138');
});

test('a new panel takes the columns of the last one', async ({ show }) => {
  const layout = JSON.stringify({ columns: { shown: ['start'], widths: {} } });
  const page = await show('trace', { layout });
  await expect(page.locator('.rows-head .figure')).toHaveText(['Start']);
});

test('in a narrow panel the names stay readable and the rest goes', async ({ show }) => {
  const page = await show('trace');
  await page.setViewportSize({ width: 300, height: 700 });
  await expect(page.locator('[role=row]').nth(1).getByRole('gridcell')).toHaveCount(2);
  const name = await page.locator('[role=row] .cell.name').first().boundingBox();
  expect(name?.width).toBeGreaterThanOrEqual(150);
});
