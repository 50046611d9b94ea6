import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { type CollectorChannel, connectToCollector } from '../../../src/collector/link/connect.ts';
import { closeGrpcMessage } from '../../../src/collector/receivers/grpcFrame.ts';
import { rootId } from '../../../src/extension/views/row.ts';
import { serverRows } from '../../../src/extension/views/serversModel.ts';
import type { Status } from '../../../src/shared/rpc/contract.ts';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { runCli } from '../../support/cli.ts';
import { type ServedCollector, serveCollector } from '../../support/servedCollector.ts';
import { bytesOf, traceIdOf } from '../../support/storeSpans.ts';
import { until } from '../../support/until.ts';

// The built collector on a disk that fills up, or that can no longer be written: what an exporter and what a person is told.

let folder = '';
let isMounted = false;
let collector: ServedCollector | null = null;
let link: CollectorChannel | null = null;
let events: Status[] = [];

beforeEach(() => {
  folder = makeTemporaryFolder('full-disk');
  events = [];
});
afterEach(async () => {
  link?.dispose();
  await collector?.stop();
  if (isMounted) execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  removeFolder(folder);
  isMounted = false;
  collector = null;
  link = null;
});

async function serve(): Promise<ServedCollector> {
  collector = await serveCollector(folder);
  const connected = await connectToCollector(folder, { kind: 'test', version: '0' });
  link = connected?.channel ?? null;
  link?.on('status', (status) => events.push(status));
  return collector;
}

/** Runs a program that not every machine has or allows; the test is skipped where it fails. */
function runOrSkip(context: TestContext, program: string, ...args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
  } catch {
    context.skip(`${program} ${args[0]} is not possible here`);
  }
}

const bodyOf = (trace: number) =>
  bytesOf([{ trace, span: 1, attributes: { filler: 'x'.repeat(30_000) } }]);

async function post(http: string, trace: number) {
  const response = await fetch(`${http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(bodyOf(trace)),
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

async function callGrpc(grpc: string, trace: number) {
  const session = connectHttp2(grpc);
  try {
    const call = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    call.end(closeGrpcMessage(bodyOf(trace)));
    const [head] = await once(call, 'response');
    return {
      status: head['grpc-status'],
      details: Buffer.from(String(head['grpc-status-details-bin']), 'base64').toString('latin1'),
    };
  } finally {
    session.close();
  }
}

/** The warning at the top of *Servers*, as it was last pushed to a window. */
const warningShown = () => {
  const last = events.at(-1);
  const row = last && serverRows(last, [], 0).get(rootId)?.[0];
  return row?.id.startsWith('warning:') ? row.label : undefined;
};

/** Sends trace after trace until one is refused; the number of those that were taken. */
async function fill(http: string, from: number) {
  let trace = from;
  let answer = await post(http, trace);
  while (answer.status === 200 && trace < 500) {
    trace += 1;
    answer = await post(http, trace);
  }
  return { taken: trace - 1, answer };
}

async function expectKept({ traces }: ServedCollector, count: number): Promise<void> {
  const list = await traces();
  expect(list.total).toBe(count);
  const ids = new Set(list.traces.map(({ traceId }) => traceId));
  for (let trace = 1; trace <= Math.min(count, 100); trace += 1) {
    expect(ids.has(traceIdOf(trace))).toBe(true);
  }
}

describe('a collector', () => {
  it('whose disk is full refuses so that exporters try again, says so, and recovers by itself', async (context) => {
    const served = await serve();
    const { pid } = await served.status();
    // A file that may not grow further, which the file system tells in the same way as one that has no room.
    runOrSkip(context, 'prlimit', '--pid', String(pid), '--fsize=1000000:');
    const { taken, answer } = await fill(served.http, 1);
    expect(taken).toBeGreaterThan(10);
    expect(answer).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    const grpc = await callGrpc(served.grpc, 1000);
    expect(grpc.status).toBe('14');
    expect(grpc.details).toContain('google.rpc.RetryInfo');
    await until(() => warningShown()?.includes('is full'), 'a window shows it');
    expect(warningShown()).toContain('free some space; receiving goes on by itself then');

    execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']);
    expect((await post(served.http, taken + 1)).status).toBe(200);
    await until(
      () => events.length > 0 && warningShown() === undefined,
      'the window shows it no more',
    );
    await expectKept(served, taken + 1);
    const { accepted, stored, rejected } = await served.status();
    expect([accepted.spans, stored.spans]).toEqual([taken + 1, taken + 1]);
    expect(rejected.reasons.diskFull).toBe(2);
  });

  it('whose file system is read-only does not start, by name, and all that is stored can be read', async (context) => {
    runOrSkip(context, 'mount', '-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder);
    isMounted = true;
    const served = await serve();
    for (let trace = 1; trace <= 5; trace += 1) {
      expect((await post(served.http, trace)).status).toBe(200);
    }
    await served.stop();
    collector = null;
    execFileSync('mount', ['-o', 'remount,ro', folder], { stdio: 'ignore' });
    const ports = ['--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0'];
    const refused = await runCli(process.execPath, ['serve', '--data', folder, ...ports, '--json']);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      reason: 'readOnly',
      message: expect.stringContaining(folder),
    });
    await expectKept(served, 5);

    execFileSync('mount', ['-o', 'remount,rw', folder], { stdio: 'ignore' });
    const again = await serve();
    expect((await post(again.http, 6)).status).toBe(200);
    await expectKept(again, 6);
  });
});
