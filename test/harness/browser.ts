import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type LaunchOptions } from '@playwright/test';

const commands = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine, or null. */
export function installedBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const command of commands) {
    for (const folder of folders) {
      const file = path.join(folder, command);
      if (existsSync(file)) {
        return file;
      }
    }
  }
  return null;
}

/** How Playwright starts a browser that calls nobody. */
export const browserOptions: LaunchOptions = {
  executablePath: installedBrowser() ?? chromium.executablePath(),
  args: [
    // Chromium refuses its sandbox to root, and the pages are our own.
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-quic',
    '--disable-sync',
    '--no-first-run',
  ],
};
