import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectorChannel, connectToCollector } from '../../../src/collector/link/connect.ts';
import { closeGrpcMessage } from '../../../src/collector/receivers/grpcFrame.ts';
import { rootId } from '../../../src/extension/views/row.ts';
import { serverRows } from '../../../src/extension/views/serversModel.ts';
import type { Span } from '../../../src/shared/model/span.ts';
import { encodeTracesData } from '../../../src/shared/otlp/encodeTraces.ts';
import type { Status } from '../../../src/shared/rpc/contract.ts';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { sendRaw } from '../../support/rawHttp.ts';
import { type ServedCollector, serveCollector } from '../../support/servedCollector.ts';
import { until } from '../../support/until.ts';

/*
 * What exporters in the field get wrong: kept by the built collector, and told with the exporter's name. Each case sends a
 * trace of its own.
 */

let folder = '';
let collector: ServedCollector;
let link: CollectorChannel;
const statusEvents: Status[] = [];

beforeAll(async () => {
  folder = makeTemporaryFolder('tolerance');
  collector = await serveCollector(path.join(folder, 'data'));
  const connected = await connectToCollector(collector.dataDir, { kind: 'test', version: '0' });
  if (connected === null) {
    throw new Error('the collector does not answer on its link');
  }
  link = connected.channel;
  link.on('status', (status) => statusEvents.push(status));
});
afterAll(async () => {
  link.dispose();
  await collector.stop();
  removeFolder(folder);
});

let traces = 0;
const newTraceId = () => {
  traces += 1;
  return traces.toString(16).padStart(32, 'a');
};
const spanId = 'b7ad6b7169203331';

interface Sent {
  readonly exporter: string;
  readonly path?: string;
  readonly type?: string;
}

async function send(body: string | Uint8Array, { exporter, path: to = '/v1/traces', type }: Sent) {
  const bytes = Buffer.from(body);
  const head = [
    `POST ${to} HTTP/1.1`,
    `Host: ${new URL(collector.http).host}`,
    `User-Agent: ${exporter}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${bytes.length}`,
  ];
  return await sendRaw(collector.http, [`${head.join('\r\n')}\r\n\r\n`, bytes]);
}

async function spansOf(traceId: string) {
  return (await link.request('trace', { traceId })).spans;
}

/** What `status`, and with it the *Servers* tree, says of an exporter. */
async function hintsFor(exporter: string): Promise<readonly string[]> {
  const { sources } = await link.request('status', {});
  const found = sources.find(({ kind, target }) => kind === 'otlp' && target === exporter);
  return found?.problems.map(({ reason }) => reason) ?? [];
}

