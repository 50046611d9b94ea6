import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { playDemo } from '../harness/playDemo.ts';
import type { VscodeWindow } from '../harness/vscodeWindow.ts';
import { receiverOf, statusOf } from '../support/receiverOf.ts';

test.use({ template: 'demo/workspace' });

test.beforeEach(async ({ vscode, sandbox }) => {
  await vscode.openContainer('MCP Traces');
  await playDemo(sandbox.workspace, await receiverOf(sandbox.dataDir));
  // What comes after the first click on a row would wait behind a line of its own.
  await expect(vscode.treeRow('Traces', /library-agent, 8 traces/)).toBeVisible();
});

test('from spans, records and queries to what belongs to them, by a click and by a key', async ({
  vscode,
}) => {
  await test.step('from a span to its source', async () => {
    await vscode.treeRow('Traces', /overdue_report/).click();
    const row = vscode.panel.getByRole('row', { name: /SQL/ });
    await row.click();
    const source = vscode.panel.getByRole('button', { name: 'overdue_report.sql:1', exact: true });
    await source.click();
    await expect(vscode.tab('overdue_report.sql')).toBeVisible();
    await expect(vscode.page.locator('.monaco-editor')).toContainText('WITH RECURSIVE');
    await closeSource(vscode);
    await row.click();
    await vscode.page.keyboard.press('Enter');
    await closeSource(vscode);
  });

  await test.step('from a text that only an attribute holds to its span', async () => {
    await vscode.panel.getByLabel('Find in the trace').fill('mxcp.result.count >= 1');
    await expect(vscode.panel.locator('.find .count')).toHaveText(/^1\/\d+$/);
    await expect(vscode.panel.getByText('names only')).toHaveCount(0);
    await vscode.panel.getByLabel('Find in the trace').fill('');
  });

  await test.step('from an audit record to its span, and back', async () => {
    const record = vscode.treeRow('Audit', /member_file, denied/);
    await record.click();
    await expect(vscode.tab('Audit Log')).toBeVisible();
    await record.getByRole('button', { name: 'Show the Span of the Audit Record' }).click();
    await expect(vscode.tab(/member_file/)).toBeVisible();
    const selected = vscode.panel.locator('[role="row"][aria-selected="true"]');
    await expect(selected).toContainText('member_file');
    await expect(vscode.panel.getByText('Policy enforcement failed').first()).toBeVisible();
    await vscode.panel.getByRole('button', { name: 'audit linked' }).click();
    await expect(vscode.tab('Audit Log')).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('from a slow query to its file', async () => {
    await vscode.command('MCP Traces: Open Slow Queries');
    await expect(vscode.tab('Slow Queries')).toHaveAttribute('aria-selected', 'true');
    await vscode.panel.getByRole('row', { name: /overdue_rep/ }).click();
    await vscode.page.keyboard.press('s');
    await closeSource(vscode);
  });

  await test.step('a denied call as tree, flame graph, operations and events', async () => {
    const { panel, page } = vscode;
    await vscode.treeRow('Traces', /member_file.*denied/).click();
    await expect(vscode.tab(/member_file/)).toHaveAttribute('aria-selected', 'true');
    const selected = panel
      .getByLabel('Details of the selected span')
      .getByRole('heading', { level: 2 });
    await panel.getByRole('treegrid', { name: 'Spans' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('2');
    await expect(panel.getByRole('application', { name: 'Spans by time' })).toBeFocused();
    // Client, server and endpoint have the call's name; below them is what denied it.
    for (let level = 0; level < 3; level++) await page.keyboard.press('ArrowDown');
    await expect(selected).not.toContainText('tools/call');
    const below = (await selected.textContent()) ?? '';
    await page.keyboard.press('3');
    await expect(panel.getByRole('treegrid', { name: 'Operations' })).toBeFocused();
    await expect(selected).toHaveText(below);
    await page.keyboard.press('4');
    const events = panel.getByRole('treegrid', { name: 'Events and logs' });
    await expect(events).toBeFocused();
    await events
      .getByRole('row', { name: /exception/ })
      .last()
      .click();
    await page.keyboard.press('Enter');
    await expect(page.locator('.monaco-editor')).toContainText('PolicyDenial');
  });
  await vscode.expectNoErrors();
});

/** Waits for the file that was to be opened, and closes it. */
async function closeSource(vscode: VscodeWindow): Promise<void> {
  const tab = vscode.tab('overdue_report.sql');
  await expect(tab).toHaveAttribute('aria-selected', 'true');
  await vscode.command('View: Close Editor');
  await expect(tab).toHaveCount(0);
}

test('two windows share one collector, and a reload loses nothing', async ({
  vscode,
  openWindow,
  sandbox,
}) => {
  const second = await openWindow();
  await second.openContainer('MCP Traces');
  await expect(second.treeRow('Traces', /overdue_report/)).toBeVisible();
  const before = await statusOf(sandbox.dataDir);

  await vscode.page.bringToFront();
  await vscode.reload();
  await vscode.openContainer('MCP Traces');
  await expect(vscode.treeRow('Traces', /overdue_report/)).toBeVisible();
  const after = await statusOf(sandbox.dataDir);
  expect(after?.pid).toBe(before?.pid);
  expect(after?.stored).toEqual(before?.stored);
  await vscode.expectNoErrors();
  await second.expectNoErrors();
});
