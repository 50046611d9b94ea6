import type { Page } from '@playwright/test';
import { askedOf, expect, expectNoFault, test } from './panel.ts';

const tab = (page: Page, name: string) => page.getByRole('tab', { name });
const grid = (page: Page) => page.getByRole('treegrid');
const row = (page: Page, name: string) => page.locator('[role=row]', { hasText: name });
const selectedName = (page: Page) =>
  page.getByLabel('Details of the selected span').getByRole('heading', { level: 2 });

test('the strip is one tab stop that arrows move, and keys 1 to 4 from anywhere', async ({
  show,
  page: same,
}) => {
  const page = await show('trace');
  await expect(grid(page)).toBeFocused();
  await expect(tab(page, 'Tree')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('3');
  await expect(tab(page, 'Operations')).toHaveAttribute('aria-selected', 'true');
  await expect(grid(page)).toHaveAccessibleName('Operations');
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('4');
  await expect(grid(page)).toHaveAccessibleName('Events and logs');
  await expect(grid(page)).toBeFocused();
  await tab(page, 'Events').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, 'Tree')).toBeFocused();
  await expect(grid(page)).toHaveAccessibleName('Spans');
  await page.keyboard.press('End');
  await expect(tab(page, 'Events')).toBeFocused();
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('state-trace')))
    .toContain('"active":"events"');
  await same.reload();
  await expect(tab(page, 'Events')).toHaveAttribute('aria-selected', 'true');
  await expect(grid(page)).toHaveAccessibleName('Events and logs');
  await expect(grid(page)).toBeFocused();
});

test('a digit typed into find is a digit', async ({ show }) => {
  const page = await show('trace');
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('4');
  await page.keyboard.press('f');
  await page.keyboard.type('63');
  await expect(page.getByLabel('Find in the trace')).toHaveValue('63');
  await expect(tab(page, 'Events')).toHaveAttribute('aria-selected', 'true');
  await page.getByLabel('Filter events').fill('1');
  await expect(tab(page, 'Events')).toHaveAttribute('aria-selected', 'true');
});

const flame = (page: Page) => page.getByRole('application');
/** Somewhere in the graph, in lanes and as a share of its width. */
async function pointAt(page: Page, lane: number, share: number): Promise<[number, number]> {
  const box = await flame(page).boundingBox();
  return [(box?.x ?? 0) + (box?.width ?? 0) * share, (box?.y ?? 0) + lane * 20 + 10];
}

test('flame: keys move through the tree, a live line says where', async ({ show }) => {
  const page = await show('trace');
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('2');
  await expect(flame(page)).toBeFocused();
  await expect(flame(page)).toHaveAccessibleName('Spans by time');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(selectedName(page)).toContainText('execute (sql)');
  await expect(page.locator('#flame-selected')).toContainText('execute (sql), sent as');
  await page.keyboard.press('ArrowLeft');
  await expect(selectedName(page)).toContainText('policy: input');
  await page.keyboard.press('ArrowUp');
  await expect(selectedName(page)).toContainText('tools/call slow_moving_stock');
  await expect(page.locator('#flame-selected')).toContainText('has an audit record');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await askedOf(page, 'openPlace')).length).toBe(1);
  await expectNoFault(page);
});

test('flame: the pointer says, selects, zooms and drags; zoom is that of the tree', async ({
  show,
}) => {
  const page = await show('trace');
  await tab(page, 'Flame').click();
  const whole = await page.locator('.tick').allTextContents();
  const [x, y] = await pointAt(page, 3, 0.5);
  await page.mouse.move(x, y);
  await expect(page.locator('.flame-tooltip')).toContainText('SQL 63cee30b');
  await expect(page.locator('.flame-tooltip')).toContainText('1.83 s');
  await page.mouse.click(x, y);
  await expect(selectedName(page)).toContainText('SQL 63cee30b');
  const [strayX, strayY] = await pointAt(page, 4, 0.55);
  await page.mouse.dblclick(strayX, strayY);
  await expect(selectedName(page)).toContainText('stray worker');
  await expect.poll(() => page.locator('.tick').allTextContents()).not.toEqual(whole);
  const zoomed = await page.locator('.tick').allTextContents();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 120, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => page.locator('.tick').allTextContents()).not.toEqual(zoomed);
  await expect(selectedName(page)).toContainText('stray worker');
  await page.keyboard.press('0');
  await expect.poll(() => page.locator('.tick').allTextContents()).toEqual(whole);
});

