import type { Page } from '@playwright/test';
import { expect, test } from './panel.ts';
import { stateOf } from './states.ts';

/* Colours that the system sets, less motion, a page at twice its size, and eyes that tell no colours apart. */

const tab = (page: Page, name: string) => page.getByRole('tab', { name });

/** Whether every pixel of a canvas that is no edge has one of the colours of the system. */
async function foreignColours(page: Page, canvas: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const element = document.querySelector<HTMLCanvasElement>(selector);
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return ['no canvas'];
    const probe = document.body.appendChild(document.createElement('i'));
    const known = ['CanvasText', 'Canvas', 'LinkText', 'Highlight', 'GrayText'].map((name) => {
      probe.style.color = name;
      return getComputedStyle(probe).color;
    });
    probe.remove();
    const { data } = context.getImageData(0, 0, element.width, element.height);
    const counts = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] !== 255) continue;
      const colour = `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    if (counts.size === 0) return ['nothing drawn'];
    const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number);
    const away = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(...a.map((each, at) => each - (b[at] ?? 0)));
    // An edge, or something half transparent, lies between two of them.
    const isMixed = (c: readonly number[]) =>
      known.some((one) =>
        known.some((other) => {
          const [p, q] = [numbers(one), numbers(other)];
          return away(p, c) + away(c, q) - away(p, q) < 4;
        }),
      );
    return [...counts].filter(([c, n]) => n > 40 && !isMixed(numbers(c))).map(([c]) => c);
  }, canvas);
}

test.describe('forced colours', () => {
  test.beforeEach(({ page }) => page.emulateMedia({ forcedColors: 'active' }));

  test('canvases draw with the colours of the system alone', async ({ show }) => {
    const page = await show('trace');
    await expect.poll(() => foreignColours(page, '.timeline canvas')).toEqual([]);
    await expect.poll(() => foreignColours(page, '.scroll-marks canvas')).toEqual([]);
    await tab(page, 'Flame').click();
    await expect.poll(() => foreignColours(page, '.flame-layer canvas')).toEqual([]);
    await show('queries', { hash: '63cee30bbe9371b3' });
    await expect.poll(() => foreignColours(page, '.chart canvas')).toEqual([]);
    await show('audit');
    await expect.poll(() => foreignColours(page, '.chart canvas')).toEqual([]);
  });

  test('what is selected, pressed, found or loading shows without its ground', async ({ show }) => {
    const page = await show('trace');
    const outlined = async (selector: string) => {
      const style = await page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          return `${outlineStyle} ${outlineWidth}`;
        });
      expect(style, selector).toMatch(/^(?:solid|dashed) [12]px$/);
    };
    await expect(page.locator('.row.selected')).toBeVisible();
    await outlined('.row.selected');
    await page.getByLabel('Find in the trace').fill('policy');
    await expect(page.locator('.row.match')).toHaveCount(2);
    await outlined('.row.match .label');
    await page.getByRole('button', { name: 'errors only' }).click();
    await outlined('.toggle[aria-pressed=true]');
    await outlined('.icon-button[aria-pressed=true]');
    await expect(tab(page, 'Tree')).toHaveCSS('border-bottom-width', '2px');
    const lineOf = (selector: string, part?: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element, pseudo) => {
          const probe = document.body.appendChild(document.createElement('i'));
          probe.style.color = 'CanvasText';
          const text = getComputedStyle(probe).color;
          probe.remove();
          return getComputedStyle(element, pseudo).backgroundColor === text;
        }, part);
    await expect.poll(() => lineOf('.trace-body > .splitter')).toBe(true);
    await expect.poll(() => lineOf('.rows-area', '::after')).toBe(true);
    await show('trace', { scenario: 'loading' });
    await expect(page.locator('.skeleton').first()).toHaveCSS('border-top-style', 'solid');
  });

  test('the colours of the system may change while one looks', async ({ show, page: same }) => {
    const page = await show('trace');
    await expect.poll(() => foreignColours(page, '.timeline canvas')).toEqual([]);
    await same.emulateMedia({ forcedColors: 'none' });
    await expect.poll(() => foreignColours(page, '.timeline canvas')).not.toEqual([]);
    await same.emulateMedia({ forcedColors: 'active' });
    await expect.poll(() => foreignColours(page, '.timeline canvas')).toEqual([]);
  });
});

test.describe('where less motion is asked for', () => {
  const running = (page: Page) =>
    page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );

  test('the frame of what is loading stands still', async ({ show, page: same }) => {
    const page = await show('trace', { scenario: 'loading' });
    await expect(page.locator('.loading-frame')).toBeVisible();
    await expect.poll(() => running(page)).toBeGreaterThan(0);
    await same.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(() => running(page)).toBe(0);
  });

  for (const name of ['tree', 'flame', 'operations', 'new-spans', 'compare', 'queries']) {
    test(`${name}: nothing moves by itself`, async ({ show, page: same }) => {
      await same.emulateMedia({ reducedMotion: 'reduce' });
      const { panel, options, arrange } = stateOf(name);
      const page = await show(panel, options);
      await arrange(page);
      await expect.poll(() => running(page)).toBe(0);
      const smooth = await page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter(
            (element) => getComputedStyle(element).scrollBehavior === 'smooth',
          ).length,
      );
      expect(smooth).toBe(0);
    });
  }
});

test.describe('at 200 %', () => {
  test.use({ viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 });

  for (const name of ['details', 'columns', 'findings', 'help', 'flame', 'operations', 'events']) {
    test(`${name}: all of it within reach, and sharp`, async ({ show }) => {
      const { panel, options, arrange } = stateOf(name);
      const page = await show(panel, options);
      await arrange(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      for (const canvas of await page.locator('canvas').all()) {
        const drawn = await canvas.evaluate((element) => {
          const { width, clientWidth } = element as HTMLCanvasElement;
          return clientWidth === 0 ? 2 : width / clientWidth;
        });
        expect(drawn).toBeCloseTo(2, 1);
      }
      const main = page.locator('[role=treegrid],[role=application]').first();
      await main.scrollIntoViewIfNeeded();
      expect((await main.boundingBox())?.height ?? 0).toBeGreaterThan(60);
      const floating = page.locator('.popover-panel, dialog');
      for (const panel of await floating.all()) {
        const box = await panel.boundingBox();
        expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 640).toBe(true);
      }
    });
  }
});

test('trouble and kinds are said by a word or a shape, not by a colour alone', async ({ show }) => {
  const page = await show('trace');
  await expect(page.locator('.row.trouble')).toHaveCount(2);
  for (const row of await page.locator('.row.trouble').all()) {
    await expect(row.getByRole('img', { name: /failed|denied/ })).toHaveCount(1);
  }
  await expect(page.locator('.trace-header .result')).toHaveText(/ok|failed|denied/);
  // The swatch of a service is a colour; its name is in the tooltip of the row, and in a column.
  await page.locator('.row', { hasText: 'stray worker' }).hover();
  await expect(page.locator('.row', { hasText: 'stray worker' })).toHaveAttribute(
    'title',
    /span of worker/,
  );
  await tab(page, 'Events').click();
  const kinds = page.locator('.event-kind');
  await expect(kinds).toHaveText([/info/, /exception/, /event/, /warn/, /error/]);
  await show('audit');
  await expect(page.locator('.outcome').first()).toHaveText(/success|failed|error|denied/);
  await show('compare');
  await expect(page.locator('.data-row', { hasText: 'SQL 63cee30b' })).toContainText('slower');
});
