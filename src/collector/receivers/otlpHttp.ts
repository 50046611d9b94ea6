import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  constants,
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { hopOf } from '../forward/hop.ts';
import type { BodyBudget } from './bodyBudget.ts';
import { type ExportOutcome, maxBodyBytes, type Refusal, refused } from './exportOutcome.ts';
import { inflate, packedAs } from './inflate.ts';
import { type BodyLimits, withBody } from './readBody.ts';
import { type Encoding, encodeExportResponse, encodeStatus } from './rpcStatus.ts';
import { signalPathOf } from './signalPath.ts';
import { type ExportTaker, takeExport } from './takeExport.ts';
import { authorityOfTarget, isTrustedHost, isTrustedOrigin } from './trustedHost.ts';

export interface OtlpHttpOptions extends ExportTaker {
  readonly budget: BodyBudget;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** What `GET /` says. */
  readonly about: () => object;
  readonly limits?: ReceiverLimits;
}

/** Shorter times, for tests. */
export interface ReceiverLimits extends BodyLimits {
  /** How long a connection may wait with its first bytes. */
  readonly silentMs?: number;
  /** How long the headers of a request may take. */
  readonly headersMs?: number;
}

type HttpRequest = IncomingMessage | Http2ServerRequest;
/** What both kinds of answer have. */
interface HttpResponse {
  readonly destroyed: boolean;
  setHeader(name: string, value: string): unknown;
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  end(): unknown;
  end(body: Uint8Array): unknown;
}

const source = { kind: 'otlp', target: 'otlp/http' } as const;

/** OTLP over HTTP/1 (OTLP 1.11 §OTLP/HTTP). Listens nowhere by itself: the port switch gives it connections. */
export function createOtlpHttp(options: OtlpHttpOptions): Server {
  const server = createServer({
    // Batch exporters send every five seconds, which is Node's default: a connection must outlive several periods.
    keepAliveTimeout: 65_000,
    headersTimeout: options.limits?.headersMs ?? 20_000,
    requestTimeout: 180_000,
    connectionsCheckingInterval: Math.min(5_000, options.limits?.headersMs ?? 5_000),
    maxHeaderSize: 16 * 1024,
    // What is missing is refused in OTLP's words, and counted.
    requireHostHeader: false,
  });
  // Node begins to watch the two times above when a server listens, which this one never does: it is given its connections.
  server.emit('listening');
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    void handle(options, request, response);
  server.on('request', onRequest);
  server.on('checkContinue', (request, response) => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > maxBodyBytes) {
      response.setHeader('connection', 'close');
      refuse(options, request, response, encodingOf(request), refused.tooLarge());
      return;
    }
    response.writeContinue();
    onRequest(request, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    options.sink.reject('traces', 'request', clientErrorReason(error.code), 1);
    if (socket.writable) {
      const status =
        error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    } else {
      socket.destroy();
    }
  });
  return server;
}

/** A request of OTLP/HTTP that came over HTTP/2 without an upgrade (RFC 9113 §3.3), to the server that speaks gRPC. */
export function answerHttp2(
  options: OtlpHttpOptions,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
): void {
  const request = new Http2ServerRequest(stream, headers, {}, rawHeaders);
  const response = new Http2ServerResponse(stream);
  if (headers.expect !== undefined) {
    response.writeContinue();
  }
  void handle(options, request, response);
}

const clientErrorReason = (code: string | undefined): string =>
  code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'stalled' : code === 'ECONNRESET' ? 'aborted' : 'badHttp';

/** The encoding that the answer has: that of the request, JSON where it says neither. */
function encodingOf(request: HttpRequest): Encoding {
  return mediaTypeOf(request) === 'application/x-protobuf' ? 'protobuf' : 'json';
}

const mediaTypeOf = (request: HttpRequest): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const encodingsByType: Readonly<Record<string, Encoding>> = {
  'application/x-protobuf': 'protobuf',
  'application/protobuf': 'protobuf',
  'application/json': 'json',
};

async function handle(
  options: OtlpHttpOptions,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const denied = deniedBy(options, request);
  if (denied !== null) {
    refuse(options, request, response, encodingOf(request), denied);
    request.resume();
    return;
  }
  allowOrigin(request, response);
  if (request.method === 'OPTIONS') {
    answerPreflight(request, response);
    return;
  }
  const path = signalPathOf(request.url ?? '/');
  if (path === null && (request.method === 'GET' || request.method === 'HEAD')) {
    answerAbout(options, request, response);
    return;
  }
  const ruled = ruleOut(request, path);
  if (ruled !== null || path === null || path.signal === 'profiles') {
    await readAndForget(options, request);
    refuse(options, request, response, encodingOf(request), ruled ?? refused.profiles());
    return;
  }
  const sender = senderOf(request);
  if (!path.exact) {
    options.hint(sender, 'path');
  }
  const { encoding, outcome } = await receive(options, request, path.signal, sender);
  if (outcome.kind === 'refused') {
    refuse(options, request, response, encoding, outcome);
  } else {
    const body = encodeExportResponse(encoding, outcome.signal, outcome.rejected, outcome.message);
    send(response, 200, encoding, body);
  }
}

const senderOf = (request: HttpRequest): string =>
  (request.headers['user-agent'] ?? '').slice(0, 200);