test('flame: merged by call path, kept over a reload, filtered with the tree', async ({
  show,
  page: same,
}) => {
  const page = await show('trace', { scenario: 'spans-2000' });
  await tab(page, 'Flame').click();
  await page.getByRole('button', { name: 'merged by call path' }).click();
  await expect(flame(page)).toHaveAccessibleName('Spans merged by call path');
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('state-trace')))
    .toContain('"merged":true');
  await same.reload();
  await expect(flame(page)).toHaveAccessibleName('Spans merged by call path');
  await page.getByRole('button', { name: 'errors only' }).click();
  await flame(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('#flame-selected')).toContainText('failed');
  await page.keyboard.press('z');
  await expectNoFault(page);
});

test('200,000 spans: every tab opens, few elements, one canvas', async ({ show }) => {
  const page = await show('trace', { scenario: 'spans-200000' });
  await expect(grid(page)).toBeFocused();
  for (const [key, name] of [
    ['2', 'Spans by time'],
    ['3', 'Operations'],
    ['1', 'Spans'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator('[role=application],[role=treegrid]')).toHaveAccessibleName(name);
    expect(await page.locator('*').count()).toBeLessThan(2000);
  }
});

test('operations: sorted, grouped, expanded; a row selects its slowest span', async ({ show }) => {
  const page = await show('trace');
  await tab(page, 'Operations').click();
  await expect(page.locator('.data-body [role=row]').first()).toContainText(
    'tools/call slow_moving_stock',
  );
  await page.getByRole('button', { name: 'Errors', exact: true }).click();
  await expect(page.locator('.data-body [role=row]').first()).toContainText('SQL 09ab77c1');
  await row(page, 'execute (sql)').click();
  await expect(selectedName(page)).toContainText('execute (sql)');
  await page.getByLabel('Group spans by').selectOption('service');
  await row(page, 'warehouse-mxcp').click();
  await expect(selectedName(page)).toContainText('tools/call slow_moving_stock');
  await page.keyboard.press('ArrowRight');
  const detail = page.locator('.data-detail');
  await expect(detail).toContainText('7 spans, the longest first');
  await detail.getByRole('button', { name: 'SQL 63cee30b' }).click();
  await expect(selectedName(page)).toContainText('SQL 63cee30b');
  await expectNoFault(page);
});

test('operations: every column sorts by keyboard, both ways', async ({ show }) => {
  const page = await show('trace', { scenario: 'linked' });
  await page.setViewportSize({ width: 1600, height: 700 });
  await tab(page, 'Operations').click();
  await page.getByLabel('Group spans by').selectOption('role');
  for (const name of [
    'Role',
    'Count',
    'Errors',
    'Total',
    'Self',
    'p50',
    'p95',
    'p99',
    'Max',
    'Spread',
  ]) {
    const head = page.getByRole('columnheader', { name, exact: true });
    await head.getByRole('button').focus();
    const orders = new Set<string | null>();
    for (let press = 0; press < 2; press++) {
      await page.keyboard.press('Enter');
      await expect(head).toHaveAttribute('aria-sort', /ascending|descending/);
      orders.add(await head.getAttribute('aria-sort'));
    }
    expect(orders.size, name).toBe(2);
  }
  await page.getByRole('button', { name: 'Count', exact: true }).click();
  await expect(page.locator('.data-body [role=row]').first()).toContainText('MCP client call');
});

test('only one operation: the tree shows it and the way to it, the chip lets go', async ({
  show,
}) => {
  const page = await show('trace');
  await tab(page, 'Operations').click();
  await page.getByLabel('Group spans by').selectOption('hash');
  await expect(page.locator('.data-body [role=row]')).toHaveCount(2);
  await row(page, '09ab77c1').locator('.twistie').click();
  await page.getByRole('button', { name: 'only this operation' }).click();
  await expect(page.locator('.data-body [role=row][aria-level="1"]')).toHaveCount(2);
  await page.keyboard.press('1');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '4');
  await page.getByRole('button', { name: 'only 09ab77c1d2e3f405' }).click();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '11');
});

