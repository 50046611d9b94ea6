// npm run bench:ui [-- --json FILE --sizes 100,1000 --rounds N --peer autotel-devtools]: the Trace panel in the real VS Code. Definitions:
// clickToRowsMs from the click on the trace to the first animation frame in which rows have text; domNodes all elements of
// the panel's document then; longestFrameMs the longest gap between frames, with all folds open, while scrolling from top to
// bottom in 200 wheel steps and zooming 20 steps in and out; longestTaskMs the longest task of the window meanwhile, in time of
// the processor, which other programs do not lengthen; heapMB what the panel adds to the JavaScript heap of the window,
// typed arrays included. Before all that the same wheel steps turn over the window with no editor open: gaps between frames which
// are there with nothing to draw are the machine's and VS Code's, so `framesOver50` of a size is to be read beside that one.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { type Connected, connectToCollector } from '../src/collector/link/connect.ts';
import { browserOptions } from '../test/harness/browser.ts';
import { inRepository } from '../test/harness/repository.ts';
import { makeSandbox } from '../test/harness/sandbox.ts';
import { startVscodeServer } from '../test/harness/vscodeServer.ts';
import { isolatedReceivers } from '../test/harness/vscodeSettings.ts';
import { VscodeWindow } from '../test/harness/vscodeWindow.ts';
import { windowAddress } from '../test/harness/windowAddress.ts';
import { until } from '../test/support/until.ts';
import { measurePeer, type PeerResult } from './peer.ts';
import { installProbe } from './probe.ts';
import { sendTrace } from './sendTrace.ts';
import { tasksByAct, watchTasks } from './tasks.ts';
import { measureVisible, sendGrowing } from './visible.ts';

interface VisibleResult {
  readonly name: 'sentToVisible';
  /** From the request that sends a span to the first frame of an open panel that shows it. */
  readonly medianMs: number;
  readonly maxMs: number;
}

interface Frames {
  readonly longestFrameMs: number;
  readonly framesOver50: number;
  readonly frames: number;
}

interface FloorResult extends Frames {
  readonly name: 'emptyWindow';
}

interface UiResult extends Frames {
  readonly spans: number;
  readonly clickToRowsMs: number;
  readonly domNodes: number;
  readonly longestTaskMs: number;
  readonly heapMB: number;
}

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    sizes: { type: 'string', default: '100,1000,10000,50000,100000,200000' },
    rounds: { type: 'string', default: '3' },
    arrivals: { type: 'string', default: '20' },
    peer: { type: 'string' },
  },
});

/** Bytes of the window's JavaScript heap after a collection, with what its typed arrays hold. */
async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize + backingStorageSize;
}

/** Scrolls by `stepPx` 200 times and zooms 20 steps in and out, where the pointer stands. */
async function turnWheel(page: Page, stepPx: number): Promise<Frames> {
  await page.evaluate(() => window.benchProbe.watchFrames());
  for (let step = 0; step < 200; step += 1) {
    await page.mouse.wheel(0, stepPx);
  }
  await page.keyboard.down('Control');
  for (const delta of [-100, 100]) {
    for (let step = 0; step < 20; step += 1) {
      await page.mouse.wheel(0, delta);
    }
  }
  await page.keyboard.up('Control');
  return page.evaluate(() => {
    const { longestFrameMs, framesOver50, frames } = window.benchProbe;
    return { longestFrameMs, framesOver50, frames };
  });
}

async function measureEmptyWindow({ page }: VscodeWindow): Promise<FloorResult> {
  const box = await page.locator('.editor-group-container.empty').boundingBox();
  if (box === null) {
    throw new Error('an editor is open');
  }
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
  return { name: 'emptyWindow', ...(await turnWheel(page, 1000)) };
}

async function scrollAndZoom({
  page,
  panel,
}: VscodeWindow): Promise<Frames & Pick<UiResult, 'longestTaskMs'>> {
  const grid = panel.locator('[role="treegrid"]');
  const box = await grid.boundingBox();
  if (box === null) {
    throw new Error('the panel shows no rows');
  }
  // Over the bars: the wheel scrolls there, and with Ctrl it zooms around the pointer.
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
  // Folds hide most rows of a trace that repeats itself; here every span has its row.
  await grid.focus();
  await page.keyboard.press('*');
  const height = await grid.evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(element.scrollHeight)));
      }),
  );
  const tasks = await watchTasks(page);
  await tasks.act('scroll and zoom');
  const frames = await turnWheel(page, Math.ceil(height / 200));
  await tasks.act('');
  const [act] = tasksByAct(await tasks.stop());
  return { ...frames, longestTaskMs: act?.longestMs ?? 0 };
}

