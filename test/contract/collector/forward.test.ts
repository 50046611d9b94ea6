import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeRetryStatus } from '../../../src/collector/receivers/rpcStatus.ts';
import type { SourceStatus } from '../../../src/shared/rpc/contract.ts';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { type ServedCollector, serveCollector } from '../../support/servedCollector.ts';
import { until } from '../../support/until.ts';

// What a collector passes on, as another program sees it: a plain server that writes down what came, and a second collector.

interface Arrival {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Milliseconds since 1970. */
  readonly at: number;
}

let target: Server;
let arrivals: Arrival[] = [];
/** The target answers when this has settled. */
let gate: Promise<void> = Promise.resolve();
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
      arrivals.push({ path: request.url ?? '', headers: request.headers, body, at: Date.now() });
      const answer = answers.shift() ?? { status: 200 };
      void gate.then(() => {
        response.writeHead(answer.status, answer.headers ?? {});
        response.end(answer.body);
      });
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
  gate = Promise.resolve();
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

const namesOf = (of: readonly Pick<Arrival, 'body'>[]): ReadonlySet<string> =>
  new Set(of.flatMap(({ body }) => /span \d+;/.exec(body.toString('latin1')) ?? []));

/** OTLP JSON of one span, with a key that OTLP does not have (yet). */
const spanJson = (traceId: string, span: object = {}) =>
  JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId,
                spanId: traceId.slice(16),
                name: 'in JSON',
                startTimeUnixNano: '1700000000000000000',
                endTimeUnixNano: '1700000000000000001',
                kind: 2,
                ...span,
              },
            ],
          },
        ],
      },
    ],
  });

