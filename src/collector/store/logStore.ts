import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../shared/model/audit.ts';
import { fromHex } from '../../shared/model/hex.ts';
import type { FilePosition } from '../../shared/model/source.ts';
import { sourceKinds } from '../../shared/model/source.ts';
import type { Span } from '../../shared/model/span.ts';
import { DecodeError } from '../../shared/otlp/decodeError.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { noLimits, requestLimits } from '../../shared/otlp/scanLimits.ts';
import { scanLogs } from '../../shared/otlp/scanLogs.ts';
import { scanMetricPoints, takenPointBytes } from '../../shared/otlp/scanMetrics.ts';
import { scanTraces } from '../../shared/otlp/scanTraces.ts';
import { TraceScan } from '../../shared/otlp/traceScan.ts';
import type { Log } from '../../shared/util/log.ts';
import { nextRound, type StoreLimits, segmentBytesFor } from './eviction.ts';
import { readSegment, rereadLog } from './loadLog.ts';
import { LogWriter } from './logWriter.ts';
import { meaningMatcher } from './meaningMemo.ts';
import { scanPlaces, scanRows } from './readRows.ts';
import {
  maxRecordBytes,
  type NewRecord,
  type RecordKind,
  recordBytes,
  recordHeaderBytes,
  recordKind,
  type StoredRecord,
} from './recordFormat.ts';
import { decodeJson, encodeJson, encodeMeta } from './recordMeta.ts';
import type { SegmentStorage } from './segmentStorage.ts';
import { spanBit } from './spanTable.ts';
import type { LogReader, MetricReader, Store, StoreCounters } from './store.ts';
import { StoreError, storeErrorOf } from './storeError.ts';
import { type Applied, type RejectedCounts, StoreState, undoValidMs } from './storeState.ts';
import type { Batch, IngestResult } from './traceStore.ts';

/** What one group commit writes at most, unless a single record is longer. Bytes. */
const groupBytes = 8 << 20;
/** What may wait to be written; beyond it a sender is asked to come again. Bytes. */
const maxWaitingBytes = 128 << 20;
/** Scans larger than this are not kept for the next batch. Bytes. */
const keptScanBytes = 2 << 20;
const keptScans = 32;
/** Rounds of eviction that what waits to be written has to wait for, when the store is far beyond its limits. */
const maxUrgentRounds = 64;
/** Milliseconds. */
const retryMs = 5_000;
/** So long after a write that failed the next small ones must go well before the warning goes. */
const calmMs = 15_000;
const nothing = new Uint8Array(0);

interface Waiting {
  readonly record: NewRecord;
  readonly scan: TraceScan | undefined;
  readonly done: (applied: Applied) => void;
  readonly failed: (error: StoreError) => void;
}

/** The store over any storage. One loop writes: a round of eviction if one is due, then all that waits, then the next. */
export class LogStore implements Store {
  readonly ready: Promise<void>;
  loading: { done: number; total: number } | null = { done: 0, total: 0 };
  readonly #storage: SegmentStorage;
  readonly #state: StoreState;
  readonly #log: Log;
  readonly #mode: 'own' | 'read';
  readonly #listeners = new Set<() => void>();
  readonly #warnings = new Map<string, string>();
  readonly #scans: TraceScan[] = [];
  readonly #stopping = new AbortController();
  #limits: StoreLimits;
  #writer: LogWriter | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #pumping: Promise<void> | undefined;
  #lastArrivalMs = 0;
  #closed = false;
  #loadFailure: StoreError | undefined;
  #changed = false;
  /** Sizes of the segments, in their order. */
  readonly #sizes = new Map<number, number>();
  #retry: NodeJS.Timeout | undefined;
  #calm: NodeJS.Timeout | undefined;
  readonly #rejected = new Map<string, RejectedCounts>();

