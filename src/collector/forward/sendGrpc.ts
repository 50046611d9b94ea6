import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { closeGrpcMessage, openGrpcMessage } from '../receivers/grpcFrame.ts';
import type { Batch } from '../store/traceStore.ts';
import { hopHeader } from './hop.ts';
import { retryInfoMs } from './retryInfo.ts';
import type { ForwardTarget } from './target.ts';
import {
  maxAnswerBytes,
  type Sender,
  sendTimeoutMs,
  type Verdict,
  verdictOfResponse,
} from './verdict.ts';

const services: Readonly<Record<Batch['signal'], string>> = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
};

/** OTLP 1.11 §OTLP/gRPC Response: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. */
const retryable = new Set([1, 4, 10, 11, 14, 15]);
const resourceExhausted = 8;

/** OTLP over gRPC, unary calls over one connection that is made anew when it is lost. */
export function grpcSender(target: ForwardTarget, hop: string): Sender {
  const authority = new URL(target.base).host;
  let session: ClientHttp2Session | null = null;
  const connected = (): ClientHttp2Session => {
    if (session === null || session.closed || session.destroyed) {
      session = connect(target.base);
      session.on('error', () => undefined);
      session.unref();
    }
    return session;
  };
  return {
    // A server answers a compression that it does not know with UNIMPLEMENTED, which is for good.
    takesOnlyPlain: true,
    send: ({ signal, bytes }) =>
      call(connected(), bytes, {
        ...target.headers,
        ':method': 'POST',
        // Node leaves the brackets out of an IPv6 address.
        ':authority': authority,
        ':path': `/opentelemetry.proto.collector.${services[signal]}/Export`,
        'content-type': 'application/grpc',
        te: 'trailers',
        [hopHeader]: hop,
      }),
    close: () => session?.destroy(),
  };
}

function call(
  session: ClientHttp2Session,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<Verdict> {
  return new Promise((resolve) => {
    const later = (message: string) => resolve({ kind: 'later', afterMs: 0, message });
    const stream = session.request(headers);
    stream.setTimeout(sendTimeoutMs, () => stream.close());
    stream.on('error', (error) => later(error.message));
    const told: IncomingHttpHeaders = {};
    const parts: Buffer[] = [];
    let length = 0;
    stream.on('response', (response) => Object.assign(told, response));
    stream.on('trailers', (trailers) => Object.assign(told, trailers));
    stream.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= maxAnswerBytes) {
        parts.push(part);
      }
    });
    stream.on('close', () => resolve(verdictOf(told, Buffer.concat(parts))));
    stream.end(closeGrpcMessage(bytes));
  });
}

function verdictOf(told: IncomingHttpHeaders, body: Buffer): Verdict {
  const status = told['grpc-status'];
  if (status === undefined) {
    return { kind: 'later', afterMs: 0, message: 'the call ended without a status' };
  }
  const code = Number(status);
  if (code === 0) {
    const message = openGrpcMessage(body);
    return verdictOfResponse(typeof message === 'string' ? new Uint8Array() : message.bytes);
  }
  const message = `answered gRPC status ${code} ${String(told['grpc-message'] ?? '').slice(0, 200)}`;
  const details = told['grpc-status-details-bin'];
  const askedMs = typeof details === 'string' ? retryInfoMs(details) : null;
  // Only an exhausted target that says when is to be asked again.
  return retryable.has(code) || (code === resourceExhausted && askedMs !== null)
    ? { kind: 'later', afterMs: askedMs ?? pushbackMs(told), message: message.trim() }
    : { kind: 'refused', message: message.trim() };
}

const pushbackMs = (told: IncomingHttpHeaders): number =>
  Math.max(0, Number(told['grpc-retry-pushback-ms'] ?? 0) || 0);
