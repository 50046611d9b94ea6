import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { receiverOf } from '../support/receiverOf.ts';
import { sendTrace } from '../support/sendTrace.ts';

const call = (tool: string, spans: number) =>
  Array.from({ length: spans }, (_, at) =>
    at === 0
      ? {
          spanId: '00000000000000a1',
          name: 'mcp.endpoint.execute',
          attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': tool },
        }
      : {
          spanId: `00000000000000b${at}`,
          parentSpanId: '00000000000000a1',
          name: `step ${at}`,
        },
  );

test('two traces of the tree are compared as two files would be', async ({ vscode, sandbox }) => {
  await vscode.openContainer('MCP Traces');
  const url = await receiverOf(sandbox.dataDir);
  await sendTrace(url, 'a'.repeat(32), call('find_orders', 2));
  await sendTrace(url, 'b'.repeat(32), call('reorder', 4));
  const choose = async (row: RegExp, item: string) =>
    await vscode.chooseInMenu(vscode.treeRow('Traces', row), item);
  // What comes after the first click on a row would wait behind a line of its own.
  await expect(vscode.treeRow('Traces', /reorder/)).toBeVisible();
  await choose(/find_orders/, 'Select for Compare');
  await choose(/reorder/, 'Compare with Selected');
  const heading = vscode.panel.getByRole('heading', { level: 1 });
  await expect(heading).toContainText('A');
  await expect(vscode.panel.locator('.warnings')).toContainText('different kinds');
  await expect(vscode.panel.locator('.data-row', { hasText: 'step 3' })).toContainText('added');
  await vscode.screenshot('compare');

  await vscode.reload();
  await expect(vscode.panel.locator('.data-row', { hasText: 'step 3' })).toContainText('added');

  await choose(/reorder/, 'Compare with Typical');
  await expect(vscode.panel.locator('.state-note')).toContainText('No other trace of');
  await vscode.expectNoErrors();
});

test('a trace is compared with what is typical from its title bar', async ({ vscode, sandbox }) => {
  await vscode.openContainer('MCP Traces');
  const url = await receiverOf(sandbox.dataDir);
  await sendTrace(url, 'a'.repeat(32), call('find_orders', 2));
  await sendTrace(url, 'b'.repeat(32), call('find_orders', 4));
  await vscode.command('MCP Traces: Open Trace');
  await vscode.quickInput.fill('b'.repeat(32));
  await vscode.page.keyboard.press('Enter');
  await expect(vscode.panel.locator('[data-span-id]').first()).toBeVisible();
  await vscode.page.getByRole('button', { name: 'Compare with Typical' }).click();
  await expect(vscode.panel.locator('.data-row', { hasText: 'step 3' })).toContainText('added');
  await expect(vscode.panel.locator('.sides')).toContainText('the only other trace of its kind');
  await vscode.expectNoErrors();
});