  constructor(
    storage: SegmentStorage,
    options: {
      readonly mode: 'own' | 'read';
      readonly limits: StoreLimits;
      readonly log: Log;
      /** Rows that the index has room for from the beginning. */
      readonly expectedSpans?: number;
    },
  ) {
    this.#storage = storage;
    this.#mode = options.mode;
    this.#limits = options.limits;
    this.#log = options.log;
    this.#state = new StoreState((segment, offset, length) => {
      const bytes = new Uint8Array(length);
      storage.readSync(segment, offset, bytes);
      return bytes;
    }, options.expectedSpans);
    this.ready = this.#load().catch((error: unknown) => {
      throw this.#failWaiting(error);
    });
    // Whoever never waits must not end the process; whoever does sees the error.
    this.ready.catch(() => undefined);
  }

  get spans() {
    return this.#state.index.spans;
  }
  get traces() {
    return this.#state.index.traces;
  }
  get strings() {
    return this.#state.index.strings;
  }
  get groups() {
    return this.#state.index.groups;
  }
  get logs(): LogReader {
    return this.#state.logs;
  }
  get metrics(): MetricReader {
    return this.#state.metrics;
  }
  get audit(): readonly AuditEntry[] {
    return this.#state.audit.entries;
  }
  get revision(): number {
    return this.#state.revision;
  }
  get changes() {
    return this.#state.changes;
  }
  get generation(): number {
    return this.#state.generation;
  }
  get warnings(): readonly string[] {
    return [...this.#warnings.values()];
  }

  get counters(): StoreCounters {
    const { index, logs, totals, uses, audit } = this.#state;
    return {
      stored: {
        traces: index.traces.live,
        spans: index.liveSpans,
        logs: logs.live,
        metricPoints: uses.liveMetricPoints,
        auditRecords: audit.entries.length,
        bytes: this.#storedBytes(),
      },
      accepted: {
        spans: totals.acceptedSpans,
        logs: totals.acceptedLogs,
        metricPoints: totals.acceptedMetricPoints,
      },
      duplicates: { spans: totals.duplicateSpans },
      rejected: {
        spans: totals.rejectedSpans,
        logs: totals.rejectedLogs,
        metricPoints: totals.rejectedMetricPoints,
        requests: totals.rejectedRequests,
        reasons: { ...totals.reasons },
      },
      evicted: { traces: totals.evictedTraces, spans: totals.evictedSpans },
      cleared: { traces: totals.clearedTraces, spans: totals.clearedSpans },
      dropped: {
        logs: totals.acceptedLogs - totals.clearedLogs - logs.live,
        metricPoints:
          totals.acceptedMetricPoints - totals.clearedMetricPoints - uses.liveMetricPoints,
        logResources: totals.logsWithoutResource,
        metricResources: totals.metricsWithoutResource,
      },
    };
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async ingest(batch: Batch): Promise<IngestResult> {
    this.#refuseWhenClosed();
    if (recordHeadroom + batch.bytes.length > maxRecordBytes) {
      throw new StoreError('tooLarge', `A batch of ${batch.bytes.length} bytes cannot be stored`);
    }
    if (this.#waitingBytes > maxWaitingBytes) {
      throw new StoreError('overloaded', 'More is waiting to be written than fits in memory');
    }
    return batch.signal === 'traces' ? this.#ingestTraces(batch) : this.#ingestOther(batch);
  }

  async #ingestTraces(batch: Batch): Promise<IngestResult> {
    const scan = this.#scans.pop() ?? new TraceScan();
    try {
      scan.limits = batch.source.kind === 'otlp' ? requestLimits : noLimits;
      scanTraces(batch.bytes, meaningMatcher, scan);
      const rejected: Record<string, number> = {};
      if (scan.rejectedCount > 0) {
        for (const [reason, count] of Object.entries(scan.rejected)) {
          if (count > 0) {
            rejected[reason] = count;
          }
        }
      }
      if (scan.count === 0) {
        await this.#ingestNothing(batch, rejected);
        return { accepted: 0, duplicates: 0, rejected };
      }
      const hints = scan.hexIds > 0 ? { hints: ['hexIds'] } : {};
      const { accepted, duplicates } = await this.#append(
        batchRecord(recordKind.traces, batch),
        scan,
      );
      return { accepted, duplicates, rejected, ...hints };
    } finally {
      if (scan.heldBytes <= keptScanBytes && this.#scans.length < keptScans) {
        this.#scans.push(scan);
      }
    }
  }

  /** What holds nothing to keep leaves only its counts and the position of its file. */
  async #ingestNothing(batch: Batch, rejected: Record<string, number>): Promise<void> {
    for (const [reason, count] of Object.entries(rejected)) {
      this.reject(batch.signal, 'item', reason, count);
    }
    if (batch.position !== undefined) {
      await this.#append(positionRecord(batch.source.target, batch.position));
    }
  }

  async #ingestOther(batch: Batch): Promise<IngestResult> {
    let count = 0;
    if (batch.signal === 'logs') {
      scanLogs(batch.bytes, () => {
        count += 1;
      });
    } else {
      count = scanMetricPoints(batch.bytes, takenPointBytes);
    }
    if (batch.source.kind === 'otlp' && count > requestLimits.items) {
      throw new DecodeError('tooMany', 0, `more than ${requestLimits.items} items in one request`);
    }
    if (count === 0) {
      await this.#ingestNothing(batch, {});
    } else {
      await this.#append(
        batchRecord(batch.signal === 'logs' ? recordKind.logs : recordKind.metrics, batch),
      );
    }
    return { accepted: count, duplicates: 0, rejected: {} };
  }

  async ingestAudit(
    file: string,
    entries: readonly AuditEntry[],
    position?: FilePosition,
  ): Promise<{ readonly added: number; readonly duplicates: number }> {
    await this.ready;
    this.#refuseWhenClosed();
    const fresh = entries.filter(({ recordId }) => !this.#state.audit.has(recordId));
    if (fresh.length === 0) {
      if (position !== undefined) {
        await this.#append(positionRecord(file, position));
      }
      return { added: 0, duplicates: entries.length };
    }
    const payload = encodeJson(
      fresh.map((entry) => ({ ...entry, timeUnixNano: String(entry.timeUnixNano) })),
    );
    const { accepted } = await this.#append({
      kind: recordKind.audit,
      source: 0,
      arrivalMs: 0,
      meta: encodeMeta({ target: file, ...(position === undefined ? {} : { position }) }),
      payload,
    });
    return { added: accepted, duplicates: entries.length - accepted };
  }

  async positionOf(path: string): Promise<FilePosition | undefined> {
    await this.ready;
    return this.#state.positions.get(path);
  }

  reject(signal: Batch['signal'], unit: 'request' | 'item', reason: string, count: number): void {
    if (this.#closed || this.#mode === 'read' || count <= 0) {
      return;
    }
    this.#countRejected(signal, unit, reason, count);
    this.#pump();
  }

  #countRejected(
    signal: Batch['signal'],
    unit: 'request' | 'item',
    reason: string,
    count: number,
  ): void {
    const key = `${signal} ${unit}`;
    const known = this.#rejected.get(key);
    this.#rejected.set(key, {
      signal,
      unit,
      reasons: { ...known?.reasons, [reason]: (known?.reasons[reason] ?? 0) + count },
    });
  }

  async clear(): Promise<{ readonly undoToken: string; readonly validMs: number }> {
    await this.ready;
    const undoToken = randomUUID();
    await this.#append({
      kind: recordKind.cleared,
      source: 0,
      arrivalMs: 0,
      meta: encodeJson({ id: undoToken }),
      payload: nothing,
    });
    setTimeout(() => {
      this.#state.forgetUndo(Date.now());
      this.#pump();
    }, undoValidMs + 1000).unref();
    return { undoToken, validMs: undoValidMs };
  }

  async undoClear(token: string): Promise<{ readonly traces: number }> {
    await this.ready;
    const traces = this.#state.undoableTraces(token, Date.now());
    if (traces === undefined) {
      throw new StoreError('notFound', 'There is nothing left to bring back');
    }
    await this.#append({
      kind: recordKind.clearUndone,
      source: 0,
      arrivalMs: 0,
      meta: encodeJson({ id: token }),
      payload: nothing,
    });
    return { traces };
  }

  setLimits(limits: StoreLimits): void {
    this.#limits = limits;
    this.#pump();
  }

  traceRowOf(traceId: string): number {
    const [a = 0, b = 0, c = 0, d = 0] = wordsOf(traceId, 4) ?? [];
    return (a | b | c | d) === 0 ? -1 : this.traces.find(a, b, c, d);
  }

  spanRowOf(traceRow: number, spanId: string): number {
    const words = wordsOf(spanId, 2);
    return words === undefined
      ? -1
      : this.#state.index.find(traceRow, words[0] ?? 0, words[1] ?? 0);
  }

  parentRowOf(row: number): number {
    const { index } = this.#state;
    const { traceRow, parentIdHi, parentIdLo } = index.spans;
    const hi = parentIdHi[row] ?? 0;
    const lo = parentIdLo[row] ?? 0;
    return hi === 0 && lo === 0 ? -1 : index.find(traceRow[row] ?? 0, hi, lo);
  }

  linkingRows(traceId: string, most: number): readonly number[] {
    const { index } = this.#state;
    const words = wordsOf(traceId, 4);
    return words === undefined
      ? []
      : index.links
          .spansTo(words, most)
          .filter((row) => ((index.spans.bits[row] ?? 0) & spanBit.dead) === 0);
  }

  readSpan(row: number): Span {
    return decodeSpan(this.readSpanBytes(row));
  }

  readSpanBytes(row: number): Uint8Array {
    const { spans } = this;
    const bytes = new Uint8Array(spans.byteLength[row] ?? 0);
    this.#storage.readSync(spans.segment[row] ?? 0, spans.offset[row] ?? 0, bytes);
    return bytes;
  }

  scanSpanBytes(
    rows: Uint32Array,
    visit: (row: number, bytes: Uint8Array) => boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    return scanRows(this.#storage, this.spans, rows, visit, signal);
  }

  readLogs(traceId: string, spanId?: string): readonly Uint8Array[] {
    const trace = wordsOf(traceId, 4);
    const span = spanId === undefined ? undefined : wordsOf(spanId, 2);
    if (trace === undefined || (spanId !== undefined && span === undefined)) {
      return [];
    }
    return this.#state.logs
      .ofTrace(trace, span === undefined ? undefined : [span[0] ?? 0, span[1] ?? 0])
      .map(({ segment, offset, length }) => {
        const bytes = new Uint8Array(length);
        this.#storage.readSync(segment, offset, bytes);
        return bytes;
      });
  }

  async scanLogs(
    traceId: string,
    visit: (index: number, bytes: Uint8Array) => boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    const trace = wordsOf(traceId, 4);
    if (trace !== undefined) {
      const places = this.#state.logs.ofTrace(trace).map((place, row) => ({ ...place, row }));
      await scanPlaces(this.#storage, places, visit, signal);
    }
  }

  async scanLogRows(
    rows: Uint32Array,
    visit: (row: number, bytes: Uint8Array) => boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    const places = Array.from(rows, (row) => this.#state.logs.placeOf(row));
    await scanPlaces(this.#storage, places, visit, signal);
  }

  readMetricPoint(point: number): Uint8Array {
    const { segment, offset, length } = this.#state.metrics.placeOf(point);
    const bytes = new Uint8Array(length);
    this.#storage.readSync(segment, offset, bytes);
    return bytes;
  }

  async settled(): Promise<void> {
    await this.ready;
    while (this.#pumping !== undefined) {
      await this.#pumping;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#stopping.abort();
    clearTimeout(this.#retry);
    clearTimeout(this.#calm);
    await this.ready.catch(() => undefined);
    this.#pump();
    while (this.#pumping !== undefined) {
      await this.#pumping;
    }
    await this.#storage.close();
  }

  async #load(): Promise<void> {
    const storage = this.#storage;
    const segments = storage.list();
    const total = segments.reduce((sum, segment) => sum + storage.size(segment), 0);
    const loading = { done: 0, total };
    this.loading = loading;
    let last = 0;
    let lastSize = 0;
    for (const segment of segments) {
      const end = await readSegment(storage, segment, {
        onRecord: (record) => this.#replay(record),
        onProgress: (bytes) => {
          loading.done += bytes;
        },
        signal: this.#stopping.signal,
      });
      last = segment;
      lastSize = end.soundBytes;
      this.#sizes.set(segment, end.soundBytes);
      if (end.state !== 'whole') {
        await this.#repair(segment, end.soundBytes, end.fileBytes, end.state);
      }
    }
    await this.#removeCarried();
    // Nobody holds the token of a clear from before the start.
    this.#state.forgetUndo();
    this.#state.index.traces.sortByArrival();
    this.#lastArrivalMs = this.#state.lastArrivalMs;
    this.#writer = new LogWriter(storage, segmentBytesFor(this.#limits.maxBytes), last, lastSize);
    this.loading = null;
    this.#changed = true;
    this.#tell();
    this.#pump();
  }

  /** Without an index nothing can be taken: whoever waits is told so. */
  #failWaiting(error: unknown): StoreError {
    const failure = this.#closed
      ? new StoreError('closed', 'The store is closed')
      : storeErrorOf(error, this.#storage.place);
    this.#loadFailure = failure;
    for (const { failed } of this.#waiting.splice(0)) {
      failed(failure);
    }
    return failure;
  }

  #replay(record: StoredRecord): Promise<void> | undefined {
    this.#state.apply(record);
    return record.kind === recordKind.clearUndone ? this.#bringBack(record) : undefined;
  }

  /** Takes the clear back that `record` names, and adds what arrived since. */
  async #bringBack(record: StoredRecord): Promise<void> {
    const { id } = decodeJson<{ id: string }>(record.meta);
    const from = this.#state.undoClear(id);
    if (from !== undefined) {
      const offset = record.payloadOffset - record.meta.length - recordHeaderBytes;
      await rereadLog(this.#storage, from, { segment: record.segment, offset }, (later) =>
        this.#state.apply(later),
      );
    }
  }

  /** Segments that a record has let go and that a kill left behind. */
  async #removeCarried(): Promise<void> {
    for (const segment of [...this.#sizes.keys()]) {
      if (segment <= this.#state.carriedSegment) {
        await this.#remove(segment);
      }
    }
  }

  async #remove(segment: number): Promise<void> {
    this.#sizes.delete(segment);
    if (this.#mode === 'own') {
      await this.#storage.remove(segment);
    }
  }

  async #repair(
    segment: number,
    soundBytes: number,
    fileBytes: number,
    state: 'torn' | 'damaged',
  ): Promise<void> {
    const lost = fileBytes - soundBytes;
    if (this.#mode === 'read') {
      if (state === 'damaged') {
        this.#warn(
          `damaged ${segment}`,
          `Segment ${segment} is damaged: ${lost} bytes behind its sound part were not read`,
        );
      }
      return;
    }
    try {
      if (state === 'damaged') {
        const aside = await this.#storage.setAside(segment);
        this.#warn(
          `damaged ${segment}`,
          `Segment ${segment} of ${this.#storage.place} is damaged: its sound part was read, ${lost} bytes were not. The whole file is kept at ${aside}`,
        );
      } else {
        this.#log.info(`cut ${lost} bytes that a kill left unfinished from segment ${segment}`);
      }
      await this.#storage.truncate(segment, soundBytes);
    } catch (error) {
      this.#warn('repair', error instanceof Error ? error.message : String(error));
    }
  }

  async #append(record: NewRecord, scan?: TraceScan): Promise<Applied> {
    this.#refuseWhenClosed();
    if (this.#mode === 'read') {
      throw new StoreError('readOnly', `${this.#storage.place} was opened to read`);
    }
    return new Promise<Applied>((resolve, reject) => {
      this.#waiting.push({ record, scan, done: resolve, failed: reject });
      this.#waitingBytes += waitingBytesOf(record, scan);
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#pumping !== undefined || this.#writer === undefined || this.#mode === 'read') {
      return;
    }
    this.#pumping = this.#run(this.#writer).finally(() => {
      this.#pumping = undefined;
      // What came while the last round was ending.
      if (this.#waiting.length > 0) {
        this.#pump();
      }
    });
  }

  async #run(writer: LogWriter): Promise<void> {
    let urgentRounds = 0;
    for (;;) {
      const round = nextRound(this.#state, this.#storage, this.#sizes, this.#limits);
      urgentRounds = round?.urgent === true ? urgentRounds + 1 : 0;
      const mustWait = urgentRounds > 0 && urgentRounds % maxUrgentRounds !== 0;
      const group = mustWait ? [] : this.#takeGroup();
      const rejected = this.#takeRejected();
      if (round === undefined && group.length === 0 && rejected.length === 0) {
        return;
      }
      const records = [
        ...(round?.records ?? []),
        ...rejected,
        ...group.map(({ record }) => record),
      ];
      try {
        const stored = await writer.append(records.map((record) => this.#stamped(record)));
        this.#sizes.set(writer.segment, writer.size);
        await this.#applyGroup(stored, group);
        if (round?.remove !== undefined) {
          await this.#remove(round.remove);
        }
        this.#wroteAgain(group.length > 0);
      } catch (error) {
        const failure = error instanceof StoreError ? error : new StoreError('io', String(error));
        clearTimeout(this.#calm);
        this.#calm = undefined;
        this.#warn('write', failure.message);
        this.#giveBack(rejected);
        this.#retryLater();
        for (const { failed } of group) {
          failed(failure);
        }
        if (group.length === 0) {
          return;
        }
      } finally {
        this.#tell();
      }
    }
  }

  async #applyGroup(stored: readonly StoredRecord[], group: readonly Waiting[]): Promise<void> {
    const firstOfGroup = stored.length - group.length;
    for (const [index, record] of stored.entries()) {
      const waiting = group[index - firstOfGroup];
      const applied = this.#state.apply(record, waiting?.scan);
      if (record.kind === recordKind.clearUndone) {
        await this.#bringBack(record);
      }
      waiting?.done(applied);
    }
    this.#changed = true;
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { record } of this.#waiting) {
      bytes += recordBytes(record);
      if (count > 0 && bytes > groupBytes) {
        break;
      }
      count += 1;
    }
    const group = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    for (const { record, scan } of group) {
      this.#waitingBytes -= waitingBytesOf(record, scan);
    }
    return group;
  }

  #takeRejected(): NewRecord[] {
    const records = [...this.#rejected.values()].map(
      (counts): NewRecord => ({
        kind: recordKind.rejected,
        source: 0,
        arrivalMs: 0,
        meta: nothing,
        payload: encodeJson(counts),
      }),
    );
    this.#rejected.clear();
    return records;
  }

  #giveBack(records: readonly NewRecord[]): void {
    for (const { payload } of records) {
      const { signal, unit, reasons } = decodeJson<RejectedCounts>(payload);
      for (const [reason, count] of Object.entries(reasons)) {
        this.#countRejected(signal, unit, reason, count);
      }
    }
  }

  /** Counts that could not be written, and limits that could not be kept, are tried again without anybody asking. */
  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#pump();
    }, retryMs).unref();
  }

  /** Arrival grows strictly, so that the order of last arrival is one order. */
  #stamped(record: NewRecord): NewRecord {
    if (record.arrivalMs !== 0) {
      return record;
    }
    this.#lastArrivalMs = Math.max(Date.now(), this.#lastArrivalMs + 0.001);
    return { ...record, arrivalMs: this.#lastArrivalMs };
  }

  #storedBytes(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  #warn(key: string, message: string): void {
    if (this.#warnings.get(key) !== message) {
      this.#warnings.set(key, message);
      this.#changed = true;
      this.#log.warn(message);
    }
  }

  /** A disk that is nearly full takes a count of what was refused, but no batch: the warning stands until one went well. */
  #wroteAgain(isBatch: boolean): void {
    if (!this.#warnings.has('write')) {
      return;
    }
    if (isBatch) {
      clearTimeout(this.#calm);
      this.#calm = undefined;
      this.#warnings.delete('write');
      return;
    }
    this.#calm ??= setTimeout(() => {
      this.#calm = undefined;
      this.#warnings.delete('write');
      this.#changed = true;
      this.#tell();
    }, calmMs).unref();
  }

  #tell(): void {
    if (this.#changed) {
      this.#changed = false;
      for (const listener of this.#listeners) {
        listener();
      }
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closed) {
      throw new StoreError('closed', 'The store is closed');
    }
    if (this.#loadFailure !== undefined) {
      throw this.#loadFailure;
    }
  }
}

const waitingBytesOf = (record: NewRecord, scan: TraceScan | undefined): number =>
  recordBytes(record) + (scan?.heldBytes ?? 0);

const recordHeadroom = 1 << 17;

const batchRecord = (kind: RecordKind, { source, bytes, position }: Batch): NewRecord => ({
  kind,
  source: sourceKinds[source.kind],
  arrivalMs: 0,
  meta: encodeMeta({ target: source.target, ...(position === undefined ? {} : { position }) }),
  payload: bytes,
});

const positionRecord = (target: string, position: FilePosition): NewRecord => ({
  kind: recordKind.position,
  source: 0,
  arrivalMs: 0,
  meta: encodeMeta({ target, position }),
  payload: nothing,
});

/** Big-endian words of an id in hex. */
function wordsOf(id: string, count: number): number[] | undefined {
  const bytes = id.length === count * 8 ? fromHex(id) : null;
  if (bytes === null) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, word) => view.getUint32(word * 4));
}
