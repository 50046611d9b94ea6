import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import type { ThemeName } from '../harness/vscodeSettings.ts';

/** Class that VS Code gives its workbench for each kind of theme. */
const classes = {
  dark: 'vs-dark',
  light: 'vs',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
} as const satisfies Record<ThemeName, string>;

for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
  test.describe(() => {
    test.use({ theme });

    test(`a window opens in the theme "${theme}"`, async ({ vscode }) => {
      await expect(vscode.page.locator('.monaco-workbench')).toContainClass(classes[theme]);
      await vscode.expectNoErrors();
      await vscode.screenshot(`window-${theme}`);
    });
  });
}
