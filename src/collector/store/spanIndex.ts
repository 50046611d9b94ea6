import type { TraceScan } from '../../shared/otlp/traceScan.ts';
import { StringTable } from './byteDictionary.ts';
import { GroupTable } from './groupTable.ts';
import { runsOf } from './growing.ts';
import { LinkTable } from './linkTable.ts';
import { MeaningMemo } from './meaningMemo.ts';
import { rowCountAt } from './rowCount.ts';
import type { SegmentUses } from './segmentUse.ts';
import { SpanColumns } from './spanColumns.ts';
import { SpanSlots } from './spanSlots.ts';
import { spanBit, traceBit } from './spanTable.ts';
import { TraceColumns } from './traceColumns.ts';

/** Where the bytes of a scan stand in the log, and what is known of all its spans. */
export interface Arrival {
  readonly segment: number;
  /** Of the first byte of the scanned payload. */
  readonly payloadOffset: number;
  readonly source: number;
  readonly arrivalMs: number;
}

export interface IndexHooks {
  /** Bytes of a stored span: the last word between two copies that are alike in all else. */
  readBytes(segment: number, offset: number, length: number): Uint8Array;
  wasEvicted(a: number, b: number, c: number, d: number): boolean;
  /** Whether an audit record may name a trace whose id ends with this word. */
  isAudited(d: number): boolean;
}

const firstSpans = 4096;
/** Less than this is not worth a look at who still uses it. Bytes. */
const wordsWorthSorting = 1 << 20;

/** Spans that the joins of audit records look at, beside those with a target or a query. */
const callBits = spanBit.mxcpEndpoint | spanBit.mxcpEngine;

/** W3C flags as OTLP has them: remoteness of the parent is known, and the parent is remote. */
const remoteFlags = 0x300;

/** The columnar index: spans, traces, strings, groups. It changes only as records of the log are applied, in their order. */
export class SpanIndex {
  readonly spans: SpanColumns;
  readonly traces = new TraceColumns();
  strings = new StringTable();
  groups = new GroupTable(this.strings);
  readonly links = new LinkTable();
  liveSpans = 0;
  /** Rows whose span was replaced by a better copy since the last compaction: their words may be nobody's any more. */
  replaced = 0;
  /** `traceBit`s of the traces that were changed, before and after, until `takeTouched` asks. */
  #touched = 0;
  #memo = new MeaningMemo(this.strings);
  readonly #slots: SpanSlots;
  readonly #hooks: IndexHooks;
  readonly #dirty = new Set<number>();

  constructor(hooks: IndexHooks, expectedSpans = firstSpans) {
    this.#hooks = hooks;
    this.spans = new SpanColumns(expectedSpans);
    this.#slots = new SpanSlots(this.spans, this.traces);
  }

