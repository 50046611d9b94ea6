import { ProtoWriter } from '../../shared/otlp/protoWriter.ts';
import type { Batch } from '../store/traceStore.ts';

/** google.rpc.Code, as far as OTLP answers use it. */
export const rpcCode = {
  ok: 0,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

export type Encoding = 'protobuf' | 'json';

/** `google.rpc.Status` in the encoding of the request. */
export function encodeStatus(encoding: Encoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') {
    return Buffer.from(JSON.stringify({ code, message }));
  }
  const writer = new ProtoWriter();
  writer.uint32(1, code);
  writer.string(2, message);
  return writer.finish();
}

/** `google.rpc.Status` with a `RetryInfo`, as gRPC carries it in `grpc-status-details-bin`. */
export function encodeRetryStatus(code: number, message: string, retryAfterS: number): Uint8Array {
  const writer = new ProtoWriter();
  writer.uint32(1, code);
  writer.string(2, message);
  writer.message(3, () => {
    writer.string(1, 'type.googleapis.com/google.rpc.RetryInfo');
    writer.message(2, () => writer.message(1, () => writer.uint32(1, retryAfterS)));
  });
  return writer.finish();
}

const rejectedName: Readonly<Record<Batch['signal'], string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/** `Export<Signal>ServiceResponse`; `partial_success` is only set when something was rejected (OTLP 1.11 §Partial Success). */
export function encodeExportResponse(
  encoding: Encoding,
  signal: Batch['signal'],
  rejected: number,
  message: string,
): Uint8Array {
  if (encoding === 'json') {
    const partialSuccess = { [rejectedName[signal]]: String(rejected), errorMessage: message };
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }));
  }
  const writer = new ProtoWriter();
  if (rejected > 0) {
    writer.message(1, () => {
      writer.uint32(1, rejected);
      writer.string(2, message);
    });
  }
  return writer.finish();
}
