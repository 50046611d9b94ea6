import type { AuditEntry } from '../../shared/model/audit.ts';
import { ProtoWriter } from '../../shared/otlp/protoWriter.ts';
import { type CarriedIds, carriedIdBytes, encodeCarried } from './carriedState.ts';
import { rememberedTraces } from './evictedIds.ts';
import { copySpans } from './moveSpans.ts';
import { type NewRecord, recordKind } from './recordFormat.ts';
import { encodeJson, encodeMeta } from './recordMeta.ts';
import type { SegmentStorage } from './segmentStorage.ts';
import { spanBit, traceBit } from './spanTable.ts';
import { maxWordBytes, type StoreState, spanKeyBytes } from './storeState.ts';

export interface StoreLimits {
  readonly maxBytes: number;
  readonly maxSpans: number;
}

/** Traces that one round lets go at most: a round is a few milliseconds. */
const tracesARound = 4096;
/** While what arrives has to wait anyway. */
const tracesAnUrgentRound = 32_768;
const spansARound = 32_768;
/** Bytes that one round copies to the head of the log at most. */
const copyARoundBytes = 2 << 20;

/** Size of a segment under a limit: small enough that emptying one is a small part of the store. */
export const segmentBytesFor = (maxBytes: number): number =>
  Math.max(64 << 10, Math.min(64 << 20, Math.floor(maxBytes / 16)));

/** So far beyond a limit nothing new is taken until room is made. Spans; parts of the limit. */
const urgentSpans = 1 << 17;
const urgentWords = 1.25;

export interface Round {
  readonly records: readonly NewRecord[];
  /** The limit is so far behind that what waits has to wait for further rounds. */
  readonly urgent: boolean;
  /** The segment that may be deleted once the records are written. */
  readonly remove: number | undefined;
}

/**
 * The next small step towards the limits, as records to write; undefined when there is nothing to do. It is made up while
 * nothing is under way, and its records are the first to be applied after it.
 */
export function nextRound(
  state: StoreState,
  storage: SegmentStorage,
  sizes: ReadonlyMap<number, number>,
  limits: StoreLimits,
): Round | undefined {
  const overSpans = state.index.liveSpans - limits.maxSpans;
  if (overSpans > 0) {
    return evictOldest(state, overSpans, limits, overSpans > urgentSpans);
  }
  const { wordBytes } = state.index;
  if (wordBytes > maxWordBytes && state.index.traces.live > 0) {
    return evictOldest(state, spansARound, limits, wordBytes > maxWordBytes * urgentWords);
  }
  const [oldest] = sizes.keys();
  if (oldest === undefined || sizes.size < 2) {
    return undefined;
  }
  const use = state.uses.of(oldest);
  const segmentBytes = segmentBytesFor(limits.maxBytes);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const isOver = total > limits.maxBytes - segmentBytes;
  const isEmpty =
    use.liveSpans + use.liveLogs + use.liveMetricPoints + state.audit.heldBy(oldest) === 0;
  if (isEmpty && (isOver || !state.hasUndo)) {
    return letGo(state, storage, oldest, segmentBytes);
  }
  if (!isOver) {
    return undefined;
  }
  // As many traces go, the longest silent first, as it takes to leave two segments' worth of room; the oldest segment is
  // then mostly empty, and what still lives in it is copied to the head of the log.
  let inUse = 0;
  for (const [segment, size] of sizes) {
    const { liveBytes, writtenBytes } = state.uses.of(segment);
    inUse += writtenBytes === 0 ? 0 : size * (liveBytes / writtenBytes);
  }
  const excess = inUse - (limits.maxBytes - 3 * segmentBytes);
  if (excess > 0 && state.index.traces.live > 0) {
    const spanShare = Math.ceil((excess / inUse) * state.index.liveSpans);
    return evictOldest(state, spanShare, limits, total > limits.maxBytes);
  }
  return use.liveSpans === 0
    ? letGo(state, storage, oldest, segmentBytes)
    : copyToHead(state, storage, oldest);
}

function evictOldest(
  state: StoreState,
  spans: number,
  limits: StoreLimits,
  urgent: boolean,
): Round {
  const { traces } = state.index;
  const rows: number[] = [];
  let count = 0;
  const giant = giantTrace(state, limits);
  if (giant >= 0) {
    rows.push(giant);
    count += traces.spanCount[giant] as number;
  }
  const enough = Math.min(spans, spansARound);
  const enoughTraces = urgent ? tracesAnUrgentRound : tracesARound;
  for (
    let row = traces.oldest;
    row >= 0 && count < enough && rows.length < enoughTraces;
    row = traces.newer[row] as number
  ) {
    if (row !== giant) {
      rows.push(row);
      count += traces.spanCount[row] as number;
    }
  }
  const payload = new Uint8Array(rows.length * 16);
  for (const [index, row] of rows.entries()) {
    payload.set(traces.ids.subarray(row * 16, row * 16 + 16), index * 16);
  }
  const meta = encodeJson({ firstSequence: state.evictedIds.next });
  return { records: [newRecord(recordKind.evicted, meta, payload)], remove: undefined, urgent };
}

/** A trace that alone fills nearly all of the store would drive out all others before it is the oldest itself. */
function giantTrace({ index }: StoreState, { maxSpans }: StoreLimits): number {
  const { traces } = index;
  const row = traces.newest;
  const limit = Math.min(maxSpans, index.liveSpans) * 0.9;
  return row >= 0 && (traces.spanCount[row] as number) > limit && traces.live > 1 ? row : -1;
}

/** Copies what lives in a segment to the head of the log, a part at a time. */
function copyToHead(state: StoreState, storage: SegmentStorage, segment: number): Round {
  return {
    records: copySpans(state, storage, segment, copyARoundBytes),
    remove: undefined,
    urgent: false,
  };
}