test('events and logs in time order; a row selects its span, Enter opens the whole', async ({
  show,
}) => {
  const page = await show('trace');
  await tab(page, 'Events').click();
  const rows = page.locator('.data-body [role=row]');
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(0)).toContainText('info');
  await expect(rows.nth(1)).toContainText('exception');
  await expect(rows.nth(4)).toContainText('no span');
  await rows.nth(1).click();
  await expect(selectedName(page)).toContainText('SQL 09ab77c1');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => askedOf(page, 'openText'))
    .toEqual([
      { title: 'BinderError', language: 'plaintext', text: 'the whole of 0000000000000007.0' },
    ]);
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.data-detail')).toContainText('Referenced column');
  await page.getByLabel('Filter events').fill('log error');
  await expect(rows).toHaveCount(1);
  await page.getByLabel('Filter events').fill('nothing such');
  await page.getByRole('button', { name: 'Show all events' }).click();
  await page.getByRole('button', { name: 'errors only' }).click();
  await expect(page.getByText('1 hidden by the filter')).toBeVisible();
  await expectNoFault(page);
});

test('a malformed answer says so where it belongs and takes nothing else with it', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'bad-answers' });
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '11');
  await expect(page.getByText('The details of the span cannot be shown')).toBeVisible();
  await page.getByRole('button', { name: 'Copy details' }).click();
  expect(JSON.stringify(await askedOf(page, 'copy'))).toContain('TypeError');
  await tab(page, 'Events').click();
  await expect(page.getByText('The events did not come')).toBeVisible();
  await page.evaluate(() => window.devHost.show('slow-call'));
  await page.locator('.tab-pane').getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator('.data-body [role=row]')).toHaveCount(5);
  await expect(selectedName(page)).toContainText('tools/call slow_moving_stock');
});

test('a part of the trace that is looked at alone is so in every tab', async ({ show }) => {
  const page = await show('trace');
  await page.locator('[data-span-id="0000000000000004"]').click();
  await page.keyboard.press('r');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '4');
  await page.keyboard.press('3');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '5');
  await page.keyboard.press('4');
  await expect(page.getByText('5 events and logs, 3 hidden by the filter')).toBeVisible();
  await page.keyboard.press('2');
  await page.keyboard.press('Home');
  await expect(selectedName(page)).toContainText('execute (sql)');
  await page.keyboard.press('ArrowUp');
  await expect(selectedName(page)).toContainText('execute (sql)');
});

for (const [width, zoom] of [
  [300, 1],
  [640, 2],
] as const) {
  test(`${width} px wide, zoom ${zoom}: no tab is wider than the panel`, async ({
    show,
    page: same,
  }) => {
    await same.setViewportSize({ width: width / zoom, height: 700 / zoom });
    const page = await show('trace');
    for (const name of ['Flame', 'Operations', 'Events', 'Tree']) {
      await tab(page, name).click();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, name).toBeLessThanOrEqual(0);
      const main = await page.locator('[role=application],[role=treegrid]').boundingBox();
      expect(main?.height ?? 0, name).toBeGreaterThan(50);
    }
  });
}

test('20,000 events: few elements, the end within reach', async ({ show }) => {
  const page = await show('trace', { scenario: 'events-20000' });
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('4');
  await expect(page.getByText('the first 10,000 of 18,999 events and logs')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.locator('[role=row].selected')).toHaveAttribute('aria-rowindex', '10001');
  expect(await page.locator('*').count()).toBeLessThan(2000);
});
