import type { Page } from '@playwright/test';
import { askedOf, expect, test } from './panel.ts';
import { syntheticRows } from './scenarios.ts';

/* What a screen reader is told: places in the tree though few rows exist, a focus that stays, words that do not drown. */

const grid = (page: Page) => page.getByRole('treegrid');

interface Told {
  readonly id: string;
  readonly index: number;
  readonly level: number;
  readonly size: number;
  readonly position: number;
}

const toldRows = (page: Page): Promise<Told[]> =>
  page.locator('.rows [role=row]').evaluateAll((elements) =>
    elements.map((element) => {
      const figure = (name: string) => Number(element.getAttribute(`aria-${name}`));
      return {
        id: element.getAttribute('data-span-id') ?? '',
        index: figure('rowindex'),
        level: figure('level'),
        size: figure('setsize'),
        position: figure('posinset'),
      };
    }),
  );

/** The places of all rows, from the rows themselves. */
function places(rows: readonly { readonly depth: number }[]): Map<string, Told> {
  const all = new Map<string, Told>();
  const parents: number[] = [];
  const families = new Map<number, number[]>();
  for (const [at, { depth }] of rows.entries()) {
    parents.length = depth;
    const family = families.get(parents.at(-1) ?? -1) ?? [];
    families.set(parents.at(-1) ?? -1, family);
    family.push(at);
    parents.push(at);
  }
  for (const family of families.values()) {
    for (const [place, at] of family.entries()) {
      const id = (at + 1).toString(16).padStart(16, '0');
      const level = (rows[at]?.depth ?? 0) + 1;
      all.set(id, { id, index: at + 1, level, size: family.length, position: place + 1 });
    }
  }
  return all;
}

test('level, size and place of a row are those of the whole trace, wherever one scrolls', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'spans-2000' });
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '2000');
  const expected = places(syntheticRows(2000));
  for (const top of [0, 3000, 21_111, 44_000]) {
    await grid(page).evaluate((element, to) => element.scrollTo(0, to), top);
    const firstIndex = Math.floor(top / 22);
    await expect
      .poll(async () =>
        (await toldRows(page)).some(({ index }) => index === firstIndex + 2 || index === 2000),
      )
      .toBe(true);
    const told = await toldRows(page);
    expect(told.length).toBeGreaterThan(10);
    expect(told).toEqual(told.map(({ id }) => expected.get(id)));
  }
});

test('a closed row and a part of the trace change places only where they must', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'spans-2000' });
  await expect(grid(page)).toBeFocused();
  await page.locator('[data-span-id="0000000000000002"]').click();
  await grid(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('.row.selected')).toHaveAttribute('aria-expanded', 'false');
  const expected = places(syntheticRows(2000));
  const closed = (await toldRows(page)).find(({ id }) => id === '0000000000000002');
  expect(closed).toEqual(expected.get('0000000000000002'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('r');
  await expect(page.locator('.row.selected')).toHaveAttribute('aria-level', '1');
  const root = (await toldRows(page)).find(({ id }) => id === '0000000000000002');
  expect(root).toMatchObject({ level: 1, size: 1, position: 1, index: 1 });
});

test('lists tell the count and the place of each row too', async ({ show }) => {
  const page = await show('audit', { scenario: 'records-1000' });
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '1001');
  await grid(page).focus();
  await page.keyboard.press('End');
  const last = page.locator('[data-id=record-999]');
  await expect(last).toHaveAttribute('aria-rowindex', '1001');
  await expect(last).toHaveAttribute('aria-setsize', '1000');
  await expect(last).toHaveAttribute('aria-posinset', '1000');
});

const activeExists = (page: Page) =>
  page.evaluate(() => {
    const id = document.querySelector('[role=treegrid]')?.getAttribute('aria-activedescendant');
    return id !== null && id !== undefined && document.getElementById(id) !== null;
  });