/** The record that says all that only this segment told, so that its file can go. */
function letGo(
  state: StoreState,
  storage: SegmentStorage,
  segment: number,
  segmentBytes: number,
): Round {
  const records: NewRecord[] = [];
  const logs = logsToKeep(state, storage, segment);
  if (logs !== undefined) {
    records.push(logs);
  }
  const copies = duplicatesToldBy(state, segment);
  if (copies.length > 0) {
    records.push(newRecord(recordKind.duplicates, new Uint8Array(0), copies));
  }
  const audit = newestThatFit(state.audit.inSegment(segment).map(plainAudit), segmentBytes / 4);
  if (audit.length > 0) {
    records.push(newRecord(recordKind.audit, encodeMeta({ target: '' }), encodeJson(audit)));
  }
  // What is told once more must be less than what goes, or a small store would chase its own tail.
  const ids = lastIds(
    flaggedBeyondMemory(state),
    state.evictedIds.heldBy(segment),
    Math.floor(segmentBytes / 4 / carriedIdBytes),
  );
  records.push(
    newRecord(
      recordKind.carried,
      new Uint8Array(0),
      encodeCarried(state.carriedThrough(segment), ids),
    ),
  );
  return { records, remove: segment, urgent: false };
}

/** Keys of the spans of which only this segment tells that they came more than once. */
function duplicatesToldBy({ index }: StoreState, segment: number): Uint8Array {
  const { spans, traces } = index;
  const rows: number[] = [];
  for (let row = 0; row < spans.length; row += 1) {
    const bits = spans.bits[row] as number;
    if (
      (bits & (spanBit.duplicate | spanBit.dead)) === spanBit.duplicate &&
      (spans.copySegment[row] as number) <= segment
    ) {
      rows.push(row);
    }
  }
  const payload = new Uint8Array(rows.length * spanKeyBytes);
  const view = new DataView(payload.buffer);
  for (const [index, row] of rows.entries()) {
    const trace = (spans.traceRow[row] as number) * 16;
    payload.set(traces.ids.subarray(trace, trace + 16), index * spanKeyBytes);
    view.setUint32(index * spanKeyBytes + 16, spans.spanIdHi[row] as number);
    view.setUint32(index * spanKeyBytes + 20, spans.spanIdLo[row] as number);
  }
  return payload;
}

const plainAudit = (entry: AuditEntry) => ({
  ...entry,
  timeUnixNano: String(entry.timeUnixNano),
});

/** The last of the entries whose JSON is not longer than `bytes`. */
function newestThatFit<T>(entries: readonly T[], bytes: number): readonly T[] {
  let left = bytes;
  let from = entries.length;
  while (from > 0 && left > 0) {
    left -= JSON.stringify(entries[from - 1]).length + 1;
    from -= left > 0 ? 1 : 0;
  }
  return entries.slice(from);
}

/** The log records of live traces, once more. */
function logsToKeep(
  state: StoreState,
  storage: SegmentStorage,
  segment: number,
): NewRecord | undefined {
  const rows = state.logs
    .inSegment(segment)
    .filter(({ words: [a = 0, b = 0, c = 0, d = 0] }) => state.index.traces.find(a, b, c, d) >= 0);
  if (rows.length === 0) {
    return undefined;
  }
  const writer = new ProtoWriter();
  for (let from = 0, to = 0; from < rows.length; from = to) {
    const group = rows[from]?.group ?? 0;
    while (rows[to]?.group === group) {
      to += 1;
    }
    const [resource, resourceUrl, scope, scopeUrl] = state.logs.groups.partsOf(group);
    writer.message(1, () => {
      writer.bytes(1, resource);
      writer.bytes(3, resourceUrl);
      writer.message(2, () => {
        writer.bytes(1, scope);
        writer.bytes(3, scopeUrl);
        for (const { place } of rows.slice(from, to)) {
          const bytes = new Uint8Array(place.length);
          storage.readSync(segment, place.offset, bytes);
          writer.bytesAlways(2, bytes);
        }
      });
    });
  }
  const meta = encodeMeta({ target: '', movedFrom: segment });
  return newRecord(recordKind.movedLogs, meta, writer.finish());
}

/** Ids, four words each, of live traces that are marked as evicted earlier although their first life is past remembering. */
function flaggedBeyondMemory(state: StoreState): number[] {
  const { traces } = state.index;
  const found: number[] = [];
  if (state.evictedIds.next <= rememberedTraces) {
    return found;
  }
  for (let row = traces.oldest; row >= 0; row = traces.newer[row] as number) {
    if (((traces.bits[row] as number) & traceBit.evictedEarlier) !== 0) {
      const [a = 0, b = 0, c = 0, d = 0] = traces.words.subarray(row * 4, row * 4 + 4);
      if (!state.evictedIds.has(a, b, c, d)) {
        found.push(a, b, c, d);
      }
    }
  }
  return found;
}

/** The last `count` of those past remembering and those held. */
function lastIds(beyond: readonly number[], held: CarriedIds, count: number): CarriedIds {
  const all = beyond.length / 4 + held.sequences.length;
  const sequences = new Float64Array(all).fill(-1);
  sequences.set(held.sequences, beyond.length / 4);
  const words = new Uint32Array(all * 4);
  words.set(beyond);
  words.set(held.words, beyond.length);
  const from = Math.max(0, all - count);
  return { sequences: sequences.subarray(from), words: words.subarray(from * 4) };
}

/** Arrival is filled in when the record is written. */
const newRecord = (kind: NewRecord['kind'], meta: Uint8Array, payload: Uint8Array): NewRecord => ({
  kind,
  source: 0,
  arrivalMs: 0,
  meta,
  payload,
});
