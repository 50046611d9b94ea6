import type { Batch, IngestResult, IngestSink } from '../../src/collector/store/traceStore.ts';
import type { AuditEntry } from '../../src/shared/model/audit.ts';
import type { FilePosition } from '../../src/shared/model/source.ts';
import type { Span } from '../../src/shared/model/span.ts';
import { decodeTracesData } from '../../src/shared/otlp/decodeTraces.ts';

/** Keeps what a source writes, as the store would: spans by their ids, audit records by theirs, positions by path. */
export class RecordingSink implements IngestSink {
  readonly batches: Batch[] = [];
  readonly spans = new Map<string, Span>();
  readonly audit = new Map<string, AuditEntry>();
  readonly positions = new Map<string, FilePosition>();
  /** What was refused before it could be a batch, by reason. */
  readonly rejected: Record<string, number> = {};
  duplicates = 0;
  /** Thrown by the next call instead of writing. */
  failure: Error | null = null;

  async ingest(batch: Batch): Promise<IngestResult> {
    this.fail();
    const spans = batch.signal === 'traces' ? spansOf(batch.bytes) : [];
    let duplicates = 0;
    for (const span of spans) {
      const key = `${span.traceId}-${span.spanId}`;
      if (this.spans.has(key)) duplicates += 1;
      else this.spans.set(key, span);
    }
    this.duplicates += duplicates;
    this.batches.push({ ...batch, bytes: batch.bytes.slice() });
    if (batch.position !== undefined) this.positions.set(batch.position.path, batch.position);
    return { accepted: spans.length, duplicates, rejected: {} };
  }

  async ingestAudit(
    _file: string,
    entries: readonly AuditEntry[],
    position?: FilePosition,
  ): Promise<{ added: number; duplicates: number }> {
    this.fail();
    let added = 0;
    for (const entry of entries) {
      if (this.audit.has(entry.recordId)) continue;
      this.audit.set(entry.recordId, entry);
      added += 1;
    }
    if (position !== undefined) this.positions.set(position.path, position);
    return { added, duplicates: entries.length - added };
  }

  async positionOf(path: string): Promise<FilePosition | undefined> {
    return this.positions.get(path);
  }

  reject(_signal: Batch['signal'], _unit: 'request' | 'item', reason: string, count: number): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + count;
  }

  private fail(): void {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
  }
}

export function spansOf(bytes: Uint8Array): Span[] {
  return decodeTracesData(bytes).flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
}
