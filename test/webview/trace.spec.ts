import type { Page } from '@playwright/test';
import { askedOf, expect, test } from './panel.ts';

const row = (page: Page, name: string) => page.locator('[role=row]', { hasText: name });
const active = (page: Page) => page.locator('.rows [role=row][aria-selected=true]');

test('rows have the roles and places that the contract names', async ({ show }) => {
  const page = await show('trace');
  const grid = page.getByRole('treegrid');
  await expect(grid).toHaveAttribute('aria-rowcount', '11');
  await expect(page.locator('[role=row]')).toHaveCount(11);
  const second = page.locator('[role=row]').nth(1);
  await expect(second).toHaveAttribute('data-span-id', '0000000000000002');
  await expect(second).toHaveAttribute('aria-level', '2');
  await expect(second).toHaveAttribute('aria-rowindex', '2');
  await expect(second).toHaveAttribute('aria-posinset', '1');
  await expect(second).toHaveAttribute('aria-setsize', '2');
  await expect(second).toHaveAttribute('aria-expanded', 'true');
  await expect(second).toHaveAttribute('aria-selected', 'false');
  await expect(second.getByRole('gridcell').first()).toHaveText('tools/call slow_moving_stock');
  await expect(active(page)).toHaveCount(1);
  await expect(page.getByRole('treegrid')).toHaveAttribute(
    'aria-activedescendant',
    (await active(page).getAttribute('id')) ?? 'no row',
  );
  await expect(page.locator('[tabindex="0"][role=treegrid]')).toHaveCount(1);
});

test('the header says the answer first', async ({ show }) => {
  const page = await show('trace');
  const header = page.locator('.trace-header');
  await expect(header.getByRole('heading')).toHaveText('tools/call slow_moving_stock');
  await expect(header).toContainText('1.85 s');
  await expect(header).toContainText('10 spans');
  await expect(header.getByRole('button', { name: 'audit linked' })).toBeVisible();
  await header.getByRole('button', { name: '1 missing parent' }).click();
  await expect(active(page)).toContainText('stray worker');
  await expect
    .poll(() => askedOf(page, 'setTitle'))
    .toEqual([{ title: 'tools/call slow_moving_stock' }]);
});

test('arrows, folding and levels by keyboard', async ({ show }) => {
  const page = await show('trace');
  const grid = page.getByRole('treegrid');
  await expect(grid).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await expect(grid).toHaveAttribute('aria-rowcount', '5');
  await expect(active(page)).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(grid).toHaveAttribute('aria-rowcount', '11');
  await page.keyboard.press('ArrowRight');
  await expect(active(page)).toHaveAttribute('aria-level', '3');
  await page.keyboard.press('[');
  await expect(grid).toHaveAttribute('aria-rowcount', '8');
  await page.keyboard.press('*');
  await expect(grid).toHaveAttribute('aria-rowcount', '11');
  await page.keyboard.press('End');
  await expect(active(page)).toContainText('stray worker');
});

test('a click selects and shows the details; a key goes to source, audit record and query', async ({
  show,
}) => {
  const page = await show('trace');
  await row(page, 'SQL 63cee30b').click();
  const details = page.getByLabel('Details of the selected span');
  await expect(details.getByRole('heading', { level: 2 })).toContainText('SQL 63cee30b');
  await expect(details).toContainText('slow_moving_stock.sql:1');
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('q');
  await expect
    .poll(() => askedOf(page, 'openPlace'))
    .toMatchObject([{ place: { line: 1, label: 'tool/slow_moving_stock' } }]);
  await expect.poll(() => askedOf(page, 'openQuery')).toEqual([{ hash: '63cee30bbe9371b3' }]);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(details.getByRole('heading', { name: 'Audit' })).toBeVisible();
  await page.keyboard.press('a');
  await expect
    .poll(() => askedOf(page, 'openAudit'))
    .toEqual([{ recordId: 'record-2', filter: null }]);
});

test('a failed span says its message once, a sensitive value only when asked', async ({ show }) => {
  const page = await show('trace');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('e');
  const details = page.getByLabel('Details of the selected span');
  await expect(details.getByText('Referenced column')).toHaveCount(2);
  await expect(details.locator('.failure').getByText('Referenced column')).toHaveCount(1);
  await page.keyboard.press('Home');
  const secret = details.locator('tr', { hasText: 'http.request.header.authorization' });
  await expect(secret).not.toContainText('Bearer');
  await secret.getByRole('button', { name: 'hidden, show' }).click();
  await expect(secret).toContainText('Bearer abc');
});

