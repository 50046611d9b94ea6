import { createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeGrpcMessage } from '../../../src/collector/receivers/grpcFrame.ts';
import type { Receivers } from '../../../src/collector/receivers/receivers.ts';
import type { Span } from '../../../src/shared/model/span.ts';
import { DecodeError } from '../../../src/shared/otlp/decodeError.ts';
import { decodeTracesData } from '../../../src/shared/otlp/decodeTraces.ts';
import { encodeTracesData } from '../../../src/shared/otlp/encodeTraces.ts';
import { sendRaw } from '../../support/rawHttp.ts';
import { receiversOver } from '../../support/receiversOver.ts';
import { RecordingSink } from '../../support/recordingSink.ts';

const span: Span = {
  traceId: '0102030405060708090a0b0c0d0e0f10',
  spanId: 'a1a2a3a4a5a6a7a8',
  parentSpanId: '',
  traceState: '',
  flags: 0,
  name: 'tools/call add',
  kind: 2,
  startUnixNano: 1n,
  endUnixNano: 2n,
  attributes: [],
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  status: { code: 0, message: '' },
};
const scope = { name: '', version: '', attributes: [], droppedAttributesCount: 0 };
const body = Buffer.from(
  encodeTracesData([
    {
      resource: { attributes: [], droppedAttributesCount: 0 },
      schemaUrl: '',
      scopeSpans: [{ scope, schemaUrl: '', spans: [span] }],
    },
  ]),
);
const mebibyte = 1024 * 1024;

let sink: RecordingSink;
let hints: string[];
let receivers: Receivers;
let http: string;
let grpc: string;

beforeEach(async () => {
  sink = new RecordingSink();
  hints = [];
  const unused = () => {
    throw new DecodeError('badJson', 0, 'no JSON in this test');
  };
  receivers = receiversOver(sink, {
    allowedHosts: ['dev.example'],
    allowedOrigins: ['https://app.example'],
    fromJson: { traces: unused, logs: unused, metrics: unused },
    hint: (_sender, code) => hints.push(code),
    limits: { stallMs: 400, totalMs: 5_000 },
  });
  await receivers.listen({
    http: [{ host: '127.0.0.1', port: 0 }],
    grpc: [{ host: '127.0.0.1', port: 0 }],
  });
  http = receivers.urlOf('http') ?? '';
  grpc = receivers.urlOf('grpc') ?? '';
});
afterEach(() => receivers.close());

const names = () => Array.from(sink.spans.values(), ({ name }) => name);

