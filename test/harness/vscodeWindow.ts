import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { extensionId } from '../../src/extension/contributions.ts';
import { type ThemeName, themes } from './vscodeSettings.ts';

declare global {
  interface Window {
    /** Put there by VS Code when it runs with its test driver. */
    readonly driver?: { whenWorkbenchRestored(): Promise<void> };
  }
}

/** What a person sees and does in one VS Code window. */
export class VscodeWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  /** Waits until the workbench stands. A window of a server without the test driver has only its looks to go by. */
  async ready(): Promise<void> {
    await expect(this.page.locator('.part.activitybar')).toBeVisible({ timeout: 30_000 });
    await this.page.evaluate(async () => await window.driver?.whenWorkbenchRestored());
  }

  activity(title: string): Locator {
    return this.page.locator('.part.activitybar').getByRole('tab', { name: title });
  }

  tab(title: string | RegExp): Locator {
    return this.page.locator('.part.editor').getByRole('tab', { name: title });
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** Brings a view container to the front; a click on the icon of an open one would close it. */
  async openContainer(title: string): Promise<void> {
    await this.page.bringToFront();
    const icon = this.activity(title);
    if ((await icon.getAttribute('aria-expanded')) !== 'true') {
      await icon.click();
    }
    await expect(icon).toHaveAttribute('aria-expanded', 'true');
  }

  /** One view (a section of the side bar), by its title. */
  section(title: string): Locator {
    return this.page.locator('.part.sidebar .pane').filter({
      has: this.page.locator('.pane-header').getByText(title, { exact: true }),
    });
  }

  /** Unfolds a view that is folded. */
  async openSection(title: string): Promise<Locator> {
    const section = this.section(title);
    const header = section.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'false') {
      await header.click();
    }
    await expect(header).toHaveAttribute('aria-expanded', 'true');
    return section;
  }

  /** Rows of a native tree, by their label. */
  treeRow(section: string, label: string | RegExp): Locator {
    return this.section(section).getByRole('treeitem', { name: label });
  }

  /** Runs a command as a person does: by its title, from the palette. */
  async command(title: string): Promise<void> {
    // The browser slows down a window that another one covers.
    await this.page.bringToFront();
    await this.page.keyboard.press('F1');
    await this.quickInput.fill(`>${title}`);
    await this.quickPick(title).first().click();
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type="text"]');
  }

  quickPick(label: string | RegExp): Locator {
    return this.page.locator('.quick-input-list').getByRole('option', { name: label });
  }

  /**
   * Opens the context menu of something and chooses an entry, through its submenus if it stands in one.
   * VS Code's menu ignores the mouse for a tenth of a second after it opens, and closes when the row under it is drawn
   * anew: so this tries again, as a person would, until an entry was taken.
   */
  async chooseInMenu(target: Locator, ...labels: readonly string[]): Promise<void> {
    const entries = labels.map((name) => this.page.getByRole('menuitem', { name }));
    const brief = { timeout: 2_000 };
    await expect(async () => {
      if ((await entries[0]?.isVisible()) !== true) {
        await target.click({ button: 'right', ...brief });
      }
      for (const submenu of entries.slice(0, -1)) {
        await submenu.hover(brief);
      }
      const entry = entries.at(-1);
      await entry?.click({ ...brief, delay: 150 });
      await expect(this.page.getByRole('menu')).toHaveCount(0, brief);
    }).toPass();
  }

  /** Changes the colour theme by the picker, and waits until the workbench has it. */
  async chooseTheme(name: ThemeName): Promise<void> {
    const { label, className } = themes[name];
    await this.command('Preferences: Color Theme');
    await this.quickInput.fill(label);
    await this.quickPick(label).first().click();
    await expect(this.quickInput).toBeHidden();
    await expect(this.page.locator('.monaco-workbench')).toContainClass(className);
  }

  /** Reloads the window: its extension host ends and a new one starts. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** The document that the extension shows in the visible editor tab. */
  get panel(): FrameLocator {
    return this.page
      .frameLocator(
        `iframe.webview[src*="extensionId=${extensionId}"]:not([src*="purpose=webviewView"]):visible`,
      )
      .frameLocator('iframe#active-frame');
  }

  get toasts(): Locator {
    return this.page.locator('.notification-toast');
  }

  async expectNoErrors(): Promise<void> {
    await expect(this.toasts.locator('.codicon-error')).toHaveCount(0);
  }

  /** A picture for `out/ui`, without the caret and the tooltip that would make two runs differ. */
  async screenshot(name: string): Promise<void> {
    const height = this.page.viewportSize()?.height ?? 0;
    let x = 700;
    await expect(async () => {
      // The middle of the status bar, where nothing stands that has a tooltip of its own.
      await this.page.mouse.move(x++, height - 8);
      await expect(this.page.locator('.monaco-hover:visible')).toHaveCount(0, { timeout: 2_000 });
    }).toPass();
    await this.page.screenshot({ path: `out/ui/${name}.png`, caret: 'hide' });
  }
}