test('find counts, goes round and gives the focus back', async ({ show }) => {
  const page = await show('trace');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('f');
  await page.keyboard.type('policy');
  await expect(page.locator('.find .count')).toHaveText('1/2');
  await page.keyboard.press('Enter');
  await expect(page.locator('.find .count')).toHaveText('2/2');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('n');
  await expect(page.locator('.find .count')).toHaveText('1/2');
});

test('find looks into what only the collector has, and says when nothing matches', async ({
  show,
}) => {
  const page = await show('trace');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('f');
  await page.keyboard.type('in an attribute');
  await expect(page.locator('.find .count')).toHaveText('1/2');
  await expect(page.locator('[role=row].match')).toHaveCount(2);
  await page.keyboard.type(' of none');
  await expect(page.locator('.find .count')).toHaveText('no match');
  await expect(page.locator('[role=row].match')).toHaveCount(0);
  const namesOnly = page.locator('.find').getByText('names only');
  await expect(namesOnly).toHaveCount(0);
  await page.getByLabel('Find in the trace').fill('out of reach');
  await expect(namesOnly).toHaveAttribute('title', /the collector ended/);
});

test('errors only keeps the way to the errors', async ({ show }) => {
  const page = await show('trace');
  await page.getByRole('button', { name: 'errors only' }).click();
  await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '5');
  await page.getByLabel('Hide short spans').selectOption('hide < 100 ms');
  await expect(page.getByText('No span matches')).toBeVisible();
  await page.getByRole('button', { name: 'Show all spans' }).click();
  await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '11');
});

const ticks = (page: Page) => page.locator('.tick').allTextContents();

test('a filter that nothing passes is taken back by its own key', async ({ show }) => {
  const page = await show('trace', { scenario: 'siblings-50' });
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByText('No span matches')).toBeVisible();
  await page.keyboard.press('x');
  await expect(page.getByRole('treegrid')).toBeFocused();
});

test('zoom by key, wheel and minimap; the whole trace again', async ({ show }) => {
  const page = await show('trace');
  await expect(page.locator('.tick').first()).toHaveText('0 s');
  const whole = await ticks(page);
  await row(page, 'stray worker').click();
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('z');
  await expect.poll(() => ticks(page)).not.toEqual(whole);
  await page.keyboard.press('0');
  await expect.poll(() => ticks(page)).toEqual(whole);
  const box = await page.locator('.timeline canvas').boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 100);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -600);
  await page.keyboard.up('Control');
  await expect.poll(() => ticks(page)).not.toEqual(whole);
  await page.locator('.minimap').dblclick();
  await expect.poll(() => ticks(page)).toEqual(whole);
  const map = await page.locator('.minimap').boundingBox();
  await page.mouse.move((map?.x ?? 0) + 300, (map?.y ?? 0) + 20);
  await page.mouse.down();
  await page.mouse.move((map?.x ?? 0) + 600, (map?.y ?? 0) + 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => ticks(page)).not.toEqual(whole);
});

test('state survives a reload', async ({ show, page: same }) => {
  const page = await show('trace');
  await page.locator('[data-span-id="0000000000000004"]').click();
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('+');
  await expect(page.locator('.tick').first()).not.toHaveText('0 s');
  const zoomed = await ticks(page);
  const rows = await page.getByRole('treegrid').getAttribute('aria-rowcount');
  const id = await active(page).getAttribute('data-span-id');
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('state-trace')))
    .toContain('"view":[');
  await same.reload();
  await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', rows ?? '');
  await expect(active(page)).toHaveAttribute('data-span-id', id ?? '');
  await expect.poll(() => ticks(page)).toEqual(zoomed);
});

test('a trace that grows keeps the selection and the focus', async ({ show }) => {
  const page = await show('trace');
  await row(page, 'stray worker').click();
  await page.getByRole('treegrid').focus();
  const id = await active(page).getAttribute('data-span-id');
  await page.evaluate(() => window.devHost.show('grown'));
  await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '12');
  await expect(active(page)).toHaveAttribute('data-span-id', id ?? '');
  await expect(page.getByRole('treegrid')).toBeFocused();
});

test('what comes while a person looks is counted, and moves nothing', async ({ show }) => {
  const page = await show('trace', { scenario: 'spans-200' });
  const grid = page.getByRole('treegrid');
  await expect(grid).toBeFocused();
  // Until a person acts the trace grows before their eyes.
  await page.evaluate(() => window.devHost.show('spans-210'));
  await expect(page.getByText('210 spans')).toBeVisible();
  await expect(page.locator('.new-spans')).toHaveCount(0);
  await page.keyboard.press('PageDown');
  const selected = active(page);
  const before = await selected.boundingBox();
  await page.evaluate(() => window.devHost.show('spans-213'));
  await expect(page.getByText('3 new spans', { exact: true })).toBeVisible();
  expect(await selected.boundingBox()).toEqual(before);
  await expect(
    page.getByRole('status').filter({ hasText: '3 new spans, key l goes there' }),
  ).toHaveCount(1);
  await page.keyboard.press('l');
  await expect(active(page)).toContainText('span-212');
  await expect(page.locator('.new-spans')).toHaveCount(0);
});