const plainSpan = (traceId: string) => ({
  traceId,
  spanId,
  name: 'call',
  kind: 2,
  startTimeUnixNano: '1790000000123456789',
  endTimeUnixNano: '1790000000123456790',
});
const request = (span: object) => ({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

function protobufOf(traceId: string, ...spanIds: readonly string[]): Buffer {
  const spans = spanIds.map(
    (id): Span => ({
      traceId,
      spanId: id,
      parentSpanId: '',
      traceState: '',
      flags: 0,
      name: 'call',
      kind: 2,
      startUnixNano: 1_790_000_000_123_456_789n,
      endUnixNano: 1_790_000_000_123_456_790n,
      attributes: [],
      droppedAttributesCount: 0,
      events: [],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      status: { code: 0, message: '' },
    }),
  );
  const scope = { name: '', version: '', attributes: [], droppedAttributesCount: 0 };
  const resource = { attributes: [], droppedAttributesCount: 0 };
  return Buffer.from(
    encodeTracesData([{ resource, schemaUrl: '', scopeSpans: [{ scope, schemaUrl: '', spans }] }]),
  );
}

/** Length-delimited field. */
const field = (number: number, content: Uint8Array) =>
  Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);

/** A span whose ids are the hex digits themselves, as text. */
const hexTextSpan = (traceId: string) =>
  field(
    1,
    field(
      2,
      field(
        2,
        Buffer.concat([
          field(1, Buffer.from(traceId)),
          field(2, Buffer.from(spanId)),
          field(5, Buffer.from('call')),
        ]),
      ),
    ),
  );

describe('an exporter that deviates from OTLP', () => {
  type Case = readonly [
    name: string,
    hint: string,
    body: (traceId: string) => string | Uint8Array,
    how?: { readonly path?: string; readonly type?: string | null },
  ];
  const json = (span: (traceId: string) => object) => (traceId: string) =>
    JSON.stringify(request(span(traceId)));
  const cases: readonly Case[] = [
    ['a trailing slash', 'path', json(plainSpan), { path: '/v1/traces/' }],
    ['doubled slashes', 'path', json(plainSpan), { path: '//v1//traces' }],
    ['the path twice', 'path', json(plainSpan), { path: '/v1/traces/v1/traces' }],
    ['a prefix', 'path', json(plainSpan), { path: '/otlp/v1/traces' }],
    ['the prefix of a vendor', 'path', json(plainSpan), { path: '/api/otel/v1/traces' }],
    ['no content type, JSON', 'contentType', json(plainSpan), { type: null }],
    ['no content type, protobuf', 'contentType', (id) => protobufOf(id, spanId), { type: null }],
    ['hex in protobuf', 'hexIds', hexTextSpan, { type: 'application/x-protobuf' }],
    [
      'base64 ids',
      'base64Ids',
      json((id) => ({ ...plainSpan(id), traceId: base64(id), spanId: base64(spanId) })),
    ],
    ['enum names', 'enumNames', json((id) => ({ ...plainSpan(id), kind: 'SPAN_KIND_SERVER' }))],
    [
      'a kind as a string',
      'numbersAsStrings',
      json((id) => ({ ...plainSpan(id), droppedAttributesCount: '0', kind: '2' })),
    ],
    [
      'times as numbers',
      'largeIntegersUnquoted',
      (id) => JSON.stringify(request(plainSpan(id))).replaceAll(/"(179000\d+)"/g, '$1'),
    ],
    [
      'snake case',
      'snakeCaseKeys',
      (id) =>
        JSON.stringify({
          resource_spans: [
            {
              scope_spans: [
                {
                  spans: [
                    {
                      trace_id: id,
                      span_id: spanId,
                      name: 'call',
                      kind: 2,
                      start_time_unix_nano: '1790000000123456789',
                      end_time_unix_nano: '1790000000123456790',
                    },
                  ],
                },
              ],
            },
          ],
        }),
    ],
    [
      'bare NaN',
      'bareNaN',
      (id) =>
        JSON.stringify(
          request({ ...plainSpan(id), attributes: [{ key: 'x', value: { doubleValue: 7 } }] }),
        ).replace('"doubleValue":7', '"doubleValue":NaN'),
    ],
    [
      'instrumentationLibrarySpans',
      'instrumentationLibrary',
      (id) =>
        JSON.stringify({
          resourceSpans: [
            {
              instrumentationLibrarySpans: [
                { instrumentationLibrary: { name: 'old' }, spans: [plainSpan(id)] },
              ],
            },
          ],
        }),
    ],
  ];

  const withDefaults = cases.map(
    ([name, hint, body, how = {}]) => [name, hint, body, how] as const,
  );

  it.each(withDefaults)(
    'with %s is understood, and told so (%s)',
    async (name, hint, body, how) => {
      const exporter = `Case/${name.replaceAll(' ', '-')}`;
      const traceId = newTraceId();
      const type = how.type === undefined ? 'application/json' : how.type;
      const answer = await send(body(traceId), {
        exporter,
        ...(how.path === undefined ? {} : { path: how.path }),
        ...(type === null ? {} : { type }),
      });
      expect([answer.status, answer.body.toString()]).toEqual([
        200,
        answer.headers['content-type'] === 'application/json' ? '{}' : '',
      ]);
      expect(await spansOf(traceId)).toMatchObject([{ spanId, name: 'call' }]);
      expect(await hintsFor(exporter)).toContain(hint);
    },
  );

  it('is not told when it does not deviate', async () => {
    const traceId = newTraceId();
    const exporter = 'Correct/1.0';
    await send(JSON.stringify(request(plainSpan(traceId))), { exporter, type: 'application/json' });
    const type = 'application/x-protobuf; charset=utf-8';
    await send(protobufOf(newTraceId(), spanId), { exporter, type });
    expect(await spansOf(traceId)).toHaveLength(1);
    expect(await hintsFor(exporter)).toEqual([]);
  });
});

describe('an answer to a request of which a part is wrong', () => {
  it('keeps the good spans, and counts the bad ones in the encoding of the request', async () => {
    const traceId = newTraceId();
    const bad = { ...plainSpan(traceId), traceId: 'xyz' };
    const answer = await send(
      JSON.stringify({
        resourceSpans: [{ scopeSpans: [{ spans: [plainSpan(traceId), bad, bad] }] }],
      }),
      { exporter: 'Partly/1.0', type: 'application/json' },
    );
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      partialSuccess: { rejectedSpans: '2', errorMessage: expect.stringMatching(/TraceId/i) },
    });
    expect(await spansOf(traceId)).toHaveLength(1);

    const second = newTraceId();
    const mixed = protobufOf(second, spanId, '');
    const inProtobuf = await send(mixed, {
      exporter: 'Partly/1.0',
      type: 'application/x-protobuf',
    });
    expect(inProtobuf.status).toBe(200);
    // partial_success { rejected_spans: 1, error_message: ... }
    expect(inProtobuf.body[0]).toBe(0x0a);
    expect(inProtobuf.body.subarray(2, 4)).toEqual(Buffer.from([0x08, 1]));
    expect(await spansOf(second)).toHaveLength(1);
    await until(
      async () => (await link.request('status', {})).rejected.spans === 3,
      'the refused spans are counted',
    );
  });
});