function deniedBy(options: OtlpHttpOptions, request: HttpRequest): Refusal | null {
  const { origin } = request.headers;
  const hosts = hostsOf(request);
  if (hosts.length === 0 && (request.httpVersion !== '1.0' || origin !== undefined)) {
    return refused.badHost('(none)');
  }
  const authority = authorityOfTarget(request.url ?? '');
  for (const host of authority === null ? hosts : [authority, ...hosts]) {
    if (!isTrustedHost(host, options.allowedHosts)) {
      return refused.badHost(host);
    }
  }
  return origin === undefined || isTrustedOrigin(origin, options.allowedOrigins)
    ? null
    : refused.badOrigin(origin);
}

/** All that a request calls its host: over HTTP/2 there may be two names. */
function hostsOf(request: HttpRequest): readonly string[] {
  return request instanceof Http2ServerRequest
    ? [request.headers[':authority'], request.headers.host].filter((host) => host !== undefined)
    : (request.headersDistinct.host ?? []);
}

function ruleOut(request: HttpRequest, path: ReturnType<typeof signalPathOf>): Refusal | null {
  if (path === null) {
    return refused.badPath(request.url ?? '/');
  }
  if (request.method !== 'POST') {
    return refused.badMethod(request.method ?? '');
  }
  const type = mediaTypeOf(request);
  return type === '' || Object.hasOwn(encodingsByType, type) ? null : refused.badType(type);
}

async function readAndForget(options: OtlpHttpOptions, request: HttpRequest): Promise<void> {
  await withBody(
    request,
    options.budget,
    options.limits,
    () => undefined,
    async () => undefined,
  );
}

async function receive(
  options: OtlpHttpOptions,
  request: HttpRequest,
  signal: 'traces' | 'logs' | 'metrics',
  sender: string,
): Promise<{ encoding: Encoding; outcome: ExportOutcome }> {
  const type = mediaTypeOf(request);
  let encoding = encodingOf(request);
  const outcome = await withBody<ExportOutcome>(
    request,
    options.budget,
    options.limits,
    () => Number(request.headers['content-length'] ?? 0),
    async (raw, share) => {
      const contentEncoding = request.headers['content-encoding'] ?? '';
      const body = await inflate(raw, contentEncoding, share);
      if (!(body instanceof Uint8Array)) {
        return body;
      }
      if (type === '') {
        options.hint(sender, 'contentType');
      }
      encoding = encodingsByType[type] ?? sniff(body);
      const forwardedBy = hopOf(request.headers);
      return await takeExport(options, {
        signal,
        encoding,
        body,
        packed: packedAs(contentEncoding) === 'gzip' ? raw : null,
        source,
        sender,
        share,
        forwardedBy,
      });
    },
  );
  return { encoding, outcome };
}

/** JSON begins with a brace or a bracket; in protobuf both would be tags that OTLP does not have. */
function sniff(body: Uint8Array): Encoding {
  const first = body.find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x5b ? 'json' : 'protobuf';
}

function refuse(
  options: OtlpHttpOptions,
  request: HttpRequest,
  response: HttpResponse,
  encoding: Encoding,
  { httpStatus, code, message, reason, retryAfterS }: Refusal,
): void {
  const path = signalPathOf(request.url ?? '/');
  const signal = path === null || path.signal === 'profiles' ? 'traces' : path.signal;
  // MCP Mesh asks every five seconds whether we are here, and takes any answer: nothing came, so nothing was rejected.
  const isProbe = reason === 'badMethod' && (request.method === 'GET' || request.method === 'HEAD');
  if (!isProbe) {
    options.sink.reject(signal, 'request', reason, 1);
  }
  if (retryAfterS !== undefined) {
    response.setHeader('retry-after', String(retryAfterS));
  }
  if (httpStatus === 405) {
    response.setHeader('allow', 'POST, OPTIONS');
  }
  const body = encodeStatus(encoding, code, message);
  if (request.complete) {
    send(response, httpStatus, encoding, body);
  } else if (response instanceof Http2ServerResponse) {
    send(response, httpStatus, encoding, body);
    // The answer is whole although the request is not (RFC 9113 §8.1).
    response.stream.close(constants.NGHTTP2_NO_ERROR);
  } else {
    response.setHeader('connection', 'close');
    send(response, httpStatus, encoding, body);
  }
}

function send(response: HttpResponse, status: number, encoding: Encoding, body: Uint8Array): void {
  if (response.destroyed) {
    return;
  }
  response.writeHead(status, {
    'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
    'content-length': body.length,
  });
  response.end(body);
}

function allowOrigin(request: HttpRequest, response: HttpResponse): void {
  const { origin } = request.headers;
  if (origin !== undefined) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', 'retry-after');
    response.setHeader('vary', 'origin');
  }
}

function answerPreflight(request: HttpRequest, response: HttpResponse): void {
  request.resume();
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers':
      request.headers['access-control-request-headers'] ?? 'content-type, content-encoding',
    'access-control-max-age': '600',
  });
  response.end();
}

function answerAbout(options: OtlpHttpOptions, request: HttpRequest, response: HttpResponse): void {
  request.resume();
  const isRoot = (request.url ?? '/').split('?', 1)[0] === '/';
  const body = Buffer.from(JSON.stringify(options.about()));
  response.writeHead(isRoot ? 200 : 404, {
    'content-type': 'application/json',
    'content-length': body.length,
  });
  if (request.method === 'HEAD') {
    response.end();
  } else {
    response.end(body);
  }
}
