import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { servePanels } from './serve.ts';

export type Show = (
  panel: 'trace' | 'queries' | 'audit' | 'compare',
  options?: Record<string, string>,
) => Promise<Page>;

/** `show` opens a panel on the fake host; a fault in the page's console fails the test. */
export const test = base.extend<{ show: Show }, { url: string }>({
  url: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const { url, server } = await servePanels(0);
      await use(url);
      server.close();
    },
    { scope: 'worker' },
  ],
  show: async ({ page, url }, use) => {
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    await use(async (panel, options = {}) => {
      await page.goto(`${url}/?${new URLSearchParams({ panel, fonts: 'own', ...options })}`);
      return page;
    });
    expect(faults).toEqual([]);
  },
});

export interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/** What the panel has asked the host to do, of one kind. */
export async function askedOf(page: Page, method: string): Promise<unknown[]> {
  const asked = await page.evaluate(() => window.devHost.asked as Asked[]);
  return asked.filter((each) => each.method === method).map((each) => each.params);
}

/** No serious fault for a person with a screen reader or weak sight. */
export async function expectNoFault(page: Page, without: string[] = []): Promise<void> {
  expect(await seriousFaults(new AxeBuilder({ page }).disableRules(without))).toEqual([]);
}

/** The same of what a theme can change: all else was asked in another one. */
export async function expectNoFaultOfColour(page: Page, theme: string): Promise<void> {
  const axe = new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']);
  expect(await seriousFaults(axe), theme).toEqual([]);
}

async function seriousFaults(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html, failureSummary }) => `${html}\n${failureSummary}`)
          .slice(0, 3)
          .join('\n')}`,
    );
}

export { expect };
