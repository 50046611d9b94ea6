import type { Batch } from '../store/traceStore.ts';
import { rpcCode } from './rpcStatus.ts';

/** What became of one export request, before a protocol puts it into its own words. */
export type ExportOutcome =
  | {
      readonly kind: 'taken';
      readonly signal: Batch['signal'];
      readonly rejected: number;
      readonly message: string;
    }
  | Refusal;

export interface Refusal {
  readonly kind: 'refused';
  /** Counted under this name in `status`. */
  readonly reason: string;
  readonly httpStatus: number;
  /** google.rpc.Code */
  readonly code: number;
  readonly message: string;
  /** Only for what may be sent again. Seconds. */
  readonly retryAfterS?: number;
}

const refusal = (
  reason: string,
  httpStatus: number,
  code: number,
  message: string,
  retryAfterS?: number,
): Refusal => ({
  kind: 'refused',
  reason,
  httpStatus,
  code,
  message,
  ...(retryAfterS === undefined ? {} : { retryAfterS }),
});

/** Bytes of a body before and after inflate (OTLP 1.11: limits are mandatory, 64 MiB recommended). */
export const maxBodyBytes = 64 * 1024 * 1024;

export const refused = {
  badData: (detail: string) =>
    refusal('badData', 400, rpcCode.invalidArgument, `not an OTLP request: ${detail}`),
  badEncoding: (encoding: string) =>
    refusal(
      'badContentEncoding',
      415,
      rpcCode.unimplemented,
      `content encoding ${encoding.slice(0, 60)} is not understood: use gzip, deflate, zstd or none`,
    ),
  badCompression: (detail: string) =>
    refusal('badCompression', 400, rpcCode.invalidArgument, `the body does not inflate: ${detail}`),
  badType: (type: string) =>
    refusal(
      'badContentType',
      415,
      rpcCode.invalidArgument,
      `content type ${type.slice(0, 60)} is not OTLP: use application/x-protobuf or application/json`,
    ),
  badMethod: (method: string) =>
    refusal(
      'badMethod',
      405,
      rpcCode.unimplemented,
      `${method.slice(0, 20)} is not allowed: use POST`,
    ),
  badPath: (path: string) =>
    refusal(
      'badPath',
      404,
      rpcCode.notFound,
      `nothing is received at ${path.slice(0, 100)}: send to /v1/traces, /v1/logs or /v1/metrics`,
    ),
  profiles: () =>
    refusal('profiles', 404, rpcCode.unimplemented, 'profiles are not received by this program'),
  tooLarge: () =>
    refusal(
      'tooLarge',
      413,
      rpcCode.resourceExhausted,
      `the request is larger than ${maxBodyBytes} bytes: lower the batch size of the exporter`,
    ),
  tooMany: (detail: string) =>
    refusal(
      'tooMany',
      413,
      rpcCode.resourceExhausted,
      `${detail}: lower the batch size of the exporter`,
    ),
  stalled: () =>
    refusal('stalled', 408, rpcCode.deadlineExceeded, 'the body did not arrive in time'),
  aborted: () => refusal('aborted', 400, rpcCode.invalidArgument, 'the body was cut off'),
  overloaded: () =>
    refusal('overloaded', 429, rpcCode.unavailable, 'too much is under way: send again later', 1),
  // Sooner than the five seconds that the SDKs give their last flush: a process that ends loses nothing to a short pause.
  store: (reason: string, message: string) => refusal(reason, 503, rpcCode.unavailable, message, 2),
  forwardLoop: () =>
    refusal(
      'forwardLoop',
      400,
      rpcCode.invalidArgument,
      'this collector forwards to itself: give it another target',
    ),
  internal: (message: string) => refusal('internal', 500, rpcCode.internal, message),
  badHost: (host: string) =>
    refusal(
      'badHost',
      403,
      rpcCode.permissionDenied,
      `host ${host.slice(0, 100)} is not this machine; list it in mcpTraces.receivers.allowedHosts if it is`,
    ),
  badOrigin: (origin: string) =>
    refusal(
      'badOrigin',
      403,
      rpcCode.permissionDenied,
      `pages of ${origin.slice(0, 100)} may not send here; list the origin in mcpTraces.receivers.allowedOrigins if they may`,
    ),
} as const;
