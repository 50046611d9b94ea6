import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import { until } from '../test/support/until.ts';
import { installPeerProbe } from './peerProbe.ts';
import { sendTrace } from './sendTrace.ts';

export interface PeerResult {
  readonly peer: string;
  readonly spans: number;
  /** From the click on the trace to the first frame with rows of it; null when they did not come in time. */
  readonly clickToRowsMs: number | null;
  readonly domNodes: number;
  /** Longest gap between frames while its rows, as it opens them, are scrolled in 200 steps; null when that took too long. */
  readonly longestFrameMs: number | null;
}

/** Another viewer: how it is had, started and looked at. Installed where it is measured, no part of the project. */
interface Peer {
  readonly package: string;
  readonly program: string;
  readonly args: (port: number, grpcPort: number) => readonly string[];
  /** Of one row of spans, in whatever shadow root. */
  readonly rows: string;
  /** What scrolls around them. */
  readonly scroller: string;
}

const peers: Readonly<Record<string, Peer>> = {
  'autotel-devtools': {
    package: 'autotel-devtools@27.1.0',
    program: 'autotel-devtools/dist/cli.js',
    args: (port, grpcPort) => ['--port', `${port}`, '--grpc-port', `${grpcPort}`],
    rows: '.overflow-auto .transition-opacity',
    scroller: '.overflow-auto:has(.transition-opacity)',
  },
};

const patienceMs = 60_000;
const scrollSteps = 200;

/** Installs a peer in a folder of its own and measures it with traces of these sizes, in the same browser as the panel. */
export async function measurePeer(
  browser: Browser,
  name: string,
  sizes: readonly number[],
  onResult: (result: PeerResult) => void,
): Promise<void> {
  const peer = peers[name];
  if (peer === undefined) {
    throw new Error(`no peer ${name}; known: ${Object.keys(peers).join(', ')}`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-peer-'));
  try {
    await promisify(execFile)(
      'npm',
      ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', peer.package],
      { cwd: folder },
    );
    for (const spans of sizes) {
      onResult({ peer: peer.package, spans, ...(await measureOne(browser, peer, folder, spans)) });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Measured = Pick<PeerResult, 'clickToRowsMs' | 'domNodes' | 'longestFrameMs'>;

async function measureOne(
  browser: Browser,
  peer: Peer,
  folder: string,
  spans: number,
): Promise<Measured> {
  const [port, grpcPort] = [await freePort(), await freePort()];
  const program = path.join(folder, 'node_modules', peer.program);
  const child = spawn(process.execPath, [program, ...peer.args(port, grpcPort)], {
    stdio: 'ignore',
    cwd: folder,
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const url = `http://127.0.0.1:${port}`;
    await until(() => isUp(url), 'the peer');
    const tool = `bench_${spans}`;
    await sendTrace(url, spans, tool);
    await page.addInitScript(installPeerProbe, peer.rows);
    await page.goto(url);
    const row = page.getByText(tool).first();
    await row.waitFor({ timeout: patienceMs });
    // A page that is busy with its rows does not tell that it was clicked.
    const clicked = row.click({ timeout: patienceMs }).catch(() => undefined);
    const opened = await page
      .waitForFunction(() => window.peerProbe.rowsAt > 0 && { ...window.peerProbe }, undefined, {
        timeout: patienceMs,
      })
      .then((handle) => handle.jsonValue())
      .catch(() => false as const);
    await clicked;
    if (opened === false) {
      return { clickToRowsMs: null, domNodes: 0, longestFrameMs: null };
    }
    return {
      clickToRowsMs: opened.rowsAt - opened.clickedAt,
      domNodes: opened.elements,
      longestFrameMs: await withinPatience(scroll(page, peer.scroller)),
    };
  } finally {
    // A page that is busy for minutes does not close by itself.
    await Promise.race([page.close(), new Promise((resolve) => setTimeout(resolve, 5_000))]);
    await stop(child);
  }
}

async function withinPatience<T>(work: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  return await Promise.race([work.catch(() => null), over]).finally(() => clearTimeout(timer));
}

async function scroll(page: Page, selector: string): Promise<number> {
  const scroller = page.locator(selector).last();
  const box = await scroller.boundingBox();
  if (box === null) {
    throw new Error('the peer shows no rows');
  }
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const height = await scroller.evaluate((element) => element.scrollHeight);
  await page.evaluate(() => {
    window.peerProbe.longestFrameMs = 0;
  });
  for (let step = 0; step < scrollSteps; step += 1) {
    await page.mouse.wheel(0, Math.ceil(height / scrollSteps));
  }
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve(window.peerProbe.longestFrameMs)),
        );
      }),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function isUp(url: string): Promise<true | undefined> {
  return await fetch(url).then(
    () => true as const,
    () => undefined,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
