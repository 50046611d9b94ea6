import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { receiverOf } from '../support/receiverOf.ts';
import { type SentSpan, sendTrace } from '../support/sendTrace.ts';

const spanIdOf = (index: number): string => (index + 1).toString(16).padStart(16, '0');

/** A root with children, each with nine of its own. */
const largeTrace = (count: number): SentSpan[] =>
  Array.from({ length: count }, (_, index) => ({
    spanId: spanIdOf(index),
    ...(index === 0
      ? {}
      : { parentSpanId: spanIdOf(index % 10 === 1 ? 0 : index - ((index - 1) % 10)) }),
    name: index === 0 ? 'tools/call audit_all' : `step ${index}`,
    attributes:
      index === 0 ? { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'audit_all' } : {},
  }));

test('a trace of 50,000 spans arrives whole in the panel and draws what is seen', async ({
  vscode,
  sandbox,
}) => {
  await vscode.openContainer('MCP Traces');
  const url = await receiverOf(sandbox.dataDir);
  const spans = largeTrace(50_000);
  for (let from = 0; from < spans.length; from += 10_000) {
    await sendTrace(url, 'c'.repeat(32), spans.slice(from, from + 10_000));
  }
  const row = vscode.treeRow('Traces', /audit_all/);
  await expect(row).toBeVisible();
  await row.click();
  const grid = vscode.panel.getByRole('treegrid');
  await expect(grid).toHaveAttribute('aria-rowcount', '50000');
  const first = grid.getByRole('row').first();
  await expect(first).toContainText('tools/call audit_all');

  await grid.focus();
  await vscode.page.keyboard.press('End');
  const last = grid.locator('[role="row"][aria-rowindex="50000"]');
  await expect(last).toHaveAttribute('data-span-id', spanIdOf(49_999));
  await expect(last).toHaveAttribute('aria-level', '3');
  await expect(last).toContainText('step 49999');
  expect(await vscode.panel.locator('*').count()).toBeLessThan(2_000);
  await vscode.expectNoErrors();
});
