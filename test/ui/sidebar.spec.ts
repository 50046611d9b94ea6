import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { receiverOf } from '../support/receiverOf.ts';
import { sendTrace } from '../support/sendTrace.ts';

const rootSpan = '00000000000000a1';
const call = (tool: string, isError = false) => [
  {
    spanId: rootSpan,
    name: 'mcp.endpoint.execute',
    attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': tool },
    isError,
  },
  { spanId: '00000000000000a2', parentSpanId: rootSpan, name: 'SELECT' },
];

test('a trace comes into the tree, opens with a click, and is there after a reload', async ({
  vscode,
  sandbox,
}) => {
  await vscode.openContainer('MCP Traces');
  await expect(vscode.section('Traces').getByText('No traces yet')).toBeVisible();
  const url = await receiverOf(sandbox.dataDir);

  await sendTrace(url, 'a'.repeat(32), call('find_orders'));
  const row = vscode.treeRow('Traces', /find_orders, success/);
  await expect(row).toBeVisible();
  await expect(vscode.statusItem(/1 trace/)).toBeVisible();
  await row.click();
  await expect(vscode.panel.locator('[data-span-id]', { hasText: 'find_orders' })).toBeVisible();

  // The row that is pointed at does not move: what is new waits behind one line.
  await sendTrace(url, 'b'.repeat(32), call('reorder', true));
  await vscode.treeRow('Traces', /1 new trace/).click();
  await expect(vscode.treeRow('Traces', /reorder, 1 error/)).toBeVisible();

  await vscode.reload();
  await expect(vscode.treeRow('Traces', /reorder, 1 error/)).toBeVisible();
  await expect(vscode.panel.locator('[data-span-id]', { hasText: 'find_orders' })).toBeVisible();
  await vscode.expectNoErrors();
});

test('the empty tree sends a test trace with a click', async ({ vscode }) => {
  await vscode.openContainer('MCP Traces');
  await vscode.section('Traces').getByRole('button', { name: 'Send a Test Trace' }).click();
  await expect(vscode.tab(/./)).toHaveCount(1);
  await expect(vscode.panel.locator('[data-span-id]').first()).toBeVisible();
  await vscode.expectNoErrors();
});

test('a filter is checked while it is typed and says where it is wrong', async ({
  vscode,
  sandbox,
}) => {
  await vscode.openContainer('MCP Traces');
  const url = await receiverOf(sandbox.dataDir);
  await sendTrace(url, 'a'.repeat(32), call('find_orders'));
  await sendTrace(url, 'b'.repeat(32), call('reorder', true));
  await expect(vscode.treeRow('Traces', /find_orders/)).toBeVisible();
  await vscode.command('MCP Traces: Filter Traces');
  await vscode.quickInput.fill('tool = reorder and (');
  await expect(vscode.page.getByText(/character 21/)).toBeVisible();
  await vscode.quickInput.fill('tool = reorder');
  await vscode.page.keyboard.press('Enter');
  await expect(vscode.treeRow('Traces', /find_orders/)).toHaveCount(0);
  await expect(vscode.treeRow('Traces', /reorder/)).toBeVisible();
});