  /** Adds the spans of a scan; `bytes` is what was scanned. Returns how many were copies of a span already there. */
  insert(scan: TraceScan, bytes: Uint8Array, arrival: Arrival, uses: SegmentUses): number {
    const { spans, traces } = this;
    const { segment, payloadOffset, source } = arrival;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const use = uses.of(segment);
    spans.reserve(scan.count);
    let duplicates = 0;
    let liveBytes = 0;
    let writtenBytes = 0;
    let traceRow = -1;
    let scanGroup = -1;
    let group = 0;
    let scopeName = 0;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let link = 0;
    for (let index = 0; index < scan.count; index += 1) {
      const base = index * 4;
      const w0 = scan.traceId[base] as number;
      const w1 = scan.traceId[base + 1] as number;
      const w2 = scan.traceId[base + 2] as number;
      const w3 = scan.traceId[base + 3] as number;
      if (traceRow < 0 || w3 !== d || w2 !== c || w1 !== b || w0 !== a) {
        a = w0;
        b = w1;
        c = w2;
        d = w3;
        traceRow = this.#traceFor(a, b, c, d, arrival.arrivalMs);
        if (this.#hooks.isAudited(d)) {
          this.#touched |= traceBit.hasCall;
        }
      }
      if (scan.group[index] !== scanGroup) {
        scanGroup = scan.group[index] as number;
        group = this.groups.intern(bytes, scan.groups, scanGroup);
        scopeName = this.groups.scopeName(group);
      }
      const hi = scan.spanIdHi[index] as number;
      const lo = scan.spanIdLo[index] as number;
      const known = this.#slots.find(traceRow, hi, lo);
      let row = spans.length;
      const length = scan.length[index] as number;
      writtenBytes += length;
      const firstLink = link;
      while (link < scan.linkCount && scan.linkRow[link] === index) {
        link += 1;
      }
      if (known >= 0) {
        duplicates += 1;
        row = known;
        this.markDuplicate(row, segment);
        if (!this.#wins(scan, index, bytes, source, known)) {
          continue;
        }
        const loser = uses.of(spans.segment[row] as number);
        spans.copySegment[row] = spans.segment[row] as number;
        loser.liveSpans -= 1;
        loser.liveBytes -= spans.byteLength[row] as number;
        use.liveSpans += 1;
        this.#touched |= traces.bits[traceRow] as number;
        this.#dirty.add(traceRow);
        this.replaced += 1;
      }
      const name = this.strings.internAt(
        view,
        scan.nameOffset[index] as number,
        scan.nameLength[index] as number,
      );
      const meaning = this.#memo.entryOf(bytes, view, scan, index, name, scopeName);
      const endHi = scan.endHi[index] as number;
      const endLo = scan.endLo[index] as number;
      let bits = this.#memo.bits[meaning] as number;
      if ((endHi | endLo) === 0) {
        bits |= spanBit.unfinished;
      }
      if (((scan.flags[index] as number) & remoteFlags) === remoteFlags) {
        bits |= spanBit.remoteParent;
      }
      if (known >= 0) {
        bits |= spanBit.duplicate;
      }
      if (link > firstLink) {
        bits |= spanBit.hasLinks;
        this.#addLinks(scan, firstLink, link, index, row);
      }
      liveBytes += length;
      spans.spanIdHi[row] = hi;
      spans.spanIdLo[row] = lo;
      spans.parentIdHi[row] = scan.parentIdHi[index] as number;
      spans.parentIdLo[row] = scan.parentIdLo[index] as number;
      spans.startHi[row] = scan.startHi[index] as number;
      spans.startLo[row] = scan.startLo[index] as number;
      spans.endHi[row] = endHi;
      spans.endLo[row] = endLo;
      spans.name[row] = name;
      spans.group[row] = group;
      spans.kind[row] = scan.kind[index] as number;
      spans.status[row] = scan.status[index] as number;
      spans.bits[row] = bits;
      spans.method[row] = this.#memo.method[meaning] as number;
      spans.target[row] = this.#memo.target[meaning] as number;
      spans.queryHash[row] = this.#memo.queryHash[meaning] as number;
      spans.role[row] = this.#memo.role[meaning] as number;
      spans.label[row] = this.#memo.label[meaning] as number;
      if ((bits & spanBit.hasRows) !== 0) {
        const attribute =
          (scan.firstAttribute[index] as number) + (this.#memo.rowAttribute[meaning] as number);
        spans.rowCount[row] = rowCountAt(bytes, scan, attribute);
      }
      spans.eventCount[row] = scan.eventCount[index] as number;
      spans.source[row] = source;
      spans.segment[row] = segment;
      spans.offset[row] = payloadOffset + (scan.offset[index] as number);
      spans.byteLength[row] = length;
      spans.richness[row] = scan.richness[index] as number;
      if (known < 0) {
        spans.traceRow[row] = traceRow;
        spans.nextInTrace[row] = -1;
        spans.length = row + 1;
        const last = traces.lastSpan[traceRow] as number;
        if (last < 0) {
          traces.firstSpan[traceRow] = row;
          traces.live += 1;
        } else {
          spans.nextInTrace[last] = row;
        }
        traces.lastSpan[traceRow] = row;
        this.#widen(traceRow, row, last < 0);
        this.#touched |= traces.bits[traceRow] as number;
        this.#slots.added(traceRow, row);
      }
    }
    const added = scan.count - duplicates;
    this.liveSpans += added;
    use.liveSpans += added;
    use.liveBytes += liveBytes;
    use.writtenBytes += writtenBytes;
    for (const row of this.#dirty) {
      this.#recount(row);
      this.#touched |= traces.bits[row] as number;
    }
    this.#dirty.clear();
    return duplicates;
  }

  /** `traceBit`s of all traces that have changed since it was last asked: what may look different now. */
  takeTouched(): number {
    const touched = this.#touched;
    this.#touched = 0;
    return touched;
  }

  /** What names and resources take, which are kept once by content. */
  get wordBytes(): number {
    return this.strings.bytes.heldBytes + this.groups.heldBytes;
  }

  /** Row of a live span, or -1. */
  find(traceRow: number, idHi: number, idLo: number): number {
    return this.#slots.find(traceRow, idHi, idLo);
  }

  /** A further copy of a span is known, and `segment` tells of it. */
  markDuplicate(row: number, segment: number): void {
    const { bits, copySegment } = this.spans;
    bits[row] = (bits[row] as number) | spanBit.duplicate;
    copySegment[row] = Math.max(copySegment[row] as number, segment);
  }

  /** A span now stands somewhere else in the log. */
  relocate(row: number, segment: number, offset: number, uses: SegmentUses): void {
    const length = this.spans.byteLength[row] as number;
    const from = uses.of(this.spans.segment[row] as number);
    const to = uses.of(segment);
    from.liveSpans -= 1;
    from.liveBytes -= length;
    to.liveSpans += 1;
    to.liveBytes += length;
    to.writtenBytes += length;
    this.spans.segment[row] = segment;
    this.spans.offset[row] = offset;
  }

  /** Forgets a trace whole. Returns its spans. */
  evict(traceRow: number, uses: SegmentUses): number {
    const { spans, traces } = this;
    this.#touched |= traces.bits[traceRow] as number;
    let count = 0;
    let row = traces.firstSpan[traceRow] as number;
    while (row >= 0) {
      const use = uses.of(spans.segment[row] as number);
      use.liveSpans -= 1;
      use.liveBytes -= spans.byteLength[row] as number;
      spans.bits[row] = (spans.bits[row] as number) | spanBit.dead;
      count += 1;
      row = spans.nextInTrace[row] as number;
    }
    if (count > 0) {
      traces.firstSpan[traceRow] = -1;
      traces.lastSpan[traceRow] = -1;
      traces.spanCount[traceRow] = 0;
      traces.errorCount[traceRow] = 0;
      traces.unlink(traceRow);
      traces.live -= 1;
      this.liveSpans -= count;
    }
    return count;
  }

  /** Drops dead rows. Row numbers change their meaning. */
  compact(): void {
    const { spans, traces } = this;
    const { bits } = spans;
    const { firstSpan } = traces;
    const newSpanRow = new Int32Array(spans.length);
    const newTraceRow = new Int32Array(traces.length);
    const spanRuns = runsOf(
      spans.length,
      (row) => ((bits[row] as number) & spanBit.dead) === 0,
      newSpanRow,
    );
    const traceRuns = runsOf(traces.length, (row) => (firstSpan[row] as number) >= 0, newTraceRow);
    traces.keep(traceRuns, traces.live, newTraceRow);
    const { lastSpan } = traces;
    for (let row = 0; row < traces.length; row += 1) {
      firstSpan[row] = newSpanRow[firstSpan[row] as number] as number;
      lastSpan[row] = newSpanRow[lastSpan[row] as number] as number;
    }
    spans.keep(spanRuns, this.liveSpans);
    this.links.renumber(newSpanRow);
    const { length, traceRow, nextInTrace } = spans;
    for (let row = 0; row < length; row += 1) {
      traceRow[row] = newTraceRow[traceRow[row] as number] as number;
      const next = nextInTrace[row] as number;
      nextInTrace[row] = next < 0 ? -1 : (newSpanRow[next] as number);
    }
    this.#slots.rebuild();
    this.replaced = 0;
    if (this.wordBytes > wordsWorthSorting) {
      this.#forgetUnusedWords();
    }
  }

  /** Strings and groups that only dead spans used would otherwise stay for ever. */
  #forgetUnusedWords(): void {
    const { spans, strings: oldStrings, groups: oldGroups } = this;
    const strings = new StringTable();
    const groups = new GroupTable(strings);
    const newString = new Int32Array(oldStrings.length).fill(-1);
    const newGroup = new Int32Array(oldGroups.length).fill(-1);
    for (const column of [spans.name, spans.method, spans.target, spans.queryHash, spans.label]) {
      for (let row = 0; row < spans.length; row += 1) {
        const old = column[row] as number;
        if (newString[old] === -1) {
          newString[old] = strings.adopt(oldStrings, old);
        }
        column[row] = newString[old] as number;
      }
    }
    for (let row = 0; row < spans.length; row += 1) {
      const old = spans.group[row] as number;
      if (newGroup[old] === -1) {
        newGroup[old] = groups.adopt(oldGroups, old);
      }
      spans.group[row] = newGroup[old] as number;
    }
    this.strings = strings;
    this.groups = groups;
    this.#memo = new MeaningMemo(strings);
  }

