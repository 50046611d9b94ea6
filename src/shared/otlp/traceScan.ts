import { noLimits, type ScanLimits } from './scanLimits.ts';

/** Why a span was not taken. The rest of its batch is. */
export type SpanRejection =
  | 'emptyTraceId'
  | 'badTraceId'
  | 'emptySpanId'
  | 'badSpanId'
  | 'tooComplex';

const firstCapacity = 1024;
const firstLinks = 64;
/** What the columns take for a span and for an attribute. */
const spanRowBytes = 82;
const attributeRowBytes = 9;

/**
 * What `scanTraces` finds in one request: columns of plain numbers, a row a span, reused from request to request. Offsets
 * and lengths count bytes of the request. Ids are 32-bit big-endian words of the id's bytes, times are 32-bit halves.
 */
export class TraceScan {
  limits: ScanLimits = noLimits;
  /** Spans taken. */
  count = 0;
  offset = new Uint32Array(firstCapacity);
  length = new Uint32Array(firstCapacity);
  /** Row of `groups`. */
  group = new Uint32Array(firstCapacity);
  /** Four words a span. */
  traceId = new Uint32Array(firstCapacity * 4);
  spanIdHi = new Uint32Array(firstCapacity);
  spanIdLo = new Uint32Array(firstCapacity);
  parentIdHi = new Uint32Array(firstCapacity);
  parentIdLo = new Uint32Array(firstCapacity);
  startHi = new Uint32Array(firstCapacity);
  startLo = new Uint32Array(firstCapacity);
  endHi = new Uint32Array(firstCapacity);
  endLo = new Uint32Array(firstCapacity);
  nameOffset = new Uint32Array(firstCapacity);
  nameLength = new Uint32Array(firstCapacity);
  kind = new Uint8Array(firstCapacity);
  status = new Uint8Array(firstCapacity);
  flags = new Uint32Array(firstCapacity);
  /** Attributes, events and links together. */
  richness = new Uint32Array(firstCapacity);
  /** Events; 255 stands for more as well. */
  eventCount = new Uint32Array(firstCapacity);
  /** First known attribute of the span in the `attribute*` columns; the next span's first is its end. */
  firstAttribute = new Uint32Array(firstCapacity + 1);

  /** Known attributes of all spans, in the order of the wire. */
  attributeCount = 0;
  /** Index of the key in the matcher's list. */
  attributeKey = new Uint8Array(firstCapacity * 4);
  /** The `AnyValue` message. */
  attributeOffset = new Uint32Array(firstCapacity * 4);
  attributeLength = new Uint32Array(firstCapacity * 4);

  /** Links of the spans to other traces, in the order of the wire: the span's row and four words of the trace's id. */
  linkCount = 0;
  linkRow = new Uint32Array(firstLinks);
  linkTrace = new Uint32Array(firstLinks * 4);

  /** Resource and scope of the runs of spans: eight numbers each, see `groupWord`. */
  groupCount = 0;
  groups = new Uint32Array(64 * 8);
  /** Bytes of resources, scopes and names, each as often as it was sent. */
  wordBytes = 0;

  readonly rejected: Record<SpanRejection, number> = {
    emptyTraceId: 0,
    badTraceId: 0,
    emptySpanId: 0,
    badSpanId: 0,
    tooComplex: 0,
  };
  /** Spans not taken, all reasons together. */
  rejectedCount = 0;
  /** Ids that came as hex digits where bytes belong, and were understood. */
  hexIds = 0;

  get capacity(): number {
    return this.offset.length;
  }

  get heldBytes(): number {
    return (
      this.capacity * spanRowBytes +
      this.attributeKey.length * attributeRowBytes +
      this.linkRow.byteLength +
      this.linkTrace.byteLength +
      this.groups.byteLength
    );
  }

  reset(): void {
    this.count = 0;
    this.attributeCount = 0;
    this.linkCount = 0;
    this.groupCount = 0;
    this.hexIds = 0;
    this.wordBytes = 0;
    if (this.rejectedCount > 0) {
      this.rejectedCount = 0;
      this.rejected.emptyTraceId = 0;
      this.rejected.badTraceId = 0;
      this.rejected.emptySpanId = 0;
      this.rejected.badSpanId = 0;
      this.rejected.tooComplex = 0;
    }
  }

  reject(reason: SpanRejection): void {
    this.rejected[reason] += 1;
    this.rejectedCount += 1;
  }

  growSpans(): void {
    const capacity = this.capacity * 2;
    this.offset = grown(this.offset, capacity);
    this.length = grown(this.length, capacity);
    this.group = grown(this.group, capacity);
    this.traceId = grown(this.traceId, capacity * 4);
    this.spanIdHi = grown(this.spanIdHi, capacity);
    this.spanIdLo = grown(this.spanIdLo, capacity);
    this.parentIdHi = grown(this.parentIdHi, capacity);
    this.parentIdLo = grown(this.parentIdLo, capacity);
    this.startHi = grown(this.startHi, capacity);
    this.startLo = grown(this.startLo, capacity);
    this.endHi = grown(this.endHi, capacity);
    this.endLo = grown(this.endLo, capacity);
    this.nameOffset = grown(this.nameOffset, capacity);
    this.nameLength = grown(this.nameLength, capacity);
    this.flags = grown(this.flags, capacity);
    this.richness = grown(this.richness, capacity);
    this.eventCount = grown(this.eventCount, capacity);
    this.firstAttribute = grown(this.firstAttribute, capacity + 1);
    this.kind = grownBytes(this.kind, capacity);
    this.status = grownBytes(this.status, capacity);
  }

  growAttributes(): void {
    const capacity = this.attributeKey.length * 2;
    this.attributeKey = grownBytes(this.attributeKey, capacity);
    this.attributeOffset = grown(this.attributeOffset, capacity);
    this.attributeLength = grown(this.attributeLength, capacity);
  }

  growLinks(): void {
    const capacity = this.linkRow.length * 2;
    this.linkRow = grown(this.linkRow, capacity);
    this.linkTrace = grown(this.linkTrace, capacity * 4);
  }

  growGroups(): void {
    this.groups = grown(this.groups, this.groups.length * 2);
  }
}

/** Words of a row of `TraceScan.groups`; a length of 0 is an absent part. */
export const groupWord = {
  resourceOffset: 0,
  resourceLength: 1,
  resourceUrlOffset: 2,
  resourceUrlLength: 3,
  scopeOffset: 4,
  scopeLength: 5,
  scopeUrlOffset: 6,
  scopeUrlLength: 7,
} as const;
export const groupWords = 8;

function grown(old: Uint32Array, capacity: number): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(capacity);
  next.set(old);
  return next;
}

function grownBytes(old: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(capacity);
  next.set(old);
  return next;
}
