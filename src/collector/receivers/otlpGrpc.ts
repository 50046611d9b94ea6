import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { hopOf } from '../forward/hop.ts';
import type { Batch } from '../store/traceStore.ts';
import { type ExportOutcome, type Refusal, refused } from './exportOutcome.ts';
import {
  announcedGrpcBytes,
  closeGrpcMessage,
  openGrpcMessage,
  percentEncode,
} from './grpcFrame.ts';
import { inflate, packedAs } from './inflate.ts';
import { answerHttp2, type OtlpHttpOptions } from './otlpHttp.ts';
import { withBody } from './readBody.ts';
import { encodeExportResponse, encodeRetryStatus, rpcCode } from './rpcStatus.ts';
import { takeExport } from './takeExport.ts';
import { isTrustedHost, isTrustedOrigin } from './trustedHost.ts';

const source = { kind: 'otlp', target: 'otlp/grpc' } as const;

const signalsByPath: Readonly<Record<string, Batch['signal']>> = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
  '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': 'metrics',
};

/** Idle connections of exporters are kept; what is dead is dropped after this. */
const idleMs = 10 * 60_000;
/** How long an answer may wait for a client that gives it no window. */
const answerMs = 30_000;
/** How long a connection may wait with its first call. */
const defaultFirstCallMs = 60_000;

/** OTLP over gRPC: the three unary `Export` calls on plain HTTP/2. Listens nowhere by itself. */
export function createOtlpGrpc(options: OtlpHttpOptions): Http2Server {
  const server = createServer({
    settings: { initialWindowSize: 4 << 20, maxConcurrentStreams: 100 },
    // Bodies are read as they come; only tables, answers and what waits for a window count here. Megabytes.
    maxSessionMemory: 32,
    maxHeaderListPairs: 128,
  });
  server.on('session', (session) => {
    session.setLocalWindowSize(16 << 20);
    // Pings and settings keep an exporter's connection alive, but not one that never calls.
    const firstCall = setTimeout(
      () => session.destroy(),
      options.limits?.silentMs ?? defaultFirstCallMs,
    );
    session.once('stream', () => {
      clearTimeout(firstCall);
      session.setTimeout(idleMs, () => session.close());
    });
    session.once('close', () => clearTimeout(firstCall));
    session.on('error', () => session.destroy());
  });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers, _flags, rawHeaders) => {
    stream.on('error', () => stream.close());
    if (isCall(headers)) {
      void handle(options, stream, headers);
    } else {
      answerHttp2(options, stream, headers, rawHeaders);
    }
  });
  return server;
}

/** The same connection may carry OTLP/HTTP: an exporter that speaks HTTP/2 without being asked. */
const isCall = (headers: IncomingHttpHeaders): boolean =>
  (headers['content-type'] ?? '').startsWith('application/grpc') ||
  Object.hasOwn(signalsByPath, headers[':path'] ?? '');

async function handle(
  options: OtlpHttpOptions,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const path = headers[':path'] ?? '';
  const signal = Object.hasOwn(signalsByPath, path) ? signalsByPath[path] : undefined;
  const outcome = await receive(options, stream, headers, signal);
  if (outcome.kind === 'refused') {
    options.sink.reject(signal ?? 'traces', 'request', outcome.reason, 1);
    refuse(stream, headers, outcome);
  } else {
    succeed(
      stream,
      encodeExportResponse('protobuf', outcome.signal, outcome.rejected, outcome.message),
    );
  }
}

async function receive(
  options: OtlpHttpOptions,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  signal: Batch['signal'] | undefined,
): Promise<ExportOutcome> {
  return await withBody<ExportOutcome>(
    stream,
    options.budget,
    options.limits,
    announcedGrpcBytes,
    async (raw, share) => {
      const denied = deniedBy(options, headers) ?? (signal === undefined ? unknown(headers) : null);
      if (denied !== null || signal === undefined) {
        return denied ?? refused.internal('no signal');
      }
      const message = openGrpcMessage(raw);
      if (typeof message === 'string') {
        // A client that gave up ends its request as if that were whole.
        return stream.aborted || stream.rstCode ? refused.aborted() : refused.badData(message);
      }
      const encoding = message.compressed ? String(headers['grpc-encoding'] ?? 'gzip') : '';
      const body = await inflate(message.bytes, encoding, share);
      if (!(body instanceof Uint8Array)) {
        return body;
      }
      const sender = String(headers['user-agent'] ?? '').slice(0, 200);
      const forwardedBy = hopOf(headers);
      return await takeExport(options, {
        signal,
        encoding: 'protobuf',
        body,
        packed: packedAs(encoding) === 'gzip' ? message.bytes : null,
        source,
        sender,
        share,
        forwardedBy,
      });
    },
  );
}

/** A request may name its host in `:authority`, in `host`, or in both: none of them may be another's. */
function deniedBy(options: OtlpHttpOptions, headers: IncomingHttpHeaders): Refusal | null {
  const hosts = [headers[':authority'], headers.host].filter((host) => host !== undefined);
  const [first = '', ...others] = hosts;
  for (const host of [first, ...others]) {
    if (!isTrustedHost(host, options.allowedHosts)) {
      return refused.badHost(host);
    }
  }
  const { origin } = headers;
  if (origin !== undefined && !isTrustedOrigin(origin, options.allowedOrigins)) {
    return refused.badOrigin(origin);
  }
  return null;
}

/** Anything but the three calls: profiles, other services. */
function unknown(headers: IncomingHttpHeaders): Refusal {
  const path = headers[':path'] ?? '';
  const isProfiles = path.includes('.profiles.');
  return {
    ...(isProfiles ? refused.profiles() : refused.badPath(path)),
    code: rpcCode.unimplemented,
  };
}

function succeed(stream: ServerHttp2Stream, response: Uint8Array): void {
  if (stream.destroyed || stream.headersSent) {
    return;
  }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.setTimeout(answerMs, () => stream.close(constants.NGHTTP2_CANCEL));
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(rpcCode.ok) }));
  stream.end(closeGrpcMessage(response));
}

function refuse(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { httpStatus, code, message, retryAfterS }: Refusal,
): void {
  if (stream.destroyed || stream.headersSent) {
    return;
  }
  const isGrpc = String(headers['content-type'] ?? '').startsWith('application/grpc');
  const details =
    retryAfterS === undefined
      ? {}
      : {
          'grpc-status-details-bin': Buffer.from(
            encodeRetryStatus(code, message, retryAfterS),
          ).toString('base64'),
        };
  stream.respond(
    {
      ':status': isGrpc ? 200 : httpStatus,
      'content-type': 'application/grpc',
      'grpc-status': String(code),
      'grpc-message': percentEncode(message),
      ...details,
    },
    { endStream: true },
  );
  if (!stream.readableEnded) {
    // The call is over although its sender has not ended it (RFC 9113 §8.1): it must not keep its place.
    stream.close(constants.NGHTTP2_NO_ERROR);
  }
}