test('not found, lost and loading say what to do', async ({ show }) => {
  const page = await show('trace', { scenario: 'not-found' });
  await expect(page.getByText('This trace is not stored')).toBeVisible();
  await page.evaluate(() => window.devHost.show('slow-call'));
  await expect(page.getByRole('treegrid')).toBeVisible();
  await page.evaluate(() =>
    window.devHost.emit('connection', { state: 'lost', message: 'it ended' }),
  );
  await expect(page.getByText('No connection to the collector: it ended.')).toBeVisible();
  await page.getByRole('button', { name: 'Restart collector' }).click();
  await expect
    .poll(() => askedOf(page, 'runCommand'))
    .toEqual([{ command: 'mcpTraces.restartCollector' }]);
  await page.evaluate(() => window.devHost.emit('connection', { state: 'connected', message: '' }));
  await expect(page.getByText('No connection')).toHaveCount(0);
  await show('trace', { scenario: 'loading' });
  await expect(page.getByLabel('Loading the trace')).toBeVisible();
});

test('keys work wherever the focus is, but in fields', async ({ show }) => {
  const page = await show('trace');
  await page.getByRole('button', { name: 'errors only' }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('2');
  await expect(page.getByRole('tab', { name: 'Flame' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('1');
  await page.getByRole('searchbox').click();
  await page.keyboard.type('2?');
  await expect(page.getByRole('searchbox')).toHaveValue('2?');
  await expect(page.getByRole('tab', { name: 'Tree' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the help sheet opens on ? and gives the focus back', async ({ show }) => {
  const page = await show('trace');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Zoom to the selection');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('treegrid')).toBeFocused();
});

test('50,000 spans: few elements, any row within reach, the active row always there', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'spans-50000' });
  const grid = page.getByRole('treegrid');
  await expect(grid).toHaveAttribute('aria-rowcount', '50000');
  await expect(page.locator('[role=row]').first()).toContainText('agent run');
  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
  expect(await elements()).toBeLessThan(2000);
  await expect(grid).toBeFocused();
  await page.keyboard.press('End');
  await expect(active(page)).toContainText('span-49999');
  await page.mouse.move(300, 400);
  for (let step = 0; step < 20; step++) await page.mouse.wheel(0, -2000);
  await expect(active(page)).toHaveAttribute('aria-rowindex', '50000');
  await expect(row(page, 'span-49999')).toHaveCount(1);
  expect(await elements()).toBeLessThan(2000);
});

test('a thousand attributes and one of 5 MB: few elements, all within reach', async ({ show }) => {
  const page = await show('trace', { scenario: 'huge' });
  const details = page.getByLabel('Details of the selected span');
  await expect(details.getByText('key.7', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2000);
  expect(await page.evaluate(() => document.body.textContent?.length ?? 0)).toBeLessThan(500_000);
  await details.getByRole('searchbox').fill('document');
  await expect(details.getByText('lorem ipsum').first()).toBeVisible();
});

test('10,000 levels: names stay readable', async ({ show }) => {
  const page = await show('trace', { scenario: 'deep' });
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('End');
  const last = active(page);
  await expect(last).toHaveAttribute('aria-level', '10000');
  await expect(last.locator('.label')).toBeInViewport();
});

for (const width of [300, 640]) {
  test(`${width} px wide: rows, bars and details stay usable`, async ({ show, page: same }) => {
    await same.setViewportSize({ width, height: 700 });
    const page = await show('trace');
    await expect(row(page, 'stray worker').locator('.label')).toBeVisible();
    const canvas = await page.locator('.timeline canvas').boundingBox();
    expect(canvas?.width ?? 0).toBeGreaterThan(100);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await expect(page.getByLabel('Details of the selected span')).toBeVisible();
    const rules = page.getByRole('button', { name: 'folding' });
    await rules.click();
    const menu = await page.locator('.popover-panel').boundingBox();
    expect(menu?.x ?? -1).toBeGreaterThanOrEqual(0);
    expect((menu?.x ?? 0) + (menu?.width ?? width)).toBeLessThanOrEqual(width);
    // The focus is still on the button.
    await page.keyboard.press('Escape');
    await expect(page.locator('.popover-panel')).toHaveCount(0);
    await expect(rules).toBeFocused();
  });
}
