import type { Page } from '@playwright/test';
import { expect } from './panel.ts';

/** What a panel can look like; each is asked for faults in every theme, and the main ones have a picture. */
export interface State {
  readonly name: string;
  readonly panel: 'trace' | 'queries' | 'audit' | 'compare';
  readonly options?: Record<string, string>;
  readonly arrange: (page: Page) => Promise<void>;
}

const rows = (page: Page) =>
  expect(page.locator('.data-body [role=row], .rows [role=row]').first()).toBeVisible();
const note = (page: Page) => expect(page.locator('.state-note')).toBeVisible();
const details = (page: Page) => page.getByLabel('Details of the selected span');
const find = (page: Page, text: string) => page.getByLabel('Find in the trace').fill(text);
const openMenu = async (page: Page, button: string | RegExp) => {
  await rows(page);
  await page.getByRole('button', { name: button }).click();
  await expect(page.locator('.popover-panel')).toBeVisible();
};

const traceStates: readonly State[] = [
  {
    name: 'tree',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.keyboard.press('d');
      await expect(details(page)).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'audit linked' })).toBeVisible();
    },
  },
  {
    name: 'details',
    panel: 'trace',
    options: { span: '0000000000000006' },
    arrange: async (page) => {
      await rows(page);
      await expect(details(page)).toContainText('p95');
    },
  },
  {
    name: 'details-failed',
    panel: 'trace',
    options: { span: '0000000000000007' },
    arrange: async (page) => {
      await rows(page);
      await expect(page.locator('.failure')).toBeVisible();
    },
  },
  {
    name: 'details-broken',
    panel: 'trace',
    options: { scenario: 'bad-answers' },
    arrange: (page) => expect(page.getByText('details of the span cannot be shown')).toBeVisible(),
  },
  {
    name: 'details-metrics',
    panel: 'trace',
    options: { scenario: 'metrics' },
    arrange: (page) => expect(page.locator('.metrics').first()).toBeVisible(),
  },
  {
    name: 'help',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'find',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await find(page, 'policy');
      await expect(page.locator('.find .count')).toHaveText('1/2');
      await expect(details(page)).toContainText('policy: input');
    },
  },
  {
    name: 'find-nothing',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await find(page, 'not in there');
      await expect(page.locator('.find .count')).toHaveText('no match');
    },
  },
  {
    name: 'nothing-matches',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.getByLabel('Hide short spans').selectOption('hide < 100 ms');
      await page.getByRole('button', { name: 'errors only' }).click();
      await expect(page.getByText('No span matches')).toBeVisible();
    },
  },
  {
    name: 'part-of-the-trace',
    panel: 'trace',
    options: { span: '0000000000000004' },
    arrange: async (page) => {
      await rows(page);
      await page.keyboard.press('r');
      await expect(page.getByRole('button', { name: 'below execute' })).toBeVisible();
    },
  },
  {
    name: 'columns',
    panel: 'trace',
    options: {
      layout: JSON.stringify({ columns: { shown: ['service', 'self', 'duration', 'start'] } }),
    },
    arrange: (page) => openMenu(page, 'Columns'),
  },
  {
    name: 'folds',
    panel: 'trace',
    options: {
      scenario: 'repeated',
      span: '0000000000000002',
      layout: JSON.stringify({ nameShare: 0.6, columns: { shown: ['duration'], widths: {} } }),
    },
    arrange: async (page) => {
      await rows(page);
      await expect(page.locator('.row.fold').first()).toBeVisible();
      await expect(details(page)).toContainText('N+1');
    },
  },
  {
    name: 'findings',
    panel: 'trace',
    options: { scenario: 'repeated' },
    arrange: (page) => openMenu(page, /findings/),
  },
  {
    name: 'fold-rules',
    panel: 'trace',
    options: { scenario: 'repeated' },
    arrange: (page) => openMenu(page, /folded/),
  },
  {
    name: 'broken-data',
    panel: 'trace',
    options: { scenario: 'broken', span: '0000000000000002' },
    arrange: async (page) => {
      await rows(page);
      await expect(details(page)).toContainText('another process');
    },
  },
  {
    name: 'scripts',
    panel: 'trace',
    options: { scenario: 'scripts', span: '0000000000000004' },
    arrange: async (page) => {
      await rows(page);
      await expect(details(page)).toContainText('delete');
    },
  },
  {
    name: 'new-spans',
    panel: 'trace',
    options: { scenario: 'spans-200' },
    arrange: async (page) => {
      await rows(page);
      await page.keyboard.press('PageDown');
      await page.evaluate(() => window.devHost.show('spans-210'));
      await expect(page.locator('.new-spans')).toBeVisible();
    },
  },
  {
    name: 'large',
    panel: 'trace',
    options: { scenario: 'spans-50000' },
    arrange: async (page) => {
      await rows(page);
      await page.mouse.move(300, 400);
      await page.mouse.wheel(0, 3210);
      await expect(page.locator('.row.sticky')).toHaveCount(2);
    },
  },
  {
    name: 'narrow',
    panel: 'trace',
    arrange: async (page) => {
      await page.setViewportSize({ width: 300, height: 700 });
      await rows(page);
      await expect(details(page)).toBeVisible();
    },
  },
  {
    name: 'flame',
    panel: 'trace',
    options: { span: '0000000000000007' },
    arrange: async (page) => {
      await rows(page);
      await find(page, 'policy');
      await page.getByRole('tab', { name: 'Flame' }).click();
      const box = await page.getByRole('application').boundingBox();
      await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.55, (box?.y ?? 0) + 90);
      await expect(page.locator('.flame-tooltip')).toContainText('stray worker');
    },
  },
  {
    name: 'flame-merged',
    panel: 'trace',
    options: { scenario: 'spans-50000' },
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Flame' }).click();
      await page.getByRole('button', { name: 'merged by call path' }).click();
      await expect(page.getByRole('application')).toHaveAccessibleName(/merged/);
    },
  },
  {
    name: 'operations',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Operations' }).click();
      await page.getByRole('row', { name: 'SQL 09ab77c1' }).locator('.twistie').click();
      await page.getByRole('button', { name: 'only this operation' }).click();
      await expect(page.locator('.data-detail')).toContainText('1 span');
    },
  },
  {
    name: 'events',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Events' }).click();
      await page.getByRole('row', { name: 'exception' }).locator('.twistie').click();
      await expect(page.locator('.data-detail')).toContainText('Open in editor');
    },
  },
  {
    name: 'events-none',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Events' }).click();
      await page.getByLabel('Filter events').fill('nothing such');
      await expect(page.getByRole('button', { name: 'Show all events' })).toBeVisible();
    },
  },
  {
    name: 'events-broken',
    panel: 'trace',
    options: { scenario: 'bad-answers' },
    arrange: async (page) => {
      await rows(page);
      await page.getByRole('tab', { name: 'Events' }).click();
      await expect(page.getByText('The events did not come')).toBeVisible();
    },
  },
  { name: 'not-found', panel: 'trace', options: { scenario: 'not-found' }, arrange: note },
  { name: 'unreachable', panel: 'trace', options: { scenario: 'lost' }, arrange: note },
  {
    name: 'loading',
    panel: 'trace',
    options: { scenario: 'loading' },
    arrange: (page) => expect(page.locator('.loading-frame')).toBeVisible(),
  },
  {
    name: 'connection-lost',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.evaluate(() => window.devHost.emit('connection', { state: 'lost', message: '' }));
      await expect(page.locator('.connection-bar')).toBeVisible();
    },
  },
  {
    name: 'evicted',
    panel: 'trace',
    arrange: async (page) => {
      await rows(page);
      await page.evaluate(() => window.devHost.show('not-found'));
      await expect(page.getByText('evicted or cleared in the meantime')).toBeVisible();
    },
  },
];

