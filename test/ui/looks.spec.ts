import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { playDemo } from '../harness/playDemo.ts';
import type { ThemeName } from '../harness/vscodeSettings.ts';
import { seriousFaults } from '../support/accessibility.ts';
import { receiverOf } from '../support/receiverOf.ts';

/** Class that VS Code gives its workbench for each kind of theme. */
const workbenchClass: Readonly<Record<ThemeName, string>> = {
  dark: 'vs-dark',
  light: 'vs',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
};
const themeNames: readonly ThemeName[] = ['dark', 'light', 'high-contrast', 'high-contrast-light'];

test.use({ template: 'demo/workspace' });

for (const theme of themeNames) {
  test.describe(() => {
    test.use({ theme });

    test(`trees and panels in the theme "${theme}"`, async ({ vscode, sandbox }) => {
      await expect(vscode.page.locator('.monaco-workbench')).toContainClass(workbenchClass[theme]);
      const extent = theme === 'dark' ? 'all' : 'colours';
      await vscode.openContainer('MCP Traces');
      // README shows the dark ones, which are to have something to show.
      await playDemo(
        sandbox.workspace,
        await receiverOf(sandbox.dataDir),
        theme === 'dark' ? 4 : 1,
      );
      const slow = vscode.treeRow('Traces', /overdue_report/).first();
      await expect(slow).toBeVisible();
      await expect(vscode.treeRow('Slow queries', /overdue_report\.sql/)).toBeVisible();
      await expect(vscode.treeRow('Audit', /member_file, denied/).first()).toBeVisible();
      await expect(vscode.treeRow('Servers', /lending-library/)).toBeVisible();

      await slow.click();
      await expect(vscode.tab(/overdue_report/)).toBeVisible();
      const sql = vscode.panel.getByRole('row', { name: /SQL/ });
      await sql.click();
      await expect(
        vscode.panel.getByText('overdue_report.sql', { exact: false }).first(),
      ).toBeVisible();
      await vscode.screenshot(`trace-panel-${theme}`);
      expect.soft(await seriousFaults(vscode.page, extent)).toEqual([]);

      await vscode.command('MCP Traces: Open Slow Queries');
      await expect(vscode.tab('Slow Queries')).toBeVisible();
      await expect(vscode.panel.getByRole('row', { name: /overdue_rep/ })).toBeVisible();
      await vscode.screenshot(`queries-panel-${theme}`);
      expect.soft(await seriousFaults(vscode.page, extent)).toEqual([]);

      await vscode.command('MCP Traces: Open Audit Log');
      await expect(vscode.tab('Audit Log')).toBeVisible();
      await expect(
        vscode.panel.getByRole('row', { name: /member_file.*denied/ }).first(),
      ).toBeVisible();
      await vscode.screenshot(`audit-panel-${theme}`);
      expect.soft(await seriousFaults(vscode.page, extent)).toEqual([]);
      await vscode.expectNoErrors();
    });
  });
}
