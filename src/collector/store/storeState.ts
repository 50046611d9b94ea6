import type { AuditEntry } from '../../shared/model/audit.ts';
import type { FilePosition } from '../../shared/model/source.ts';
import { scanMetricPoints } from '../../shared/otlp/scanMetrics.ts';
import { scanTraces } from '../../shared/otlp/scanTraces.ts';
import { TraceScan } from '../../shared/otlp/traceScan.ts';
import { AuditTable } from './auditTable.ts';
import { type CarriedIds, type CarriedState, decodeCarried } from './carriedState.ts';
import { EvictedIds } from './evictedIds.ts';
import { LogTable } from './logTable.ts';
import { meaningMatcher } from './meaningMemo.ts';
import { MetricTable } from './metricTable.ts';
import { recordKind, type StoredRecord } from './recordFormat.ts';
import { type BatchMeta, decodeJson } from './recordMeta.ts';
import { SegmentUses } from './segmentUse.ts';
import { type IndexHooks, SpanIndex } from './spanIndex.ts';
import { spanBit, traceBit } from './spanTable.ts';
import { type StorePart, storeParts } from './storePart.ts';
import { addReason, copyTotals, newTotals, type Totals } from './totals.ts';
import type { Batch } from './traceStore.ts';

/** Names and resources beyond this cost the oldest traces. Bytes. */
export const maxWordBytes = 96 << 20;

/** How long a clear can be taken back. Milliseconds. */
export const undoValidMs = 30_000;

/** Payload of a `rejected` record. */
export interface RejectedCounts {
  readonly signal: Batch['signal'];
  readonly unit: 'request' | 'item';
  readonly reasons: Readonly<Record<string, number>>;
}

/** Trace id and span id. */
export const spanKeyBytes = 24;

/** Where in the log a record stands: everything behind it comes later. */
export interface LogPosition {
  readonly segment: number;
  readonly offset: number;
}

/** What a clear set aside, as long as it can be taken back. */
interface Undo {
  readonly id: string;
  readonly clearedAt: LogPosition;
  readonly arrivalMs: number;
  readonly index: SpanIndex;
  readonly logs: LogTable;
  readonly metrics: MetricTable;
  readonly uses: SegmentUses;
  readonly totals: Totals;
}

/** What became of the items of one record. */
export interface Applied {
  readonly accepted: number;
  readonly duplicates: number;
}

const nothing: Applied = { accepted: 0, duplicates: 0 };

/**
 * All that the store knows: nothing but the sum of the records of the log, applied in their order. The same code runs when
 * a record was just written and when it is read again at a start, so that both give the same answers.
 */
export class StoreState {
  index: SpanIndex;
  logs = new LogTable();
  metrics = new MetricTable();
  uses = new SegmentUses();
  totals = newTotals();
  readonly audit = new AuditTable();
  readonly evictedIds = new EvictedIds();
  readonly positions = new Map<string, FilePosition>();
  /** Segments up to this one are no longer needed. */
  carriedSegment = 0;
  revision = 0;
  /** Revision of the last change of each part. */
  readonly changes: Record<StorePart, number> = {
    spans: 0,
    queries: 0,
    audit: 0,
    logs: 0,
    metrics: 0,
  };
  generation = 0;
  /** Latest arrival in the log. Milliseconds since 1970. */
  lastArrivalMs = 0;
  readonly #hooks: IndexHooks;
  readonly #scan = new TraceScan();
  readonly #expectedSpans: number | undefined;
  #undo: Undo | undefined;

  constructor(readBytes: IndexHooks['readBytes'], expectedSpans?: number) {
    this.#expectedSpans = expectedSpans;
    this.#hooks = {
      readBytes,
      wasEvicted: (a, b, c, d) => this.evictedIds.has(a, b, c, d),
      isAudited: (d) => this.audit.mayName(d),
    };
    this.index = new SpanIndex(this.#hooks, expectedSpans);
  }

  /** `scan` spares the second look at a batch that was scanned before it was written. */
  apply(record: StoredRecord, scan?: TraceScan): Applied {
    this.revision += 1;
    this.forgetUndo(record.arrivalMs);
    this.lastArrivalMs = Math.max(this.lastArrivalMs, record.arrivalMs);
    switch (record.kind) {
      case recordKind.traces:
        return this.#applyTraces(record, scan);
      case recordKind.logs:
        return this.#applyLogs(record);
      case recordKind.metrics:
        return this.#applyMetrics(record);
      case recordKind.audit:
        return this.#applyAudit(record);
      case recordKind.rejected:
        this.#applyRejected(decodeJson<RejectedCounts>(record.payload));
        return nothing;
      case recordKind.position:
        this.#takePosition(decodeJson<BatchMeta>(record.meta));
        return nothing;
      case recordKind.evicted:
        return this.#applyEvicted(record);
      case recordKind.movedTraces:
        return this.#applyMovedTraces(record);
      case recordKind.movedLogs:
        return this.#applyMovedLogs(record);
      case recordKind.carried:
        this.#applyCarried(record);
        return nothing;
      case recordKind.duplicates:
        this.#applyDuplicates(record);
        return nothing;
      case recordKind.cleared:
        return this.#applyCleared(record);
      case recordKind.clearUndone:
        return nothing;
    }
  }

