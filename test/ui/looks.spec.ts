import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { playDemo } from '../harness/playDemo.ts';
import type { ThemeName } from '../harness/vscodeSettings.ts';
import type { VscodeWindow } from '../harness/vscodeWindow.ts';
import { seriousFaults } from '../support/accessibility.ts';
import { receiverOf } from '../support/receiverOf.ts';

const themeNames: readonly ThemeName[] = ['dark', 'light', 'high-contrast', 'high-contrast-light'];

test.use({ template: 'demo/workspace' });
test.setTimeout(300_000);

test('trees and panels in a dark, a light and both high-contrast themes', async ({
  vscode,
  sandbox,
}) => {
  await vscode.openContainer('MCP Traces');
  // README shows the dark ones, which are to have something to show.
  await playDemo(sandbox.workspace, await receiverOf(sandbox.dataDir), 4);
  const slow = vscode.treeRow('Traces', /overdue_report/).first();
  await expect(slow).toBeVisible();
  await expect(vscode.treeRow('Slow queries', /overdue_report\.sql/)).toBeVisible();
  await expect(vscode.treeRow('Audit', /member_file, denied/).first()).toBeVisible();
  await expect(vscode.treeRow('Servers', /lending-library/)).toBeVisible();

  await test.step('the panel of a trace', async () => {
    await slow.click();
    await expect(vscode.tab(/overdue_report/)).toBeVisible();
    await vscode.panel.getByRole('row', { name: /SQL/ }).click();
    await expect(
      vscode.panel.getByText('overdue_report.sql', { exact: false }).first(),
    ).toBeVisible();
    await lookInEveryTheme(vscode, 'trace-panel');
    await vscode.chooseTheme('dark');
    await vscode.panel.getByRole('tab', { name: 'Flame' }).click();
    await vscode.screenshot('trace-flame-dark');
    await vscode.panel.getByRole('tab', { name: 'Tree' }).click();
  });

  await test.step('the panel of slow queries', async () => {
    await vscode.command('MCP Traces: Open Slow Queries');
    await expect(vscode.tab('Slow Queries')).toBeVisible();
    await expect(vscode.panel.getByRole('row', { name: /overdue_rep/ })).toBeVisible();
    await lookInEveryTheme(vscode, 'queries-panel');
  });

  await test.step('the panel of the audit log', async () => {
    await vscode.command('MCP Traces: Open Audit Log');
    await expect(vscode.tab('Audit Log')).toBeVisible();
    const denied = vscode.panel.getByRole('row', { name: /member_file.*denied/ });
    await expect(denied.first()).toBeVisible();
    await lookInEveryTheme(vscode, 'audit-panel');
  });
  await vscode.expectNoErrors();
});

/** Takes a picture of the panel in each theme and asks axe: all of its questions once, then those about colours. */
async function lookInEveryTheme(vscode: VscodeWindow, name: string): Promise<void> {
  for (const theme of themeNames) {
    await vscode.chooseTheme(theme);
    await vscode.screenshot(`${name}-${theme}`);
    const extent = theme === 'dark' ? 'all' : 'colours';
    expect.soft(await seriousFaults(vscode.page, extent), `${name} in ${theme}`).toEqual([]);
  }
}