  /** Links inside a trace are found in its spans; those to others are what it is asked for from there. */
  #addLinks(scan: TraceScan, first: number, end: number, index: number, row: number): void {
    const { traceId, linkTrace } = scan;
    for (let link = first; link < end; link += 1) {
      let isOther = false;
      for (let word = 0; word < 4; word += 1) {
        isOther ||= linkTrace[link * 4 + word] !== traceId[index * 4 + word];
      }
      if (isOther) {
        this.links.add(row, linkTrace, link * 4);
      }
    }
  }

  #traceFor(a: number, b: number, c: number, d: number, arrivalMs: number): number {
    const { traces } = this;
    let row = traces.find(a, b, c, d);
    if (row < 0) {
      row = traces.add(a, b, c, d);
      traces.bits[row] = this.#hooks.wasEvicted(a, b, c, d) ? traceBit.evictedEarlier : 0;
      traces.lastArrivalMs[row] = arrivalMs;
      traces.touch(row);
    } else if ((traces.lastArrivalMs[row] as number) <= arrivalMs) {
      traces.lastArrivalMs[row] = arrivalMs;
      traces.touch(row);
    }
    return row;
  }

  /** Whether the new copy wins over the stored one: the order of CONTRACT, and no tie that the order of arrival decides. */
  #wins(scan: TraceScan, index: number, bytes: Uint8Array, source: number, row: number): boolean {
    const { spans } = this;
    const length = scan.length[index] as number;
    const order =
      hasEnd(scan, index) - hasEnd(spans, row) ||
      source - (spans.source[row] as number) ||
      Number(scan.status[index] !== 0) - Number(spans.status[row] !== 0) ||
      (scan.richness[index] as number) - (spans.richness[row] as number) ||
      length - (spans.byteLength[row] as number);
    if (order !== 0) {
      return order > 0;
    }
    const stored = this.#hooks.readBytes(
      spans.segment[row] as number,
      spans.offset[row] as number,
      length,
    );
    const offset = scan.offset[index] as number;
    for (let at = 0; at < length; at += 1) {
      const difference = (bytes[offset + at] as number) - (stored[at] ?? 0);
      if (difference !== 0) {
        return difference > 0;
      }
    }
    return false;
  }

  /** Takes a live span into the sums of its trace. */
  #widen(traceRow: number, row: number, first: boolean): void {
    const { spans, traces } = this;
    const startHi = spans.startHi[row] as number;
    const startLo = spans.startLo[row] as number;
    // A span that has not ended reaches as far as its start.
    const unfinished = ((spans.bits[row] as number) & spanBit.unfinished) !== 0;
    const endHi = unfinished ? startHi : (spans.endHi[row] as number);
    const endLo = unfinished ? startLo : (spans.endLo[row] as number);
    const tStartHi = traces.startHi[traceRow] as number;
    if (
      first ||
      startHi < tStartHi ||
      (startHi === tStartHi && startLo < (traces.startLo[traceRow] as number))
    ) {
      traces.startHi[traceRow] = startHi;
      traces.startLo[traceRow] = startLo;
    }
    const tEndHi = traces.endHi[traceRow] as number;
    if (
      first ||
      endHi > tEndHi ||
      (endHi === tEndHi && endLo > (traces.endLo[traceRow] as number))
    ) {
      traces.endHi[traceRow] = endHi;
      traces.endLo[traceRow] = endLo;
    }
    const bits = spans.bits[row] as number;
    traces.spanCount[traceRow] = first ? 1 : (traces.spanCount[traceRow] as number) + 1;
    traces.errorCount[traceRow] =
      (first ? 0 : (traces.errorCount[traceRow] as number)) +
      ((bits & spanBit.error) === 0 ? 0 : 1);
    let traceBits = traces.bits[traceRow] as number;
    if ((bits & spanBit.denied) !== 0) {
      traceBits |= traceBit.denied;
    }
    if ((bits & spanBit.mxcpEndpoint) !== 0) {
      traceBits |= traceBit.hasMxcpEndpoint;
    }
    const hasQuery = spans.queryHash[row] !== 0;
    if (hasQuery) {
      traceBits |= traceBit.hasQuery;
    }
    if (hasQuery || spans.target[row] !== 0 || (bits & callBits) !== 0) {
      traceBits |= traceBit.hasCall;
    }
    traces.bits[traceRow] = traceBits;
  }

  /** Sums of a trace from the beginning, after one of its spans was replaced. */
  #recount(traceRow: number): void {
    const { spans, traces } = this;
    traces.bits[traceRow] = (traces.bits[traceRow] as number) & traceBit.evictedEarlier;
    let first = true;
    let row = traces.firstSpan[traceRow] as number;
    while (row >= 0) {
      this.#widen(traceRow, row, first);
      first = false;
      row = spans.nextInTrace[row] as number;
    }
  }
}

const hasEnd = (
  columns: { readonly endHi: Uint32Array; readonly endLo: Uint32Array },
  row: number,
): number => (((columns.endHi[row] as number) | (columns.endLo[row] as number)) === 0 ? 0 : 1);
