import type { Locator, Page } from '@playwright/test';
import { expect, test } from './panel.ts';

/* Names that are written from right to left, and names that would like to be read otherwise than they are. */

const options = { scenario: 'scripts' };
const row = (page: Page, name: string) => page.locator('[role=row]', { hasText: name });
const leftOf = async (of: Locator) => (await of.boundingBox())?.x ?? Number.NaN;

test('a Hebrew or Arabic name swaps nothing of its row', async ({ show }) => {
  const page = await show('trace', options);
  for (const name of ['tools/call', 'בחר', 'استعلام', 'two']) {
    const parts = ['.swatch', '.label', '.figure.self', '.figure.duration', '.cell.bar'];
    const lefts = await Promise.all(parts.map((part) => leftOf(row(page, name).locator(part))));
    expect(lefts, name).toEqual(lefts.toSorted((a, b) => a - b));
    const columns = await leftOf(row(page, name).locator('.figure.duration'));
    expect(columns).toBe(await leftOf(row(page, 'two').locator('.figure.duration')));
  }
  await expect(row(page, 'בחר').locator('.label')).toHaveText('בחר הזמנות (2024)');
});

test('the head stays in its order, with a service of another script in it', async ({ show }) => {
  const page = await show('trace', options);
  const header = page.locator('.trace-header');
  const facts = ['h1', '.result', '.total', '.facts', '.chips'];
  const lefts = await Promise.all(facts.map((part) => leftOf(header.locator(part))));
  expect(lefts).toEqual(lefts.toSorted((a, b) => a - b));
});

test('names are isolated wherever they stand beside other words', async ({ show }) => {
  const page = await show('trace', { ...options, span: '0000000000000002' });
  const isolated = async (text: string) => {
    const places = page.getByText(text, { exact: true });
    await expect(places.first()).toBeVisible();
    for (const place of await places.all()) {
      await expect(place).toHaveCSS('unicode-bidi', /isolate/);
    }
  };
  await isolated('בחר הזמנות (2024)');
  await isolated('מחסן');
  await page.keyboard.press('3');
  await isolated('استعلام العملاء 42');
  await page.keyboard.press('4');
  await expect(page.getByRole('treegrid')).toHaveAccessibleName('Events and logs');
  await isolated('delete [U+202E]sredro_tsil');
});

test('what turns the order of letters, and what cannot be seen, stands as its code', async ({
  show,
}) => {
  const page = await show('trace', { ...options, span: '0000000000000004' });
  const details = page.getByLabel('Details of the selected span');
  await expect(details.getByRole('heading', { level: 2 })).toHaveText(
    /delete \[U\+202E\]sredro_tsil/,
  );
  await expect(row(page, 'orders[U+2069]')).toHaveCount(1);
  await expect(row(page, '[U+0000][U+001B][31m')).toHaveCount(1);
  await page.keyboard.press('3');
  await expect(row(page, 'delete [U+202E]sredro_tsil')).toHaveCount(1);
  await expect
    .poll(() => page.evaluate(() => /[\u202A-\u202E]/.test(document.body.innerText)))
    .toBe(false);
});

test('a name in the words of a page is its letters, in every place', async ({ show }) => {
  const page = await show('trace', { scenario: 'markup', span: '0000000000000001' });
  const title = await page.title();
  const script = '<script>document.title="owned"</script>';
  const details = page.getByLabel('Details of the selected span');
  await expect(details.getByRole('heading', { level: 2 })).toHaveText(/<img src="x" onerror=/);
  await expect(row(page, '[a link](https://a.test/) &lt;b&gt; https://a.test/')).toHaveCount(1);
  for (const tab of ['1', '2', '3', '4']) {
    await page.keyboard.press(tab);
    await expect(page.getByRole('tab', { selected: true })).toHaveAccessibleName(/./);
    if (tab === '1' || tab === '3') await expect(row(page, script)).toHaveCount(1);
    await expect(page.locator('#root :is(img, a[href], script)')).toHaveCount(0);
  }
  await expect(page).toHaveTitle(title);
});