interface PostOptions {
  readonly path?: string;
  readonly method?: string;
  readonly type?: string;
  readonly encoding?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function post(content: Uint8Array, options: PostOptions = {}) {
  const { path = '/v1/traces', method = 'POST', type = 'application/x-protobuf' } = options;
  const headers = {
    Host: new URL(http).host,
    ...(type === '' ? {} : { 'Content-Type': type }),
    ...(options.encoding ? { 'Content-Encoding': options.encoding } : {}),
    'Content-Length': String(content.length),
    ...options.headers,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return sendRaw(http, [`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`, content]);
}

describe('the official exporters', () => {
  async function exportBy(exporter: SpanExporter) {
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
    const tracer = provider.getTracer('test');
    for (let index = 0; index < 700; index += 1) {
      const each = tracer.startSpan(`call ${index}`, { attributes: { index } });
      each.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
      each.end();
    }
    await provider.shutdown();
  }

  it.each([
    ['protobuf', () => new ProtoExporter({ url: `${http}/v1/traces` })],
    ['protobuf on the gRPC port', () => new ProtoExporter({ url: `${grpc}/v1/traces` })],
    ['gRPC', () => new GrpcExporter({ url: grpc })],
    ['gRPC on the HTTP port', () => new GrpcExporter({ url: http })],
  ])('send every span by %s', async (_name, create) => {
    await exportBy(create());
    expect(sink.spans.size).toBe(700);
    expect(sink.rejected).toEqual({});
  });

  it('are told of a bad JSON body in JSON', async () => {
    const exported = exportBy(new JsonExporter({ url: `${http}/v1/traces` }));
    await expect(exported).rejects.toMatchObject({ code: 400 });
    expect(sink.spans.size).toBe(0);
    expect(sink.rejected.badData).toBeGreaterThan(0);
  });
});

describe('HTTP answers', () => {
  it('an empty success in the encoding of the request', async () => {
    const answer = await post(body);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/x-protobuf' },
    });
    expect(answer.body).toHaveLength(0);
    expect(names()).toEqual(['tools/call add']);
  });

  it('success for an empty request', async () => {
    const answer = await post(Buffer.alloc(0), { type: 'application/json' });
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('{}');
  });

  it.each([
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['zstd', zstdCompressSync(body)],
    ['identity', body],
  ])('inflates %s', async (encoding, content) => {
    expect((await post(content, { encoding })).status).toBe(200);
    expect(names()).toEqual(['tools/call add']);
  });

  it.each([
    ['/v1/traces/', 'path'],
    ['//v1/traces', 'path'],
    ['/v1/traces/v1/traces', 'path'],
    ['/otlp/v1/traces', 'path'],
    ['/v1/traces?x=1', undefined],
  ])('takes %s', async (path, hint) => {
    expect((await post(body, { path })).status).toBe(200);
    expect(names()).toEqual(['tools/call add']);
    expect(hints[0]).toBe(hint);
  });

  it('refuses a probe by GET and counts nothing', async () => {
    expect((await post(Buffer.alloc(0), { method: 'GET' })).status).toBe(405);
    expect(sink.rejected).toEqual({});
  });

  it('takes parameters of the content type, and none at all', async () => {
    expect((await post(body, { type: 'Application/X-Protobuf; charset=utf-8' })).status).toBe(200);
    expect((await post(body, { type: '' })).status).toBe(200);
    expect(hints).toEqual(['contentType']);
  });

  it.each([
    ['badData', 400, 3, body.subarray(0, body.length - 3), {}],
    ['badType', 415, 3, body, { type: 'text/plain' }],
    ['badMethod', 405, 12, body, { method: 'PUT' }],
    ['badPath', 404, 5, body, { path: '/nothing' }],
    ['profiles', 404, 12, body, { path: '/v1development/profiles' }],
    ['badContentEncoding', 415, 12, body, { encoding: 'br' }],
    ['badCompression', 400, 3, gzipSync(body).subarray(0, 30), { encoding: 'gzip' }],
    ['badCompression', 400, 3, body, { encoding: 'gzip' }],
    ['badHost', 403, 7, body, { headers: { Host: 'evil.example' } }],
    ['badOrigin', 403, 7, body, { headers: { Origin: 'https://evil.example' } }],
    ['badOrigin', 403, 7, body, { headers: { Origin: 'null' } }],
  ])(
    'refuses %s with %i and counts it',
    async (reason, status, code, content, options: PostOptions) => {
      const counted = reason === 'badType' ? 'badContentType' : reason;
      const answer = await post(content, { ...options, type: options.type ?? 'application/json' });
      const isJsonBody = reason === 'badData';
      const checked = isJsonBody ? await post(content) : answer;
      expect(checked.status).toBe(status);
      if (!isJsonBody) {
        expect(JSON.parse(answer.body.toString())).toMatchObject({ code });
      } else {
        expect(checked.body[1]).toBe(code);
      }
      expect(sink.rejected[counted]).toBeGreaterThan(0);
      expect(sink.spans.size).toBe(0);
    },
  );

  it('refuses what is too large before and after inflate', async () => {
    const large = Buffer.alloc(65 * mebibyte);
    expect((await post(large)).status).toBe(413);
    expect((await post(gzipSync(large), { encoding: 'gzip' })).status).toBe(413);
    expect(sink.rejected).toEqual({ tooLarge: 2 });
    expect((await post(body)).status).toBe(200);
  });

  it('refuses a body that stalls', async () => {
    const head = `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100\r\n\r\n`;
    expect((await sendRaw(http, [head, 'abc'])).status).toBe(408);
    expect(sink.rejected).toEqual({ stalled: 1 });
  });

  it('asks to come again when the store cannot write', async () => {
    sink.failure = Object.assign(new Error('the disk is full'), { reason: 'diskFull' });
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(answer.body.toString()).toContain('the disk is full');
    expect((await post(body)).status).toBe(200);
  });

  it('asks to slow down when too much is under way', async () => {
    sink.failure = Object.assign(new Error('full'), { reason: 'overloaded' });
    expect(await post(body)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(sink.rejected).toEqual({ overloaded: 1 });
    expect((await post(body)).status).toBe(200);
  });

  it('understands chunks, 100-continue and HTTP/1.0', async () => {
    const half = Math.floor(body.length / 2);
    const chunk = (part: Buffer) =>
      Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
    const head = 'Content-Type: application/x-protobuf\r\n';
    const chunked = await sendRaw(http, [
      `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\n${head}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n`,
      chunk(body.subarray(0, half)),
      chunk(body.subarray(half)),
      '0\r\n\r\n',
    ]);
    expect(chunked.status).toBe(200);
    const old = await sendRaw(http, [
      `POST /v1/traces HTTP/1.0\r\n${head}Content-Length: ${body.length}\r\n\r\n`,
      body,
    ]);
    expect(old.status).toBe(200);
    expect(sink.batches).toHaveLength(2);
  });

  it('gives the same for the same bytes in any pieces', async () => {
    const head = Buffer.from(
      `POST /v1/traces HTTP/1.1\r\nHost: [::1]:4318\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    const whole = Buffer.concat([head, body]);
    for (const size of [1, 2, 3, 7, 64]) {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
        whole.subarray(index * size, (index + 1) * size),
      );
      expect((await sendRaw(http, pieces)).status).toBe(200);
    }
    expect(sink.batches.map(({ bytes }) => decodeTracesData(bytes))).toEqual(
      Array.from({ length: 5 }, () => decodeTracesData(body)),
    );
  });

  it('says who it is, and lets loopback pages send', async () => {
    const about = await post(Buffer.alloc(0), { method: 'GET', path: '/' });
    expect(JSON.parse(about.body.toString())).toMatchObject({
      name: 'mcp-trace-inspector',
      pid: process.pid,
    });
    const preflight = await post(Buffer.alloc(0), {
      method: 'OPTIONS',
      headers: { Origin: 'http://localhost:3000', 'Access-Control-Request-Headers': 'x-a' },
    });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': 'http://localhost:3000',
        'access-control-allow-headers': 'x-a',
      },
    });
    const listed = await post(body, {
      headers: { Origin: 'https://app.example', Host: 'dev.example' },
    });
    expect(listed.status).toBe(200);
  });

  it('explains a TLS client', async () => {
    await expect(sendRaw(http, [Buffer.from([0x16, 3, 1, 0, 5])])).rejects.toThrow();
    expect(receivers.status[0]?.message).toContain('http://');
  });
});

describe('gRPC answers', () => {
  const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

  async function call(
    content: Uint8Array,
    path = exportPath,
    headers: Record<string, string> = {},
  ) {
    const session = connectHttp2(grpc);
    try {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...headers,
      });
      let status: unknown;
      let message: unknown;
      let details: unknown;
      const see = (each: Record<string, unknown>) => {
        status = each['grpc-status'] ?? status;
        message = each['grpc-message'] ?? message;
        details = each['grpc-status-details-bin'] ?? details;
      };
      stream.on('response', see);
      stream.on('trailers', see);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.end(content);
      await new Promise((resolve, reject) => {
        stream.on('close', resolve);
        stream.on('error', reject);
      });
      return { status, message, details, body: Buffer.concat(chunks) };
    } finally {
      session.close();
    }
  }

  it('success, compressed or not', async () => {
    const zipped = closeGrpcMessage(gzipSync(body));
    zipped[0] = 1;
    expect(await call(closeGrpcMessage(body))).toMatchObject({
      status: '0',
      body: Buffer.alloc(5),
    });
    expect(await call(zipped, exportPath, { 'grpc-encoding': 'gzip' })).toMatchObject({
      status: '0',
    });
    expect(await call(closeGrpcMessage(Buffer.alloc(0)))).toMatchObject({ status: '0' });
    expect(sink.batches).toHaveLength(2);
  });

  it.each([
    ['INVALID_ARGUMENT', '3', closeGrpcMessage(body.subarray(0, 20)), exportPath],
    ['INVALID_ARGUMENT', '3', closeGrpcMessage(body).subarray(0, 20), exportPath],
    ['INVALID_ARGUMENT', '3', Buffer.alloc(0), exportPath],
    [
      'UNIMPLEMENTED',
      '12',
      closeGrpcMessage(body),
      '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export',
    ],
    ['UNIMPLEMENTED', '12', closeGrpcMessage(body), '/other/Method'],
  ])('%s', async (_name, status, content, path) => {
    expect(await call(content, path)).toMatchObject({ status });
    expect(sink.batches).toHaveLength(0);
  });

  it('RESOURCE_EXHAUSTED for what is too large, before and after inflate', async () => {
    const plain = closeGrpcMessage(Buffer.alloc(65 * mebibyte));
    expect(await call(plain)).toMatchObject({ status: '8' });
    const zipped = closeGrpcMessage(gzipSync(Buffer.alloc(65 * mebibyte)));
    zipped[0] = 1;
    expect(await call(zipped, exportPath, { 'grpc-encoding': 'gzip' })).toMatchObject({
      status: '8',
    });
  });

  it('UNAVAILABLE with RetryInfo when too much is under way', async () => {
    sink.failure = Object.assign(new Error('full'), { reason: 'overloaded' });
    const answer = await call(closeGrpcMessage(body));
    expect(answer).toMatchObject({ status: '14' });
    // google.protobuf.Duration { seconds: 1 } at the end of the RetryInfo.
    const details = Buffer.from(String(answer.details), 'base64');
    expect(details.toString()).toContain('google.rpc.RetryInfo');
    expect(details.subarray(-2)).toEqual(Buffer.from([0x08, 1]));
    expect(sink.rejected).toEqual({ overloaded: 1 });
  });

  it('counts what its client gave up as aborted', async () => {
    const session = connectHttp2(grpc);
    const stream = session.request({ ':method': 'POST', ':path': exportPath, te: 'trailers' });
    stream.on('error', () => undefined);
    stream.write(closeGrpcMessage(body).subarray(0, 20));
    await expect.poll(() => stream.bufferSize).toBe(0);
    stream.destroy();
    await expect.poll(() => sink.rejected).toEqual({ aborted: 1 });
    session.close();
  });

  it('UNAVAILABLE with RetryInfo when the store cannot write', async () => {
    sink.failure = Object.assign(new Error('read-only — store'), { reason: 'readOnly' });
    const answer = await call(closeGrpcMessage(body));
    expect(answer).toMatchObject({ status: '14', message: 'read-only %E2%80%94 store' });
    expect(Buffer.from(String(answer.details), 'base64').toString()).toContain(
      'google.rpc.RetryInfo',
    );
  });
});

describe('a taken port', () => {
  it('is named with its holder, and taken when it is free again', async () => {
    const holder = createServer((_request, response) => response.end('<title>Some Viewer</title>'));
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    await receivers.listen({ http: [{ host: '127.0.0.1', port }], grpc: [] });
    expect(receivers.status[0]).toMatchObject({
      state: 'blocked',
      message: expect.stringContaining('Some Viewer'),
    });
    holder.closeAllConnections();
    await new Promise((resolve) => holder.close(resolve));
    expect(await receivers.retry()).toBe(true);
    expect(receivers.urlOf('http')).toBe(`http://127.0.0.1:${port}`);
  });
});
