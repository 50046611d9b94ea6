import { askedOf, expect, expectNoFault, test } from './panel.ts';

const row = (name: string) => ({ hasText: name });

test('a span leads to the other side of its call, along its links, and to its session', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'linked', span: '0000000000000006' });
  const details = page.getByLabel('Details of the selected span');
  await expect(details).toContainText('The client of this call is (by a link) agent.');
  await expectNoFault(page);

  await details.getByRole('button', { name: 'linked from GET /crates' }).click();
  await expect
    .poll(() => askedOf(page, 'openTrace'))
    .toEqual([{ traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) }]);
  await expect(details).toContainText('not received, trace aaaaaaaa');

  await details.getByRole('button', { name: 'all its traces' }).click();
  await expect
    .poll(() => askedOf(page, 'filterTraces'))
    .toEqual([{ filter: 'mcp.session.id = 4ddb464cfb5744da' }]);

  await details.getByRole('button', { name: 'client side of this call' }).click();
  await expect(details).toContainText('The server of this call is (by a link) packing.');
  await expect(details.getByRole('button', { name: 'linked from tools/call' })).toBeVisible();

  await details.getByRole('button', { name: 'session 4ddb464c here' }).click();
  await expect(page.getByRole('button', { name: 'only 4ddb464cfb5744da' })).toBeVisible();
  await expect(page.locator('[role=row]', row('prompts/get'))).toHaveCount(0);
});

test('the header names linked traces and sessions; rounds of one call are one row', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'linked' });
  await expect(page.locator('[role=row]', row('2 rounds, last ok'))).toBeVisible();
  await page.getByRole('button', { name: 'linked with 2 traces' }).click();
  await page.getByRole('button', { name: 'linked to a span that was not received' }).click();
  await expect
    .poll(() => askedOf(page, 'openTrace'))
    .toEqual([{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }]);
  await page.getByRole('button', { name: '2 sessions' }).click();
  const grid = page.getByRole('treegrid', { name: 'Operations' });
  await expect(grid.locator('[role=row]', row('b9f2e06b2b1149d2'))).toBeVisible();
  await expect(page.getByLabel('Group spans by')).toHaveValue('session');
});

test('attempts of one call are one row where the first was, with what ran between them behind it', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'retried' });
  const rows = page.getByRole('treegrid', { name: 'Spans' }).locator('[role=row][aria-level]');
  const attempts = page.locator('[role=row]', row('3 attempts (probably), last ok'));
  await expect(rows).toContainText([
    'invoke_agent packer',
    '3 attempts (probably)',
    'chat 10',
    'chat 200',
    'pack_crate',
    'chat 400',
    'chat 600',
  ]);
  await expect(attempts).toHaveAttribute('aria-expanded', 'false');
  await expect(attempts).toHaveAttribute('aria-setsize', '6');

  await attempts.click();
  await page.keyboard.press('ArrowRight');
  await expect(attempts).toHaveAttribute('aria-expanded', 'true');
  await expect(rows).toHaveCount(10);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const last = page.locator('[role=row][aria-selected=true]');
  await expect(last).toHaveAttribute('aria-level', '3');
  await expect(last).toHaveAttribute('aria-posinset', '3');
  await page.keyboard.press('ArrowDown');
  await expect(last).toContainText('chat 10');
  // An error is reached inside of what is folded.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(attempts).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('e');
  await expect(attempts).toHaveAttribute('aria-expanded', 'true');
});