const listStates: readonly State[] = [
  {
    name: 'queries',
    panel: 'queries',
    options: { hash: '63cee30bbe9371b3' },
    arrange: (page) => expect(page.locator('.data-detail')).toContainText('Slowest'),
  },
  { name: 'queries-empty', panel: 'queries', options: { scenario: 'empty' }, arrange: note },
  {
    name: 'queries-suggestions',
    panel: 'queries',
    arrange: async (page) => {
      await rows(page);
      await page.getByLabel('Filter').fill('to');
      await expect(page.getByRole('listbox')).toBeVisible();
    },
  },
  {
    name: 'queries-bad-filter',
    panel: 'queries',
    arrange: async (page) => {
      await rows(page);
      await page.getByLabel('Filter').fill('tool = (');
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'queries-nothing-matches',
    panel: 'queries',
    arrange: async (page) => {
      await rows(page);
      await page.getByLabel('Filter').fill('nothing has this');
      await note(page);
    },
  },
  {
    name: 'queries-broken',
    panel: 'queries',
    options: { scenario: 'bad-answers' },
    arrange: (page) => expect(page.getByText('Slow queries cannot be shown')).toBeVisible(),
  },
  {
    name: 'audit',
    panel: 'audit',
    options: { record: 'record-214' },
    arrange: (page) => expect(page.locator('.data-detail')).toContainText('Arguments'),
  },
  { name: 'audit-empty', panel: 'audit', options: { scenario: 'empty' }, arrange: note },
  { name: 'audit-unreachable', panel: 'audit', options: { scenario: 'lost' }, arrange: note },
  {
    name: 'compare',
    panel: 'compare',
    arrange: async (page) => {
      await page.locator('.data-row', { hasText: 'SQL 63cee30b' }).click();
      await page.keyboard.press('ArrowRight');
      await expect(page.locator('.differences')).toContainText('db.rows_affected');
    },
  },
  { name: 'compare-same', panel: 'compare', options: { scenario: 'same' }, arrange: note },
  { name: 'compare-gone', panel: 'compare', options: { scenario: 'not-found' }, arrange: note },
  {
    name: 'compare-loading',
    panel: 'compare',
    options: { scenario: 'loading' },
    arrange: (page) => expect(page.locator('.loading-frame')).toBeVisible(),
  },
];

export const states: readonly State[] = [...traceStates, ...listStates];

export function stateOf(name: string): State {
  const state = states.find((each) => each.name === name);
  if (state === undefined) throw new Error(`no state ${name}`);
  return state;
}
