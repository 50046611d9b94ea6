import type { SourceRef } from '../../shared/model/source.ts';
import { DecodeError } from '../../shared/otlp/decodeError.ts';
import type { Batch, IngestSink, Received } from '../store/traceStore.ts';
import type { BodyShare } from './bodyBudget.ts';
import { type ExportOutcome, maxBodyBytes, refused } from './exportOutcome.ts';
import type { Encoding } from './rpcStatus.ts';

/** OTLP JSON to OTLP protobuf; `rejected` counts by reason what could not be a span, log record or point. */
export type FromJson = (bytes: Uint8Array) => {
  readonly bytes: Uint8Array;
  readonly rejected: Readonly<Record<string, number>>;
  readonly hints: readonly string[];
};

export interface ExportRequest {
  readonly signal: Batch['signal'];
  readonly encoding: Encoding;
  /** Inflated. */
  readonly body: Uint8Array;
  /** The same as it came, if that was gzip. */
  readonly packed: Uint8Array | null;
  readonly source: SourceRef;
  /** The exporter's own name for itself (`User-Agent`), for hints. */
  readonly sender: string;
  /** The collector that forwards it, by `hopHeader`. */
  readonly forwardedBy: string | undefined;
  readonly share: BodyShare;
}

export interface ExportTaker {
  /** What this collector calls itself when it forwards. */
  readonly hop: string;
  readonly sink: IngestSink;
  readonly fromJson: Readonly<Record<Batch['signal'], FromJson>>;
  readonly hint: (sender: string, code: string) => void;
}

/** Hands a request to the store and says what became of it, after it is written. Never throws. */
export async function takeExport(
  { sink, fromJson, hint, hop }: ExportTaker,
  request: ExportRequest,
): Promise<ExportOutcome> {
  const { signal, encoding, body, packed, source, sender, share, forwardedBy } = request;
  if (forwardedBy === hop) {
    return refused.forwardLoop();
  }
  try {
    if (body.length === 0) {
      return { kind: 'taken', signal, rejected: 0, message: '' };
    }
    let bytes = body;
    let received: Received | null =
      encoding === 'json' || packed !== null
        ? { bytes: packed ?? body, encoding, isGzip: packed !== null }
        : null;
    const reasons: Record<string, number> = {};
    if (encoding === 'json') {
      const converted = fromJson[signal](body);
      bytes = converted.bytes;
      for (const code of converted.hints) {
        hint(sender, code);
      }
      for (const [reason, count] of Object.entries(converted.rejected)) {
        sink.reject(signal, 'item', reason, count);
        reasons[reason] = count;
      }
      if (converted.hints.length > 0 || Object.keys(converted.rejected).length > 0) {
        // Only what OTLP allows is passed on as it is: others need not understand the rest.
        received = null;
      }
    }
    if (bytes.length > maxBodyBytes) {
      return refused.tooLarge();
    }
    if (bytes !== body && !share.take(bytes.length)) {
      return refused.overloaded();
    }
    const result = await sink.ingest({
      source,
      signal,
      bytes,
      ...(received === null ? {} : { received }),
      ...(forwardedBy === undefined ? {} : { forwardedBy }),
    });
    for (const code of result.hints ?? []) {
      hint(sender, code);
    }
    for (const [reason, count] of Object.entries(result.rejected)) {
      reasons[reason] = (reasons[reason] ?? 0) + count;
    }
    const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0);
    return { kind: 'taken', signal, rejected, message: describe(reasons) };
  } catch (thrown) {
    return refusalOf(thrown);
  }
}

const describe = (reasons: Readonly<Record<string, number>>): string =>
  Object.entries(reasons)
    .map(([reason, count]) => `${count} × ${reason}`)
    .join(', ');

function refusalOf(thrown: unknown): ExportOutcome {
  if (thrown instanceof DecodeError) {
    return thrown.reason === 'tooMany'
      ? refused.tooMany(thrown.message)
      : refused.badData(thrown.message);
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const reason = thrown instanceof Error && 'reason' in thrown ? thrown.reason : undefined;
  if (reason === 'overloaded') {
    return refused.overloaded();
  }
  return typeof reason === 'string'
    ? refused.store(reason, message)
    : refused.internal('the request could not be stored');
}
