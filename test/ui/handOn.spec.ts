import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { playDemo } from '../harness/playDemo.ts';
import { receiverOf } from '../support/receiverOf.ts';

test.use({ template: 'demo/workspace' });

test('a span is copied and its trace exported, by key and by the menu of its row', async ({
  vscode,
  sandbox,
}) => {
  const { page, panel } = vscode;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await vscode.openContainer('MCP Traces');
  await playDemo(sandbox.workspace, await receiverOf(sandbox.dataDir));
  await vscode.treeRow('Traces', /overdue_report/).click();
  const row = panel.getByRole('row', { name: /SQL/ }).first();
  await row.click();
  const spanId = (await row.getAttribute('data-span-id')) ?? '';

  await test.step('a link, by key', async () => {
    await page.keyboard.press('c');
    await vscode.quickPick('Link to the Span').click();
    await expect.poll(clipboard).toMatch(new RegExp(`/trace/[0-9a-f]{32}\\?span=${spanId}$`));
  });

  await test.step('a traceparent, by the menu of a row', async () => {
    await vscode.chooseInMenu(row, 'Copy As', 'Copy traceparent');
    await expect.poll(clipboard).toMatch(new RegExp(`^00-[0-9a-f]{32}-${spanId}-01$`));
  });

  await test.step('the part below a row alone, by its menu', async () => {
    const grid = panel.getByRole('treegrid', { name: 'Spans' });
    const rows = (await grid.getAttribute('aria-rowcount')) ?? '';
    await vscode.chooseInMenu(panel.getByRole('row', { name: /execute/ }), 'Make This the Root');
    await expect(grid).toHaveAttribute('aria-rowcount', '3');
    await panel.getByRole('row', { name: /execute/ }).click();
    await page.keyboard.press('Escape');
    await expect(grid).toHaveAttribute('aria-rowcount', rows);
    await row.click();
  });

  await test.step('a summary of the span that is selected, from the palette', async () => {
    await vscode.command('MCP Traces: Copy Summary in Markdown');
    await expect.poll(clipboard).toMatch(/^### SQL .*: ok,/);
  });

  await test.step('a page', async () => {
    await row.click();
    await page.keyboard.press('Shift+C');
    await vscode.quickPick('HTML Page').click();
    await expect(vscode.quickInput).toHaveValue(/trace-[0-9a-f]{8}\.html$/);
    const file = path.join(sandbox.workspace, 'handed-on.html');
    await vscode.quickInput.fill(file);
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('overdue_report');
  });

  await test.step('a picture', async () => {
    await row.click();
    await page.keyboard.press('Shift+C');
    await vscode.quickPick('SVG Picture').click();
    await expect(vscode.quickInput).toHaveValue(/trace-[0-9a-f]{8}\.svg$/);
    const file = path.join(sandbox.workspace, 'handed-on.svg');
    await vscode.quickInput.fill(file);
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('</svg>');
  });
  await vscode.expectNoErrors();
});