test('the active row is there after scrolling away, filtering it out and a newer copy', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'spans-2000' });
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect.poll(() => activeExists(page)).toBe(true);
  await grid(page).evaluate((element) => element.scrollTo(0, 40_000));
  await expect(page.locator('[aria-rowindex="1825"]')).toBeVisible();
  await expect.poll(() => activeExists(page)).toBe(true);
  await page.evaluate(() => window.devHost.show('spans-2010'));
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '2010');
  await expect.poll(() => activeExists(page)).toBe(true);
  await page.keyboard.press('x');
  await expect(grid(page)).not.toHaveAttribute('aria-rowcount', '2010');
  await expect.poll(() => activeExists(page)).toBe(true);
  await expect(grid(page)).toBeFocused();
});

for (const [where, focus] of [
  ['the find box', (page: Page) => page.getByLabel('Find in the trace')],
  ['a switch', (page: Page) => page.getByRole('button', { name: 'errors only' })],
  ['a tab', (page: Page) => page.getByRole('tab', { name: 'Flame' })],
  [
    'a button of the details',
    (page: Page) => page.getByRole('button', { name: 'Copy the span id' }),
  ],
  ['a copy button', (page: Page) => page.getByRole('button', { name: 'Copy db.system' })],
] as const) {
  test(`the focus stays on ${where} when a newer copy of the trace comes`, async ({ show }) => {
    const page = await show('trace', { span: '0000000000000006' });
    await expect(grid(page)).toBeFocused();
    await focus(page).focus();
    await page.evaluate(() => window.devHost.show('grown'));
    await expect(page.locator('.trace-header')).toContainText('11 spans');
    const details = page.getByLabel('Details of the selected span');
    await expect(details).toHaveAttribute('aria-busy', 'false');
    await expect(focus(page)).toBeFocused();
  });
}

test('a word typed into the search of attributes stays when the trace is read again', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'huge' });
  const search = page.getByLabel('Search in keys and values');
  await search.fill('key.77');
  const asked = async () => (await askedOf(page, 'traceColumns')).length;
  const before = await asked();
  await page.evaluate(() => window.devHost.show('huge'));
  await expect.poll(asked).toBeGreaterThan(before);
  await expect(page.getByLabel('Details of the selected span')).toHaveAttribute(
    'aria-busy',
    'false',
  );
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('key.77');
});

for (const [key, role] of [
  ['1', 'treegrid'],
  ['2', 'application'],
  ['3', 'treegrid'],
  ['4', 'treegrid'],
] as const) {
  test(`tab ${key} keeps the focus when a newer copy of the trace comes`, async ({ show }) => {
    const page = await show('trace');
    await expect(grid(page)).toBeFocused();
    await page.keyboard.press(key);
    await expect(page.getByRole(role)).toBeFocused();
    await page.evaluate(() => window.devHost.show('grown'));
    await expect(page.locator('.trace-header')).toContainText('11 spans');
    await expect(page.getByRole(role)).toBeFocused();
  });
}

test('a trace that grows twenty times is told in a few words', async ({ show }) => {
  const page = await show('trace', { scenario: 'spans-200' });
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('PageDown');
  await page.evaluate(() => {
    const said: string[] = [];
    const live = '[role=status],[role=alert],[aria-live]:not([aria-live=off])';
    const hear = (node: Node) => {
      const element = node instanceof Element ? node : node.parentElement;
      const text = element?.closest(live)?.textContent?.trim() ?? '';
      if (text !== '' && said.at(-1) !== text) said.push(text);
    };
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        hear(target);
        for (const node of addedNodes) hear(node);
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { said });
  });
  const said = () => page.evaluate(() => Reflect.get(window, 'said') as string[]);
  for (let grown = 1; grown <= 20; grown++) {
    await page.evaluate((count) => window.devHost.show(`spans-${200 + count}`), grown);
    await expect(page.locator('.trace-header')).toContainText(`${200 + grown} spans`);
  }
  await expect.poll(said).toContain('20 new spans, key l goes there');
  // One at the end; a machine that halts for seconds in between may make it one or two more.
  expect((await said()).length).toBeLessThanOrEqual(3);
});
