import { once } from 'node:events';
import { connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeGrpcMessage } from '../../../src/collector/receivers/grpcFrame.ts';
import type { Receivers } from '../../../src/collector/receivers/receivers.ts';
import { sendRaw } from '../../support/rawHttp.ts';
import { receiversOver } from '../../support/receiversOver.ts';
import { RecordingSink } from '../../support/recordingSink.ts';
import { bytesOf } from '../../support/storeSpans.ts';

const body = bytesOf([{ trace: 1, span: 1 }]);
let sink: RecordingSink;
let receivers: Receivers;
let http: string;
let grpc: string;

beforeEach(async () => {
  sink = new RecordingSink();
  receivers = receiversOver(sink, {
    allowedHosts: ['Dev.Example'],
    allowedOrigins: ['https://app.example'],
  });
  await receivers.listen({
    http: [{ host: '127.0.0.1', port: 0 }],
    grpc: [{ host: '127.0.0.1', port: 0 }],
  });
  http = receivers.urlOf('http') ?? '';
  grpc = receivers.urlOf('grpc') ?? '';
});
afterEach(() => receivers.close());

describe('an HTTP request', () => {
  const statusOf = async (target: string, headers: readonly string[], version = '1.1') => {
    const lines = [
      `POST ${target} HTTP/${version}`,
      ...headers,
      'Content-Type: application/x-protobuf',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    return (await sendRaw(http, [`${lines.join('\r\n')}\r\n\r\n`, body])).status;
  };
  const path = '/v1/traces';

  it.each([
    ['a host of this machine', path, ['Host: localhost:4318'], '1.1'],
    ['a host that is listed, in any case', path, ['HOST: dev.EXAMPLE:1'], '1.1'],
    ['no host, as HTTP/1.0 may', path, [], '1.0'],
    ['a target in absolute form', 'http://127.0.0.1:4318/v1/traces', ['Host: localhost'], '1.1'],
    ['a page of this machine', path, ['Host: localhost', 'Origin: http://localhost:3000'], '1.1'],
    ['a page that is listed', path, ['Host: localhost', 'Origin: https://app.example'], '1.1'],
  ])('with %s is taken', async (_, target, headers, version) => {
    expect(await statusOf(target, headers, version)).toBe(200);
    expect(sink.spans.size).toBe(1);
  });

  it.each([
    ['a rebound name', path, ['Host: evil.example:4318'], '1.1', 'badHost'],
    ['no host in HTTP/1.1', path, [], '1.1', 'badHost'],
    ['an empty host', path, ['Host:'], '1.1', 'badHost'],
    ['no host but an origin', path, ['Origin: http://localhost'], '1.0', 'badHost'],
    ['two hosts', path, ['Host: localhost', 'Host: evil.example'], '1.1', 'badHost'],
    ['two hosts, the other way', path, ['Host: evil.example', 'Host: localhost'], '1.1', 'badHost'],
    ['a user before the host', path, ['Host: evil.example@localhost'], '1.1', 'badHost'],
    [
      'another authority in its target',
      'http://evil.example/v1/traces',
      ['Host: localhost'],
      '1.1',
      'badHost',
    ],
    [
      'a foreign page',
      path,
      ['Host: localhost', 'Origin: https://evil.example'],
      '1.1',
      'badOrigin',
    ],
    ['a page without origin', path, ['Host: localhost', 'Origin: null'], '1.1', 'badOrigin'],
    [
      'two origins',
      path,
      ['Host: localhost', 'Origin: http://localhost', 'Origin: https://evil.example'],
      '1.1',
      'badOrigin',
    ],
    ['an empty origin', path, ['Host: localhost', 'Origin:'], '1.1', 'badOrigin'],
  ])('with %s is refused and counted', async (_, target, headers, version, reason) => {
    expect(await statusOf(target, headers, version)).toBe(403);
    expect(sink.rejected).toEqual({ [reason]: 1 });
    expect(sink.spans.size).toBe(0);
  });

  it('of a foreign page is not answered in words that the page may read', async () => {
    for (const method of ['GET', 'OPTIONS', 'POST']) {
      const answer = await sendRaw(http, [
        `${method} / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\nAccess-Control-Request-Method: POST\r\n\r\n`,
      ]);
      expect(answer.status).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('a gRPC call', () => {
  const callWith = async (headers: OutgoingHttpHeaders) => {
    const session = connectHttp2(grpc);
    session.on('error', () => undefined);
    try {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        'content-type': 'application/grpc',
        ...headers,
      });
      const response = once(stream, 'response');
      const trailers = new Promise<unknown>((resolve) => stream.once('trailers', resolve));
      stream.resume();
      stream.end(closeGrpcMessage(body));
      const [head] = await response;
      return head['grpc-status'] ?? ((await trailers) as OutgoingHttpHeaders)['grpc-status'];
    } finally {
      session.destroy();
    }
  };

  it.each([
    [{ ':authority': 'localhost:4317' }],
    [{ ':authority': '[::1]:4317', host: 'localhost' }],
    [{ ':authority': 'dev.example' }],
  ])('with %j is taken', async (headers) => {
    expect(await callWith(headers)).toBe('0');
  });

  it.each([
    [{ ':authority': 'evil.example' }, 'badHost'],
    [{ ':authority': 'evil.example', host: 'localhost' }, 'badHost'],
    [{ ':authority': 'localhost', host: 'evil.example' }, 'badHost'],
    [{ ':authority': 'localhost', origin: 'https://evil.example' }, 'badOrigin'],
    [{ ':authority': 'localhost', origin: 'null' }, 'badOrigin'],
  ])('with %j is refused and counted', async (headers, reason) => {
    expect(await callWith(headers)).toBe('7');
    expect(sink.rejected).toEqual({ [reason]: 1 });
  });
});
