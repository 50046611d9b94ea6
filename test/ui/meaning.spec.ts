import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { receiverOf } from '../support/receiverOf.ts';
import { type SentSpan, sendTrace } from '../support/sendTrace.ts';

const traceId = 'd'.repeat(32);
const spanIdOf = (number: number): string => number.toString(16).padStart(16, '0');

const call = (number: number, tool: string, more: Partial<SentSpan>): SentSpan => ({
  spanId: spanIdOf(number),
  parentSpanId: spanIdOf(1),
  name: `tools/call ${tool}`,
  attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': tool },
  ...more,
});

/** Three attempts of one call, a loop of queries, and a span whose parent nobody sends. */
const packing: readonly SentSpan[] = [
  { spanId: spanIdOf(1), name: 'invoke_agent packer', durationMs: 1000 },
  call(2, 'ship_order', { startMs: 10, isError: true }),
  call(3, 'ship_order', { startMs: 30, isError: true }),
  call(4, 'ship_order', { startMs: 50 }),
  call(5, 'list_orders', { startMs: 100, durationMs: 400 }),
  ...Array.from({ length: 12 }, (_, at) => ({
    spanId: spanIdOf(16 + at),
    parentSpanId: spanIdOf(5),
    name: 'mxcp.duckdb.execute',
    attributes: { 'db.system': 'duckdb', 'db.statement.hash': '5f0cc2a1d2e3f405' },
    startMs: 110 + 30 * at,
  })),
  { spanId: spanIdOf(6), parentSpanId: spanIdOf(99), name: 'stray worker', startMs: 600 },
];

test('a trace says what it means, keeps still while it grows, and is found again as it was left', async ({
  vscode,
  sandbox,
}) => {
  const { panel, page } = vscode;
  await vscode.openContainer('MCP Traces');
  const url = await receiverOf(sandbox.dataDir);
  await sendTrace(url, traceId, packing);
  await vscode.treeRow('Traces', /ship_order/).click();
  const grid = panel.getByRole('treegrid', { name: 'Spans' });
  const row = (text: string | RegExp) => grid.getByRole('row').filter({ hasText: text });
  const selected = grid.locator('[role="row"][aria-selected="true"]');

  await test.step('what repeats is one row, and a finding', async () => {
    await expect(row('3 attempts')).toBeVisible();
    await expect(row('\u00d7 12')).toBeVisible();
    await panel.getByRole('button', { name: /finding/ }).click();
    await expect(panel.getByText(/5f0cc2a1 runs 12 times .*N\+1/)).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a rule of folding is switched off and on', async () => {
    const rules = panel.getByRole('button', { name: /^fold/ });
    const repeats = panel.getByLabel('Repeats');
    await rules.click();
    await repeats.uncheck();
    await expect(row('\u00d7 12')).toHaveCount(0);
    await expect(row(/SQL 5f0cc2a1/)).toHaveCount(12);
    await repeats.check();
    await expect(row('\u00d7 12')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('what was not received has its place', async () => {
    await expect(row('parent not received')).toHaveAttribute('aria-level', '1');
    await panel.getByRole('button', { name: '1 missing parent' }).click();
    await expect(selected).toContainText('stray worker');
  });

  await test.step('by keyboard: all keys, errors only, a fold opened', async () => {
    await grid.focus();
    await page.keyboard.press('?');
    await expect(panel.getByRole('dialog')).toContainText('Zoom to the selection');
    await page.keyboard.press('Escape');
    await page.keyboard.press('x');
    await expect(row('stray worker')).toHaveCount(0);
    await page.keyboard.press('x');
    await expect(row('stray worker')).toBeVisible();
    await row('3 attempts').click();
    await page.keyboard.press('ArrowRight');
    await expect(row(/^tools\/call ship_order/)).toHaveCount(4);
    await page.keyboard.press('ArrowDown');
    await expect(selected).toHaveAttribute('data-span-id', spanIdOf(2));
  });

  await test.step('what comes meanwhile is counted, and moves nothing', async () => {
    const before = await selected.boundingBox();
    await sendTrace(url, traceId, [call(7, 'late_call', { startMs: 700 })]);
    await expect(panel.getByText('1 new span', { exact: true })).toBeVisible();
    expect(await selected.boundingBox()).toEqual(before);
  });

  await test.step('a reload of the window finds it as it was', async () => {
    await vscode.reload();
    await expect(selected).toHaveAttribute('data-span-id', spanIdOf(2));
    await expect(row(/^tools\/call ship_order/)).toHaveCount(4);
    await expect(row('late_call')).toBeVisible();
  });
  await vscode.expectNoErrors();
});