async function measure(vscode: VscodeWindow, spans: number, tool: string): Promise<UiResult> {
  const { page } = vscode;
  const row = vscode.section('Traces').locator('.monaco-list-row').filter({ hasText: tool });
  await row.waitFor({ timeout: 60_000 });
  const heapBefore = await heapBytes(page);
  await row.click();
  await page.waitForFunction(() => window.benchProbe.rowsAt > 0, undefined, { timeout: 60_000 });
  const { clickedAt, rowsAt, elements } = await page.evaluate(() => {
    const { clickedAt, rowsAt, elements } = window.benchProbe;
    return { clickedAt, rowsAt, elements };
  });
  const heapMB = ((await heapBytes(page)) - heapBefore) / 2 ** 20;
  const moved = await scrollAndZoom(vscode);
  await vscode.command('View: Close All Editors');
  return { spans, clickToRowsMs: rowsAt - clickedAt, domNodes: elements, ...moved, heapMB };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const framesText = ({ longestFrameMs, framesOver50, frames }: Frames): string =>
  `longest frame ${longestFrameMs.toFixed(0)} ms, ${framesOver50} of ${frames} over 50 ms`;

const sizes = values.sizes.split(',').map(Number);
const sandbox = makeSandbox('bench-ui');
const server = await startVscodeServer({
  profileDir: sandbox.profileDir,
  settings: isolatedReceivers,
  env: sandbox.env,
});
const browser = await chromium.launch(browserOptions);
const results: (FloorResult | UiResult | VisibleResult | PeerResult)[] = [];
const opened: Connected[] = [];
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(installProbe);
  const vscode = new VscodeWindow(page);
  await vscode.open(
    windowAddress(server, { folder: sandbox.workspace, extension: inRepository('.') }),
  );
  await vscode.openContainer('MCP Traces');
  const connected = await until(
    async () =>
      (await connectToCollector(sandbox.dataDir, { kind: 'test', version: '0' })) ?? undefined,
    'the collector',
  );
  opened.push(connected);
  const { receivers } = await connected.channel.request('status', {});
  const http = receivers.find(
    ({ protocol, state }) => protocol === 'http' && state === 'listening',
  );
  await vscode.command('View: Close All Editors');
  const floor = await measureEmptyWindow(vscode);
  results.push(floor);
  console.log(`the window with no editor: ${framesText(floor)}`);
  for (const spans of sizes) {
    const rounds: UiResult[] = [];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const tool = `bench_${spans}_${round}`;
      // An empty list: what is new while a row is selected waits behind a line that says so.
      await connected.channel.request('clear', {});
      await sendTrace(`http://${http?.address}`, spans, tool);
      rounds.push(await measure(vscode, spans, tool));
    }
    const result: UiResult = {
      spans,
      clickToRowsMs: median(rounds.map((each) => each.clickToRowsMs)),
      domNodes: median(rounds.map((each) => each.domNodes)),
      longestFrameMs: median(rounds.map((each) => each.longestFrameMs)),
      framesOver50: median(rounds.map((each) => each.framesOver50)),
      frames: median(rounds.map((each) => each.frames)),
      longestTaskMs: median(rounds.map((each) => each.longestTaskMs)),
      heapMB: median(rounds.map((each) => each.heapMB)),
    };
    results.push(result);
    console.log(
      `${String(spans).padStart(7)} spans: click to rows ${result.clickToRowsMs.toFixed(0)} ms, ${result.domNodes} DOM nodes, ${framesText(result)} (longest task ${result.longestTaskMs.toFixed(0)} ms of processor), heap +${result.heapMB.toFixed(1)} MB`,
    );
  }
  if (Number(values.arrivals) > 0) {
    const url = `http://${http?.address}`;
    await connected.channel.request('clear', {});
    await sendGrowing(url, 'bench_growing');
    await vscode
      .section('Traces')
      .locator('.monaco-list-row')
      .filter({ hasText: 'bench_growing' })
      .click();
    await vscode.panel.locator('[role="row"][data-span-id]').first().waitFor();
    const times = await measureVisible(page, url, Number(values.arrivals));
    const result = {
      name: 'sentToVisible',
      medianMs: median(times),
      maxMs: Math.max(...times),
    } as const;
    results.push(result);
    console.log(
      `span sent to visible in the open panel: median ${result.medianMs.toFixed(0)} ms, longest ${result.maxMs.toFixed(0)} ms`,
    );
  }
  if (values.peer !== undefined) {
    await measurePeer(browser, values.peer, sizes, (result) => {
      results.push(result);
      const ms = (value: number | null) =>
        value === null ? 'none in 60 s' : `${value.toFixed(0)} ms`;
      console.log(
        `${String(result.spans).padStart(7)} spans in ${result.peer}: click to rows ${ms(result.clickToRowsMs)}, ${result.domNodes} DOM nodes, longest frame ${ms(result.longestFrameMs)}`,
      );
    });
  }
} catch (thrown) {
  console.error(thrown);
  process.exitCode = 1;
} finally {
  for (const { channel } of opened) {
    channel.dispose();
  }
  await browser.close();
  await server.stop();
  await sandbox.dispose();
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ results }, null, 2)}\n`);
}
