import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CollectorClient } from '../../src/extension/client/collectorClient.ts';
import type { Status } from '../../src/shared/rpc/contract.ts';
import { expectNoProcesses } from '../harness/leftovers.ts';
import { bytesOf } from './storeSpans.ts';
import { until } from './until.ts';

export const bundle = path.resolve('dist/collector.cjs');
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
};
export const thisVersion = version;
export const newerVersion = '99.0.0';

/** Windows (their ends of the link) that share a data folder, with the built collector. */
export class Windows {
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'mcp-trace-windows-'));
  readonly all: CollectorClient[] = [];
  /** What the windows told of collectors that ended by themselves. */
  readonly recovered: string[] = [];
  readonly log: string[] = [];

  /** @param ownVersion of the window and of the collector that it would start */
  open(ownVersion = thisVersion): CollectorClient {
    const number = this.all.length;
    const client = new CollectorClient({
      dataDir: this.dataDir,
      version: ownVersion,
      script: this.#collectorOf(ownVersion),
      args: () => ['--data', this.dataDir, '--http-port', '0', '--grpc-port', '0'],
      forwardHeaders: () => ({}),
      log: (line) => this.log.push(`${number}: ${line}`),
    });
    client.onRecovered.add((message) => this.recovered.push(message));
    this.all.push(client);
    client.start();
    return client;
  }

  /** The bundle with another version number: what a window of another version would bring. */
  #collectorOf(ownVersion: string): string {
    if (ownVersion === thisVersion) {
      return bundle;
    }
    const file = path.join(this.dataDir, `collector-${ownVersion}.cjs`);
    const text = readFileSync(bundle, 'utf8');
    writeFileSync(file, text.replaceAll(`"${thisVersion}"`, `"${ownVersion}"`));
    return file;
  }

  /** Once every window is linked, and all to the same collector. @returns its state */
  async shareOne(
    windows: readonly CollectorClient[] = this.all,
  ): Promise<Status & { pid: number }> {
    return await until(
      async () => {
        const states = await Promise.all(windows.map((each) => ask(each)));
        const [first] = states;
        return first?.pid && states.every((each) => each?.pid === first.pid)
          ? { ...first, pid: first.pid }
          : undefined;
      },
      `all windows share one collector: ${this.log.slice(-20).join('\n')}`,
      60_000,
    );
  }

  /** Ends all; whatever the windows started must end as well. */
  async dispose(): Promise<void> {
    await Promise.all(this.all.map((each) => each.stop()));
    await expectNoProcesses(this.dataDir);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

async function ask(window: CollectorClient): Promise<Status | null> {
  return window.connection.state === 'connected'
    ? await window.request('status', {}).catch(() => null)
    : null;
}

export function httpOf({ receivers }: Status): string {
  const found = receivers.find(
    ({ protocol, state }) => protocol === 'http' && state === 'listening',
  );
  return `http://${found?.address}`;
}

/** Sends a trace of two spans. True when it was acknowledged. */
export async function sendTwoSpans(http: string, trace: number): Promise<boolean> {
  const spans = [
    { trace, span: 1 },
    { trace, span: 2, parent: 1 },
  ];
  const response = await fetch(`${http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(bytesOf(spans)),
  });
  return response.ok;
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
