import { once } from 'node:events';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Receivers } from '../../../src/collector/receivers/receivers.ts';
import { receiversOver } from '../../support/receiversOver.ts';
import { RecordingSink } from '../../support/recordingSink.ts';
import { bytesOf } from '../../support/storeSpans.ts';

const body = bytesOf([{ trace: 1, span: 1 }]);
let sink: RecordingSink;
let receivers: Receivers;
let session: ClientHttp2Session;

beforeEach(async () => {
  sink = new RecordingSink();
  receivers = receiversOver(sink);
  await receivers.listen({ http: [{ host: '127.0.0.1', port: 0 }], grpc: [] });
  session = connect(receivers.urlOf('http') ?? '');
  session.on('error', () => undefined);
});

afterEach(async () => {
  session.destroy();
  await receivers.close();
});

async function ask(headers: OutgoingHttpHeaders, content: Uint8Array = body) {
  const stream = session.request(
    { ':method': 'POST', ':path': '/v1/traces', ...headers },
    { endStream: content.length === 0 },
  );
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', () => undefined);
  const response = once(stream, 'response');
  const closed = once(stream, 'close');
  if (content.length > 0) {
    stream.end(content);
  }
  const [head] = await response;
  await closed;
  return { status: head[':status'], type: head['content-type'], body: Buffer.concat(chunks) };
}

const protobuf = { 'content-type': 'application/x-protobuf' };

describe('OTLP/HTTP over HTTP/2 with prior knowledge', () => {
  it('is answered as over HTTP/1', async () => {
    expect(await ask(protobuf)).toMatchObject({ status: 200, type: 'application/x-protobuf' });
    const json = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await ask(json, gzipSync('{"resourceSpans":[]}'));
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(String(answer.body))).toEqual({});
    expect(sink.batches[0]).toMatchObject({ signal: 'traces', source: { target: 'otlp/http' } });
    expect(sink.spans.size).toBe(1);
  });

  it('carries gRPC on the same connection', async () => {
    const call = {
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
    };
    expect(await ask(call, Buffer.alloc(5))).toMatchObject({
      status: 200,
      type: 'application/grpc',
    });
    expect(await ask(protobuf)).toMatchObject({ status: 200 });
  });

  it('says who we are', async () => {
    const answer = await ask({ ':method': 'GET', ':path': '/' }, new Uint8Array(0));
    expect(answer.status).toBe(200);
    expect(JSON.parse(String(answer.body))).toMatchObject({ version: '0.0.0' });
  });

  it.each([
    [{ ...protobuf, ':authority': 'evil.example' }, 403, 'badHost'],
    [{ ...protobuf, host: 'evil.example' }, 403, 'badHost'],
    [{ ...protobuf, origin: 'https://evil.example' }, 403, 'badOrigin'],
    [{ 'content-type': 'text/html' }, 415, 'badContentType'],
    [{ ...protobuf, ':path': '/elsewhere' }, 404, 'badPath'],
    [{ ...protobuf, ':method': 'PUT' }, 405, 'badMethod'],
  ])('refuses %j', async (headers, status, reason) => {
    expect(await ask(headers)).toMatchObject({ status });
    expect(sink.rejected).toEqual({ [reason]: 1 });
    expect(sink.batches).toEqual([]);
  });

  it('refuses a body that is too large, and goes on', async () => {
    expect(await ask(protobuf, Buffer.alloc((64 << 20) + 1))).toMatchObject({ status: 413 });
    expect(await ask(protobuf)).toMatchObject({ status: 200 });
  });
});
