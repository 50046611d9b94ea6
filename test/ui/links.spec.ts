import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import type { VscodeWindow } from '../harness/vscodeWindow.ts';
import { receiverOf } from '../support/receiverOf.ts';
import { sendTrace } from '../support/sendTrace.ts';

const spanId = '00000000000000b2';
const call = {
  spanId: '00000000000000b1',
  name: 'tools/call find_orders',
  attributes: {
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': 'find_orders',
    'gen_ai.tool.call.arguments': '{"region":"north","limit":20,"include":["stock","orders"]}',
  },
};
const query = {
  spanId,
  parentSpanId: call.spanId,
  name: 'SELECT orders',
  attributes: {
    'db.system.name': 'duckdb',
    'db.query.text':
      "SELECT o.id, o.total FROM orders o WHERE o.region = 'north' AND o.total > 100",
  },
};

test('a link opens its span here, and long texts open in native editors that nobody can write in', async ({
  vscode,
  sandbox,
}) => {
  const { page, panel } = vscode;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await vscode.openContainer('MCP Traces');
  await sendTrace(await receiverOf(sandbox.dataDir), 'd'.repeat(32), [call, query]);
  await vscode.treeRow('Traces', /find_orders/).click();
  const rows = panel.getByRole('treegrid', { name: 'Spans' }).getByRole('row');
  await rows.nth(1).click();
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');

  await test.step('the link of the span, followed', async () => {
    await page.keyboard.press('c');
    await vscode.quickPick('Link to the Span').click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toContain(`/trace/${'d'.repeat(32)}?span=${spanId}`);
    const link = await copied();
    await vscode.command('View: Close All Editors');
    await expect(vscode.tab(/find_orders/)).toHaveCount(0);
    await followLink(vscode, link);
    await expect(vscode.tab(/find_orders/)).toHaveAttribute('aria-selected', 'true');
    const selected = panel.locator('[role=row][aria-selected=true]');
    await expect(selected).toHaveAttribute('data-span-id', spanId);
  });

  await test.step('a statement, with the colours of SQL', async () => {
    await panel.getByRole('button', { name: 'Open in editor' }).first().click();
    await expect(vscode.statusItem('SQL')).toBeVisible();
    const line = page.locator('.monaco-editor .view-line').first();
    await expect(line).toContainText('SELECT');
    await expect
      .poll(() =>
        line
          .locator('span[class^=mtk]')
          .evaluateAll((all) => new Set(all.map((each) => each.className)).size),
      )
      .toBeGreaterThan(1);
  });

  await test.step('arguments, as JSON on many lines that fold', async () => {
    await rows.first().click();
    const block = panel.locator('.block', { hasText: 'Arguments' });
    await block.getByRole('button', { name: 'Open in editor' }).click();
    await expect(vscode.statusItem('JSON')).toBeVisible();
    const lines = page.locator('.monaco-editor .view-line');
    await expect(lines.filter({ hasText: '"region": "north",' })).toHaveCount(1);
    await vscode.command('Fold All');
    await expect(lines.filter({ hasText: '"region"' })).toHaveCount(0);
    await expectReadOnly(vscode);
  });
  await vscode.expectNoErrors();
});

/** VS Code asks whether the extension may open the address. */
async function followLink(vscode: VscodeWindow, link: string): Promise<void> {
  await vscode.command('Developer: Open URL');
  await vscode.quickInput.fill(link);
  await vscode.page.keyboard.press('Enter');
  const open = vscode.page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true });
  await expect(async () => {
    await open.click({ timeout: 2_000 });
    await expect(open).toHaveCount(0, { timeout: 2_000 });
  }).toPass();
}

/** VS Code says it where a person types. */
async function expectReadOnly({ page }: VscodeWindow): Promise<void> {
  const editor = page.locator('.monaco-editor').last();
  const before = await editor.locator('.view-lines').textContent();
  await expect(async () => {
    await editor.locator('.view-lines').click({ timeout: 2_000 });
    await page.keyboard.type('x');
    const told = page.getByRole('alert').filter({ hasText: 'Cannot edit in read-only editor' });
    await expect(told).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
  expect(await editor.locator('.view-lines').textContent()).toBe(before);
}