describe('the ports', () => {
  it.each(['http', 'grpc'] as const)('say who they are on %s', async (protocol) => {
    const response = await fetch(`${collector[protocol]}/`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      name: 'mcp-trace-inspector',
      version: expect.any(String),
      pid: expect.any(Number),
      paths: ['/v1/traces', '/v1/logs', '/v1/metrics'],
    });
  });

  it('are there in both loopback families, each for both protocols', async (context) => {
    const both = ['--http', '[::1]:0', '--grpc', '[::1]:0'];
    const other = await serveCollector(path.join(folder, 'both'), both);
    try {
      const { receivers } = await other.status();
      if (receivers.some(({ state }) => state === 'off')) context.skip('this machine has no ::1');
      expect(receivers.map(({ protocol, state }) => [protocol, state])).toEqual([
        ['http', 'listening'],
        ['http', 'listening'],
        ['grpc', 'listening'],
        ['grpc', 'listening'],
      ]);
      const addresses = receivers.map(({ address }) => address);
      expect(addresses.filter((address) => address.startsWith('[::1]:'))).toHaveLength(2);
      for (const address of addresses) {
        const response = await fetch(`http://${address}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(request(plainSpan(newTraceId()))),
        });
        expect(response.status).toBe(200);
        const session = connectHttp2(`http://${address}`);
        const call = session.request({
          ':method': 'POST',
          ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
          'content-type': 'application/grpc',
          te: 'trailers',
        });
        call.end(closeGrpcMessage(protobufOf(newTraceId(), spanId)));
        call.resume();
        const [trailers] = await once(call, 'trailers');
        expect(trailers).toMatchObject({ 'grpc-status': '0' });
        session.close();
      }
      expect((await other.status()).stored.spans).toBe(8);
    } finally {
      await other.stop();
    }
  });

  it('keep a connection longer than exporters rest between two batches', async () => {
    const answer = await send(protobufOf(newTraceId(), spanId), {
      exporter: 'Patient/1.0',
      type: 'application/x-protobuf',
    });
    // Batch processors flush every 5 s, metric readers every 60 s.
    const seconds = Number(/timeout=(\d+)/.exec(answer.headers['keep-alive'] ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(60);
  });

  it.each(['/v1/profiles', '/v1development/profiles'])(
    'refuse %s in the words of the protocol',
    async (to) => {
      const before = (await link.request('status', {})).rejected.reasons.profiles ?? 0;
      const answer = await send('{}', { exporter: 'P/1', path: to, type: 'application/json' });
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 12 });
      await until(
        async () => (await link.request('status', {})).rejected.reasons.profiles === before + 1,
        'the refusal is counted',
      );
    },
  );

  it('refuse profiles over gRPC, and count them', async () => {
    const before = (await link.request('status', {})).rejected.reasons.profiles ?? 0;
    const session = connectHttp2(collector.grpc);
    try {
      const call = session.request({
        ':method': 'POST',
        ':path': '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      call.end(Buffer.alloc(5));
      const [head] = await once(call, 'response');
      expect(head).toMatchObject({
        ':status': 200,
        'grpc-status': '12',
        'grpc-message': 'profiles are not received by this program',
      });
    } finally {
      session.close();
    }
    await until(
      async () => (await link.request('status', {})).rejected.reasons.profiles === before + 1,
      'the refusal is counted',
    );
  });

  it.each(['grpc', 'http'] as const)(
    'explain TLS on %s, there and at once, to whoever looks',
    async (protocol) => {
      const { host, hostname, port } = new URL(collector[protocol]);
      const told = until(
        () =>
          statusEvents.at(-1)?.receivers.find(({ address, message }) => {
            return address === host && message !== '';
          }),
        'windows are told',
      );
      const before = await link.request('status', {});
      expect(before.receivers.find(({ address }) => address === host)?.message).toBe('');
      const socket = connectTcp({ host: hostname, port: Number(port) });
      socket.on('error', () => undefined);
      socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
      await new Promise((resolve) => socket.once('close', resolve));
      const explained = {
        protocol,
        address: host,
        state: 'listening',
        message: expect.stringMatching(/tried TLS: .*http:\/\/.*OTEL_EXPORTER_OTLP_INSECURE=true/),
      };
      expect(await told).toEqual(explained);
      const after = await link.request('status', {});
      expect(after.receivers).toContainEqual(explained);
      const row = serverRows(after, [], 0)
        .get(rootId)
        ?.find(({ id }) => id === `receiver:${protocol}:${host}`);
      expect(row?.description).toContain('listening · a client tried TLS: give its exporter');
    },
  );
});
