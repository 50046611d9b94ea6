// Draws media/icon.png, which the Marketplace wants as a bitmap, from scripts/icon.svg: `node scripts/renderIcon.ts`.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { browserOptions } from '../test/harness/browser.ts';

const drawing = await readFile(path.join(import.meta.dirname, 'icon.svg'), 'utf8');
const browser = await chromium.launch(browserOptions);
try {
  const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${drawing}`);
  await page.screenshot({
    path: path.join(import.meta.dirname, '../media/icon.png'),
    omitBackground: true,
  });
} finally {
  await browser.close();
}
