import { expect, test } from './panel.ts';

const row = (text: string) => ({ hasText: text });

test('what is odd about a span is named in its row and explained in its details', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'broken' });
  const details = page.getByLabel('Details of the selected span');
  const odd = [
    ['orphan', 'parent not received', 'never received'],
    ['remoteParentPending', 'waiting for the other process', 'in another process'],
    ['cycle', 'circle cut', 'form a circle'],
    ['duplicate', 'came twice', 'more than once'],
    ['unfinished', 'not ended', 'no end time'],
    ['clockSkew', 'clocks differ', 'clocks of the two processes'],
    ['evictedEarlier', 'in part evicted', 'evicted to make room'],
    ['fromConsole', 'from console', 'read from console output'],
  ] as const;
  for (const [name, tag, words] of odd) {
    const span = page.locator('.rows [role=row]', row(name));
    await expect(span.getByRole('img', { name: tag })).toBeVisible();
    await span.click();
    await expect(details).toContainText(words);
  }
  await expect(page.locator('.chip', row('in part evicted'))).toBeVisible();
});

test('parents that are missing are counted, and the chip leads to their children', async ({
  show,
}) => {
  const page = await show('trace');
  const place = page.locator('.rows [role=row]', row('parent not received'));
  await expect(place).toHaveAttribute('aria-level', '1');
  const child = page.locator('.rows [role=row]', row('stray worker'));
  await expect(child).toHaveAttribute('aria-level', '2');
  await place.click();
  await page.keyboard.press('ArrowLeft');
  await expect(child).toHaveCount(0);
  await page.getByRole('button', { name: '1 missing parent' }).click();
  await expect(child).toHaveAttribute('aria-selected', 'true');
  const details = page.getByLabel('Details of the selected span');
  await expect(details.getByRole('heading', { level: 2 })).toContainText('stray worker');
  await expect(details).toContainText('never received');
});

test('time that no span covers is told with its length', async ({ show }) => {
  const page = await show('trace', { scenario: 'linked', span: '0000000000000001' });
  await expect(page.getByLabel('Details of the selected span')).toContainText(
    'Untraced 90 ms, from 210 ms on: no span below covers it.',
  );
});
