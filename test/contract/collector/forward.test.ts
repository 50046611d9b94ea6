import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceStatus } from '../../../src/shared/rpc/contract.ts';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { type ServedCollector, serveCollector } from '../../support/servedCollector.ts';
import { until } from '../../support/until.ts';

// What a collector passes on, as another program sees it: a plain server that writes down what came, and a second collector.

interface Arrival {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let target: Server;
let arrivals: Arrival[] = [];
/** Answers of the target, first to last; then it takes all. */
let answers: {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}[] = [];
let running: ServedCollector[] = [];
let folders: string[] = [];

const listen = async (port = 0): Promise<string> => {
  target = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      arrivals.push({ path: request.url ?? '', headers: request.headers, body });
      const answer = answers.shift() ?? { status: 200 };
      response.writeHead(answer.status, answer.headers ?? {});
      response.end(answer.body);
    });
  });
  target.listen(port, '127.0.0.1');
  await once(target, 'listening');
  return `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
};
const serve = async (...flags: readonly string[]): Promise<ServedCollector> => {
  const folder = makeTemporaryFolder('forward');
  folders.push(folder);
  const collector = await serveCollector(folder, flags);
  running.push(collector);
  return collector;
};
const forwardOf = async (collector: ServedCollector): Promise<SourceStatus | undefined> =>
  (await collector.status()).sources.find(({ kind }) => kind === 'forward');

beforeEach(() => {
  arrivals = [];
  answers = [];
  running = [];
  folders = [];
});
afterEach(async () => {
  target?.closeAllConnections();
  target?.close();
  await Promise.all(running.map((collector) => collector.stop()));
  folders.forEach(removeFolder);
});

/** One span of protobuf, by hand: trace id, span id, name. */
function spanBytes(traceId: string, name: string): Buffer {
  const field = (number: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  const time = (number: number) => {
    const bytes = Buffer.alloc(9);
    bytes[0] = number * 8 + 1;
    bytes.writeBigUInt64LE(1_700_000_000_000_000_000n, 1);
    return bytes;
  };
  const span = Buffer.concat([
    field(1, Buffer.from(traceId, 'hex')),
    field(2, Buffer.from(traceId.slice(16), 'hex')),
    field(5, Buffer.from(name)),
    time(7),
    time(8),
  ]);
  return field(1, field(2, field(2, span)));
}
const idOf = (n: number) => n.toString(16).padStart(32, '0');
const post = async (http: string, body: Buffer | string, signal = 'traces') => {
  const response = await fetch(`${http}/v1/${signal}`, {
    method: 'POST',
    headers: {
      'content-type': typeof body === 'string' ? 'application/json' : 'application/x-protobuf',
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  expect(response.status).toBe(200);
};

describe('forwarding', () => {
  it('passes a batch on as it came, with the headers that were asked for', async () => {
    const url = await listen();
    const collector = await serve('--forward', `${url.replace('//', '//me:secret@')}/base/`);
    const body = spanBytes(idOf(1), 'first');
    await post(collector.http, body);
    const [arrival] = await until(() => arrivals.length > 0 && arrivals, 'the batch arrives');
    expect(arrival?.path).toBe('/base/v1/traces');
    expect(arrival?.body.equals(body)).toBe(true);
    expect(arrival?.headers['content-type']).toBe('application/x-protobuf');
    expect(arrival?.headers.authorization).toBe(`Basic ${btoa('me:secret')}`);
    const status = await until(
      async () => ((await forwardOf(collector))?.accepted ?? 0) > 0 && (await forwardOf(collector)),
      'the delivery is counted',
    );
    expect(status).toEqual({
      kind: 'forward',
      target: `${url}/base`,
      state: 'following',
      accepted: 1,
      problems: [],
    });
  });

  it('sends a whole batch that came twice only once', async () => {
    const collector = await serve('--forward', await listen());
    await post(collector.http, spanBytes(idOf(1), 'again'));
    await post(collector.http, spanBytes(idOf(1), 'again'));
    await post(collector.http, spanBytes(idOf(2), 'other'));
    await until(() => arrivals.length === 2, 'two batches arrive');
    expect((await collector.status()).duplicates.spans).toBe(1);
    expect(arrivals.map(({ body }) => body.includes('again'))).toEqual([true, false]);
  });

  it('keeps receiving while the target is away, and sends all of it when it is back', async () => {
    const url = await listen();
    const port = Number(new URL(url).port);
    target.close();
    await once(target, 'close');
    const collector = await serve('--forward', url);
    for (let n = 1; n <= 40; n += 1) await post(collector.http, spanBytes(idOf(n), `span ${n}`));
    expect((await collector.status()).stored.spans).toBe(40);
    const away = await until(async () => {
      const status = await forwardOf(collector);
      return status?.state === 'waiting' && status;
    }, 'the target is said to be away');
    expect(away.problems[0]?.reason).toBe('waiting');
    expect(away.problems[0]?.example).toContain('ECONNREFUSED');
    await listen(port);
    await until(() => arrivals.length === 40, 'everything arrives');
    const names = arrivals.map(({ body }) => /span \d+/.exec(body.toString('latin1'))?.[0]);
    expect(new Set(names).size).toBe(40);
    const back = await until(async () => {
      const status = await forwardOf(collector);
      return status?.accepted === 40 && status;
    }, 'all of it is counted');
    expect(back).toMatchObject({ state: 'following', problems: [] });
  });

  it('sends again what the target could not take then, and counts what it never will', async () => {
    answers = [
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 200 },
      { status: 401 },
      // ExportTracePartialSuccess {rejected_spans: 9, error_message: "no"}: more than it was sent.
      { status: 200, body: Buffer.from([0x0a, 6, 0x08, 9, 0x12, 2, 0x6e, 0x6f]) },
    ];
    const collector = await serve('--forward', await listen());
    await post(collector.http, spanBytes(idOf(1), 'first'));
    await until(() => arrivals.length === 2, 'the batch arrives again');
    expect(arrivals[1]?.body.equals(arrivals[0]?.body ?? Buffer.alloc(0))).toBe(true);
    await post(collector.http, spanBytes(idOf(2), 'refused'));
    await until(() => arrivals.length === 3, 'the next arrives');
    await post(collector.http, spanBytes(idOf(3), 'rejected'));
    const status = await until(async () => {
      const found = await forwardOf(collector);
      return found?.problems.length === 2 && found;
    }, 'both are counted');
    expect(status).toMatchObject({ accepted: 1, state: 'following' });
    expect(status.problems).toEqual([
      { reason: 'refused', count: 1, example: 'answered 401 Unauthorized' },
      { reason: 'rejected', count: 1, example: 'no' },
    ]);
  });

  it.each(['http', 'grpc'] as const)('reaches another collector over %s', async (protocol) => {
    const second = await serve();
    const address = protocol === 'http' ? second.http : second.grpc.replace('http', 'grpc');
    const first = await serve('--forward', address);
    await post(first.http, spanBytes(idOf(7), 'over'));
    await post(
      first.http,
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"said"}}]}]}]}',
      'logs',
    );
    await until(async () => {
      const { stored } = await second.status();
      return stored.spans === 1 && stored.logs === 1;
    }, 'both signals arrive');
    expect((await second.traces()).traces[0]?.traceId).toBe(idOf(7));
  });

  it('refuses to forward to itself, and stores nothing twice', async () => {
    const url = await listen();
    target.close();
    await once(target, 'close');
    const collector = await serve('--http', `127.0.0.1:${new URL(url).port}`, '--forward', url);
    await post(
      url,
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"once"}}]}]}]}',
      'logs',
    );
    const status = await until(async () => {
      const found = await forwardOf(collector);
      return found?.state === 'failed' && found;
    }, 'the loop is named');
    expect(status.problems[0]?.reason).toBe('refused');
    const { stored, rejected } = await collector.status();
    expect(stored.logs).toBe(1);
    expect(rejected.reasons.forwardLoop).toBe(1);
  });

  it('ends without a circle between two that forward to each other', async () => {
    const url = await listen();
    const port = new URL(url).port;
    target.close();
    await once(target, 'close');
    const first = await serve('--forward', url);
    const second = await serve('--http', `127.0.0.1:${port}`, '--forward', first.http);
    await post(
      first.http,
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"once"}}]}]}]}',
      'logs',
    );
    await until(async () => (await second.status()).stored.logs === 1, 'the second has it');
    await post(url, spanBytes(idOf(1), 'back'));
    await until(async () => (await first.status()).stored.spans === 1, 'the way back works');
    expect((await first.status()).stored.logs).toBe(1);
  });
});