describe('what is forwarded', () => {
  const send = async (http: string, body: Buffer | string, headers: Record<string, string>) => {
    const response = await fetch(`${http}/v1/traces`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    expect(response.status).toBe(200);
  };
  const json = { 'content-type': 'application/json' };
  const protobuf = { 'content-type': 'application/x-protobuf' };
  const gzip = { 'content-encoding': 'gzip' };
  /** Field 1000 of the request, which nobody knows. */
  const unknownField = Buffer.concat([Buffer.from([0xc2, 0x3e, 5]), Buffer.from('newer')]);

  it.each<[string, Buffer, Record<string, string>]>([
    ['protobuf', Buffer.concat([spanBytes(idOf(1), 'x'), unknownField]), protobuf],
    [
      'gzip',
      gzipSync(Buffer.concat([spanBytes(idOf(1), 'x'), unknownField])),
      { ...protobuf, ...gzip },
    ],
    ['JSON', Buffer.from(spanJson(idOf(1), { newerKey: [1, { a: null }] })), json],
    ['JSON in gzip', gzipSync(spanJson(idOf(1), { newerKey: 1 })), { ...json, ...gzip }],
  ])('is the very bytes of %s, fields that nobody knows included', async (_, body, headers) => {
    const collector = await serve('--forward', await listen());
    await send(collector.http, body, headers);
    const [arrival] = await until(() => arrivals.length > 0 && arrivals, 'it arrives');
    expect(arrival?.body.equals(body)).toBe(true);
    expect(arrival?.headers['content-type']).toBe(headers['content-type']);
    expect(arrival?.headers['content-encoding']).toBe(headers['content-encoding']);
    await until(async () => (await forwardOf(collector))?.accepted === 1, 'it is counted');
  });

  it('is protobuf where the JSON is not what OTLP allows', async () => {
    const collector = await serve('--forward', await listen());
    await send(collector.http, spanJson(idOf(1), { kind: 'SPAN_KIND_SERVER' }), json);
    const [arrival] = await until(() => arrivals.length > 0 && arrivals, 'it arrives');
    expect(arrival?.headers['content-type']).toBe('application/x-protobuf');
    expect(arrival?.body.includes(Buffer.from(idOf(1), 'hex'))).toBe(true);
    expect(arrival?.body.includes('in JSON')).toBe(true);
  });

  it('is unpacked where few could', async () => {
    const collector = await serve('--forward', await listen());
    const body = Buffer.concat([spanBytes(idOf(1), 'x'), unknownField]);
    await send(collector.http, deflateSync(body), { ...protobuf, 'content-encoding': 'deflate' });
    const [arrival] = await until(() => arrivals.length > 0 && arrivals, 'it arrives');
    expect(arrival?.headers['content-encoding']).toBeUndefined();
    expect(arrival?.body.equals(body)).toBe(true);
  });

  it('is plain protobuf for a target that takes nothing else, from its first 415 on', async () => {
    answers = [{ status: 415 }];
    const collector = await serve('--forward', await listen());
    await send(collector.http, gzipSync(spanJson(idOf(1))), { ...json, ...gzip });
    await until(async () => (await forwardOf(collector))?.accepted === 1, 'the first is taken');
    await send(collector.http, spanJson(idOf(2)), json);
    await until(async () => (await forwardOf(collector))?.accepted === 2, 'the second is taken');
    expect(arrivals.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/x-protobuf',
      'application/x-protobuf',
    ]);
    expect(arrivals.map(({ headers }) => headers['content-encoding'])).toEqual([
      'gzip',
      undefined,
      undefined,
    ]);
    expect(arrivals[1]?.body.includes(Buffer.from(idOf(1), 'hex'))).toBe(true);
    expect((await forwardOf(collector))?.problems).toEqual([]);
  });

  it('is understood by another collector: JSON in gzip, and what it answers in JSON', async () => {
    const second = await serve();
    const first = await serve('--forward', second.http);
    await send(first.http, gzipSync(spanJson(idOf(1))), { ...json, ...gzip });
    await until(async () => (await second.status()).stored.spans === 1, 'the span arrives');
    expect((await second.status()).sources.filter(({ kind }) => kind === 'otlp')).toEqual([]);
  });
});

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
    for (let n = 1; n <= 40; n += 1) await post(collector.http, spanBytes(idOf(n), `span ${n};`));
    expect((await collector.status()).stored.spans).toBe(40);
    const away = await until(async () => {
      const status = await forwardOf(collector);
      return status?.state === 'waiting' && status;
    }, 'the target is said to be away');
    expect(away.problems[0]?.reason).toBe('waiting');
    expect(away.problems[0]?.example).toContain('ECONNREFUSED');
    await listen(port);
    await until(() => arrivals.length === 40, 'everything arrives');
    expect(namesOf(arrivals).size).toBe(40);
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

  it.each([
    ['seconds', () => ({ text: '2', untilMs: Date.now() + 2000 })],
    [
      'a date',
      () => {
        const text = new Date(Date.now() + 3000).toUTCString();
        return { text, untilMs: Date.parse(text) };
      },
    ],
  ])('waits as long as a busy target says in %s, and receives meanwhile', async (_, ask) => {
    const collector = await serve('--forward', await listen());
    const { promise, resolve: open } = Promise.withResolvers<void>();
    gate = promise;
    const { text, untilMs } = ask();
    answers = [{ status: 429, headers: { 'retry-after': text } }];
    await post(collector.http, spanBytes(idOf(1), 'span 1;'));
    await until(() => arrivals.length === 1, 'the first arrives');
    // The target has not even answered yet: nobody waits for it.
    for (let n = 2; n <= 20; n += 1) await post(collector.http, spanBytes(idOf(n), `span ${n};`));
    expect((await collector.status()).stored.spans).toBe(20);
    open();
    await until(() => namesOf(arrivals.slice(1)).size === 20, 'everything arrives');
    // Those that were under way with the first are no second try; the clock of a timer is a little coarse.
    const again = arrivals.filter(({ body }) => body.includes('span 1;'))[1];
    expect(again?.at).toBeGreaterThanOrEqual(untilMs - 20);
    const status = await until(async () => {
      const found = await forwardOf(collector);
      return found?.accepted === 20 && found;
    }, 'all of it is counted');
    expect(status).toMatchObject({ state: 'following', problems: [] });
  });

  it('keeps to the RetryInfo of a busy target over gRPC, and loses nothing', async () => {
    const calls: { readonly name: string | undefined; readonly at: number }[] = [];
    const busy = createHttp2Server();
    busy.on('stream', (stream: ServerHttp2Stream) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const [name] = namesOf([{ body: Buffer.concat(parts) }]);
        const isFirst = calls.length === 0;
        calls.push({ name, at: Date.now() });
        stream.respond(
          { ':status': 200, 'content-type': 'application/grpc' },
          { waitForTrailers: true },
        );
        const details = Buffer.from(encodeRetryStatus(14, 'busy', 2)).toString('base64');
        stream.on('wantTrailers', () =>
          stream.sendTrailers(
            isFirst
              ? { 'grpc-status': '14', 'grpc-message': 'busy', 'grpc-status-details-bin': details }
              : { 'grpc-status': '0' },
          ),
        );
        stream.end(isFirst ? undefined : Buffer.alloc(5));
      });
    });
    busy.listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const collector = await serve('--forward', `grpc://127.0.0.1:${port}`);
    await post(collector.http, spanBytes(idOf(1), 'span 1;'));
    const away = await until(async () => {
      const found = await forwardOf(collector);
      return found?.state === 'waiting' && found;
    }, 'the target is said to be busy');
    expect(away.problems[0]?.example).toContain('answered gRPC status 14 busy');
    for (let n = 2; n <= 5; n += 1) await post(collector.http, spanBytes(idOf(n), `span ${n};`));
    await until(async () => (await forwardOf(collector))?.accepted === 5, 'all of it is taken');
    expect(calls.map(({ name }) => name).toSorted()).toEqual(
      [1, 1, 2, 3, 4, 5].map((n) => `span ${n};`),
    );
    expect((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThanOrEqual(2000 - 20);
    await Promise.all(running.splice(0).map((each) => each.stop()));
    busy.close();
  });

  it('reaches an IPv6 address over gRPC by its name in brackets', async (context) => {
    const authorities: (string | undefined)[] = [];
    const there = createHttp2Server();
    there.on('stream', (stream: ServerHttp2Stream, headers) => {
      authorities.push(headers[':authority']);
      stream.respond({ ':status': 200, 'grpc-status': '0' }, { endStream: true });
    });
    there.on('error', () => undefined);
    there.listen(0, '::1');
    try {
      await once(there, 'listening');
    } catch {
      context.skip('this machine has no ::1');
    }
    const address = `[::1]:${(there.address() as AddressInfo).port}`;
    const collector = await serve('--forward', `grpc://${address}`);
    await post(collector.http, spanBytes(idOf(1), 'over'));
    await until(async () => (await forwardOf(collector))?.accepted === 1, 'it is taken');
    expect(authorities).toEqual([address]);
    await Promise.all(running.splice(0).map((each) => each.stop()));
    there.close();
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
