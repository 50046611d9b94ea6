// node bench/panel.ts [--scenarios spans-50000,deep --json FILE], after `npm run build`: the Trace panel in a plain browser with the
// host of test/webview. For each act the longest task of the page's main thread, in time of the processor: what else the
// machine does lengthens frames, but not these.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { browserOptions } from '../test/harness/browser.ts';
import { servePanels } from '../test/webview/serve.ts';
import { type ActTimes, tasksByAct, watchTasks } from './tasks.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    scenarios: {
      type: 'string',
      default: 'spans-50000,spans-100000,spans-200000,siblings-100000,deep,long-names-300',
    },
    rounds: { type: 'string', default: '1' },
  },
});

type Act = (page: Page) => Promise<void>;

const settled = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const idle = () => requestIdleCallback(() => resolve(), { timeout: 2000 });
        requestAnimationFrame(() => requestAnimationFrame(idle));
      }),
  );

const keys =
  (...pressed: string[]): Act =>
  async (page) => {
    for (const key of pressed) {
      await page.keyboard.press(key);
      await settled(page);
    }
  };

const wheel =
  (steps: number, delta: number): Act =>
  async (page) => {
    const box = await page.locator('[role=treegrid],[role=application]').first().boundingBox();
    if (box === null) throw new Error('nothing to scroll');
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
    for (let step = 0; step < steps; step += 1) {
      await page.mouse.wheel(0, delta);
      await settled(page);
    }
  };

const zoom: Act = async (page) => {
  await page.keyboard.down('Control');
  await wheel(8, -100)(page);
  await wheel(8, 100)(page);
  await page.keyboard.up('Control');
};

const acts: Readonly<Record<string, Act>> = {
  'open all': keys('*'),
  scroll: async (page) => {
    const height = await page.locator('[role=treegrid]').evaluate((grid) => grid.scrollHeight);
    await wheel(30, Math.ceil(height / 30))(page);
  },
  zoom,
  'end, home': keys('End', 'Home'),
  arrows: keys('ArrowDown', 'ArrowDown', 'ArrowDown'),
  'fold one': keys('Home', 'ArrowLeft', 'ArrowRight'),
  'fold deep': keys('Home', 'Alt+ArrowLeft', 'Alt+ArrowRight'),
  'fold levels': keys('[', '[', ']', ']'),
  find: async (page) => {
    await page.keyboard.press('f');
    for (const letter of 'span-1') {
      await page.keyboard.type(letter);
      await settled(page);
    }
    await page.keyboard.press('Escape');
    await settled(page);
  },
  'find next': keys('n', 'n', 'Shift+N'),
  'errors only': keys('x', 'x'),
  'next error': keys('e', 'e'),
  flame: keys('2'),
  'flame zoom': zoom,
  'flame merged': async (page) => {
    await page.getByText('merged by call path').click();
    await settled(page);
  },
  operations: keys('3'),
  events: keys('4'),
  tree: keys('1'),
};

async function measure(page: Page, url: string, scenario: string): Promise<ActTimes[]> {
  const watch = await watchTasks(page);
  await watch.act('load');
  await page.goto(`${url}/?${new URLSearchParams({ panel: 'trace', scenario })}`);
  await page.locator('[role="row"][data-span-id]').first().waitFor();
  await settled(page);
  await watch.act('after load');
  await page.waitForTimeout(1500);
  await page.locator('[role=treegrid]').focus();
  for (const [name, act] of Object.entries(acts)) {
    await settled(page);
    await watch.act(name);
    await act(page);
    await settled(page);
  }
  await watch.act('');
  return tasksByAct(await watch.stop());
}

const { url, server } = await servePanels(0);
const browser = await chromium.launch(browserOptions);
const results: { scenario: string; acts: readonly ActTimes[] }[] = [];
try {
  for (const scenario of values.scenarios.split(',')) {
    let best: ActTimes[] = [];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      const times = await measure(page, url, scenario);
      await page.close();
      best = times.map((each, at) => {
        const before = best[at];
        return before !== undefined && before.longestMs < each.longestMs ? before : each;
      });
    }
    results.push({ scenario, acts: best });
    console.log(scenario);
    for (const { act, longestMs, over50 } of best) {
      console.log(
        `  ${act.padEnd(14)} ${longestMs.toFixed(0).padStart(5)} ms${over50 > 0 ? `  (${over50} over 50 ms)` : ''}`,
      );
    }
  }
} finally {
  await browser.close();
  server.close();
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ results }, null, 2)}\n`);
}