  /** Traces that taking back the clear with this id would bring back at this time; undefined when it is too late. */
  undoableTraces(id: string, nowMs: number): number | undefined {
    const undo = this.#undo;
    return undo?.id === id && nowMs <= undo.arrivalMs + undoValidMs
      ? undo.index.traces.live
      : undefined;
  }

  /** Takes the clear back; the caller then applies again what the log holds behind the returned position. */
  undoClear(id: string): LogPosition | undefined {
    const undo = this.#undo;
    if (undo?.id !== id) {
      return undefined;
    }
    this.#undo = undefined;
    this.index = undo.index;
    this.logs = undo.logs;
    this.metrics = undo.metrics;
    this.uses = undo.uses;
    this.totals = undo.totals;
    this.generation += 1;
    this.#changed(...storeParts);
    return undo.clearedAt;
  }

  /** True while a clear can be taken back: the segments that it emptied are kept as long, where there is room. */
  get hasUndo(): boolean {
    return this.#undo !== undefined;
  }

  forgetUndo(nowMs = Number.POSITIVE_INFINITY): void {
    if (this.#undo !== undefined && nowMs > this.#undo.arrivalMs + undoValidMs) {
      this.#undo = undefined;
    }
  }

  #applyTraces(record: StoredRecord, known: TraceScan | undefined): Applied {
    let scan = known;
    if (scan === undefined) {
      scan = this.#scan;
      scanTraces(record.payload, meaningMatcher, scan);
    }
    const duplicates = this.index.insert(scan, record.payload, record, this.uses);
    if (scan.count > 0) {
      this.#changedSpans();
    }
    if (this.index.wordBytes > maxWordBytes) {
      this.#compactWhenWorthwhile();
    }
    const { totals } = this;
    totals.acceptedSpans += scan.count;
    totals.duplicateSpans += duplicates;
    if (scan.rejectedCount > 0) {
      totals.rejectedSpans += scan.rejectedCount;
      for (const [reason, count] of Object.entries(scan.rejected)) {
        if (count > 0) {
          addReason(totals, reason, count);
        }
      }
    }
    this.#takeMetaPosition(record);
    return { accepted: scan.count, duplicates };
  }

  #applyLogs(record: StoredRecord): Applied {
    const count = this.#insertLogs(record);
    this.totals.acceptedLogs += count;
    this.#takeMetaPosition(record);
    return { accepted: count, duplicates: 0 };
  }

  #insertLogs(record: StoredRecord): number {
    const { payload, segment, payloadOffset } = record;
    const before = this.logs.withoutResource;
    const count = this.logs.insert(payload, segment, payloadOffset, this.uses);
    this.totals.logsWithoutResource += this.logs.withoutResource - before;
    this.#changed('logs');
    return count;
  }

  #changed(...parts: readonly StorePart[]): void {
    for (const part of parts) {
      this.changes[part] = this.revision;
    }
  }

  /** After spans came or went: what shows only some kinds of traces has changed only with one of these. */
  #changedSpans(): void {
    const touched = this.index.takeTouched();
    this.#changed('spans');
    if ((touched & traceBit.hasQuery) !== 0) {
      this.#changed('queries');
    }
    if ((touched & traceBit.hasCall) !== 0) {
      this.#changed('audit');
    }
  }

  #applyMetrics(record: StoredRecord): Applied {
    const count = scanMetricPoints(record.payload);
    this.totals.acceptedMetricPoints += count;
    const before = this.metrics.withoutResource;
    this.metrics.insert(record.payload, record.segment, record.payloadOffset);
    this.totals.metricsWithoutResource += this.metrics.withoutResource - before;
    this.#changed('metrics');
    const use = this.uses.of(record.segment);
    use.liveMetricPoints += count;
    use.writtenBytes += record.payload.length;
    this.#takeMetaPosition(record);
    return { accepted: count, duplicates: 0 };
  }

  #applyAudit(record: StoredRecord): Applied {
    const entries = decodeJson<
      readonly (Omit<AuditEntry, 'timeUnixNano'> & { timeUnixNano: string })[]
    >(record.payload);
    let added = 0;
    for (const entry of entries) {
      const whole = { ...entry, timeUnixNano: BigInt(entry.timeUnixNano) };
      added += this.audit.add(whole, record.segment) ? 1 : 0;
    }
    this.#changed('audit');
    this.#takeMetaPosition(record);
    return { accepted: added, duplicates: entries.length - added };
  }

  #applyRejected({ signal, unit, reasons }: RejectedCounts): void {
    const { totals } = this;
    for (const [reason, count] of Object.entries(reasons)) {
      addReason(totals, reason, count);
      if (unit === 'request') {
        totals.rejectedRequests += count;
      } else if (signal === 'traces') {
        totals.rejectedSpans += count;
      } else if (signal === 'logs') {
        totals.rejectedLogs += count;
      } else {
        totals.rejectedMetricPoints += count;
      }
    }
  }

  #applyEvicted(record: StoredRecord): Applied {
    const { firstSequence } = decodeJson<{ firstSequence: number }>(record.meta);
    const view = new DataView(
      record.payload.buffer,
      record.payload.byteOffset,
      record.payload.byteLength,
    );
    const words = [0, 0, 0, 0];
    let spans = 0;
    for (let at = 0; at + 16 <= record.payload.length; at += 16) {
      for (let word = 0; word < 4; word += 1) {
        words[word] = view.getUint32(at + word * 4);
      }
      const [a = 0, b = 0, c = 0, d = 0] = words;
      const row = this.index.traces.find(a, b, c, d);
      if (row >= 0) {
        spans += this.index.evict(row, this.uses);
        this.totals.evictedTraces += 1;
      }
      this.logs.evictTrace(words, this.uses);
      this.evictedIds.put(firstSequence + at / 16, record.segment, words, 0);
    }
    this.#changedSpans();
    this.#changed('logs');
    if (this.audit.entries.length > 0) {
      this.#changed('audit');
    }
    this.totals.evictedSpans += spans;
    this.#compactWhenWorthwhile();
    return { accepted: spans, duplicates: 0 };
  }

  /** A copy of spans whose segment is about to go. While it is there they only change their place; afterwards they arrive. */
  #applyMovedTraces(record: StoredRecord): Applied {
    const { movedFrom, duplicates = [], arrivals = [] } = decodeJson<BatchMeta>(record.meta);
    const scan = this.#scan;
    scanTraces(record.payload, meaningMatcher, scan);
    const { index, uses } = this;
    const rowOf = (span: number): number => {
      const base = span * 4;
      const trace = index.traces.find(
        scan.traceId[base] as number,
        scan.traceId[base + 1] as number,
        scan.traceId[base + 2] as number,
        scan.traceId[base + 3] as number,
      );
      return trace < 0
        ? -1
        : index.find(trace, scan.spanIdHi[span] as number, scan.spanIdLo[span] as number);
    };
    const firstRow = scan.count === 0 ? -1 : rowOf(0);
    if (firstRow >= 0 && index.spans.segment[firstRow] === movedFrom) {
      for (let span = 0; span < scan.count; span += 1) {
        const row = rowOf(span);
        if (row >= 0 && index.spans.segment[row] === movedFrom) {
          const offset = record.payloadOffset + (scan.offset[span] as number);
          index.relocate(row, record.segment, offset, uses);
          if (((index.spans.bits[row] as number) & spanBit.duplicate) !== 0) {
            index.markDuplicate(row, record.segment);
          }
        }
      }
      return nothing;
    }
    index.insert(scan, record.payload, { ...record, arrivalMs: 0 }, uses);
    this.#changedSpans();
    this.#restoreArrivals(scan, arrivals);
    for (const span of duplicates) {
      const row = rowOf(span);
      if (row >= 0) {
        index.markDuplicate(row, record.segment);
      }
    }
    return nothing;
  }

  #applyDuplicates({ payload, segment }: StoredRecord): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const word = (at: number): number => view.getUint32(at);
    for (let at = 0; at + spanKeyBytes <= payload.length; at += spanKeyBytes) {
      const trace = this.index.traces.find(word(at), word(at + 4), word(at + 8), word(at + 12));
      const row = trace < 0 ? -1 : this.index.find(trace, word(at + 16), word(at + 20));
      if (row >= 0) {
        this.index.markDuplicate(row, segment);
      }
    }
    this.#changed('spans');
  }

  #restoreArrivals(scan: TraceScan, arrivals: readonly number[]): void {
    const { traces } = this.index;
    const seen = new Set<number>();
    for (let span = 0; span < scan.count; span += 1) {
      const base = span * 4;
      const row = traces.find(
        scan.traceId[base] as number,
        scan.traceId[base + 1] as number,
        scan.traceId[base + 2] as number,
        scan.traceId[base + 3] as number,
      );
      if (row >= 0 && !seen.has(row)) {
        const arrivalMs = arrivals[seen.size] ?? 0;
        seen.add(row);
        traces.lastArrivalMs[row] = Math.max(traces.lastArrivalMs[row] as number, arrivalMs);
      }
    }
  }

  #applyMovedLogs(record: StoredRecord): Applied {
    const { movedFrom } = decodeJson<BatchMeta>(record.meta);
    if (movedFrom !== undefined) {
      this.logs.leaveSegment(movedFrom, this.uses);
    }
    this.#insertLogs(record);
    return nothing;
  }

  #applyCarried(record: StoredRecord): void {
    const { state, ids } = decodeCarried(record.payload);
    this.#undo = undefined;
    this.carriedSegment = state.through;
    this.logs.evictSegment(state.through, this.uses, () => false);
    this.metrics.evictThrough(state.through);
    this.uses.forgetThrough(state.through);
    this.totals = copyTotals(state.totals);
    for (const position of state.positions) {
      this.positions.set(position.path, position);
    }
    this.audit.forgetThrough(state.through);
    this.#takeEvictedIds(ids, record.segment);
    this.evictedIds.forgetThrough(state.through);
    this.evictedIds.next = Math.max(this.evictedIds.next, state.nextSequence);
    this.#changed('spans', 'audit', 'logs', 'metrics');
  }

  #takeEvictedIds({ sequences, words }: CarriedIds, segment: number): void {
    const { traces } = this.index;
    for (let index = 0; index < sequences.length; index += 1) {
      const sequence = sequences[index] as number;
      const at = index * 4;
      // The traces of an id that is known were marked when they came: only a log that is read again tells news here.
      if (sequence >= 0 && !this.evictedIds.put(sequence, segment, words, at)) {
        continue;
      }
      const row = traces.find(
        words[at] as number,
        words[at + 1] as number,
        words[at + 2] as number,
        words[at + 3] as number,
      );
      if (row >= 0) {
        traces.bits[row] = (traces.bits[row] as number) | traceBit.evictedEarlier;
      }
    }
  }

  /** What `carried` has to say when the segments up to `through` go. */
  carriedThrough(through: number): CarriedState {
    return {
      through,
      totals: copyTotals(this.totals),
      positions: [...this.positions.values()],
      nextSequence: this.evictedIds.next,
    };
  }

  #applyCleared(record: StoredRecord): Applied {
    const { id } = decodeJson<{ id: string }>(record.meta);
    const spans = this.index.liveSpans;
    this.#undo = {
      id,
      clearedAt: { segment: record.segment, offset: record.payloadOffset + record.payload.length },
      arrivalMs: record.arrivalMs,
      index: this.index,
      logs: this.logs,
      metrics: this.metrics,
      uses: this.uses,
      totals: copyTotals(this.totals),
    };
    this.totals.clearedMetricPoints += this.uses.liveMetricPoints;
    this.uses = this.uses.emptied();
    this.totals.clearedSpans += spans;
    this.totals.clearedLogs += this.logs.live;
    this.totals.clearedTraces += this.index.traces.live;
    this.index = new SpanIndex(this.#hooks, this.#expectedSpans);
    this.logs = new LogTable();
    this.metrics = new MetricTable();
    this.generation += 1;
    this.#changed(...storeParts);
    return { accepted: spans, duplicates: 0 };
  }

  #compactWhenWorthwhile(): void {
    const { index } = this;
    const deadSpans = index.spans.length - index.liveSpans;
    const deadTraces = index.traces.length - index.traces.live;
    if (
      deadSpans > index.liveSpans / 2 + (1 << 16) ||
      deadTraces > index.traces.live / 2 + (1 << 16) ||
      // Words are given back only here.
      (index.wordBytes > maxWordBytes && deadSpans + index.replaced > index.liveSpans / 4)
    ) {
      index.compact();
      this.generation += 1;
    }
  }

  #takeMetaPosition(record: StoredRecord): void {
    // Only a meta with a position is longer than a target with its quotes.
    if (record.meta.length > 0 && includesPosition(record.meta)) {
      this.#takePosition(decodeJson<BatchMeta>(record.meta));
    }
  }

  #takePosition({ position }: BatchMeta): void {
    if (position !== undefined) {
      this.positions.set(position.path, position);
    }
  }
}

/** A meta that holds more than a target ends with two braces: that of the position and its own. */
const includesPosition = (meta: Uint8Array): boolean => meta.at(-2) === 0x7d;
