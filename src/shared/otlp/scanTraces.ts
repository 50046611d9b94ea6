import { DecodeError } from './decodeError.ts';
import type { KeyMatcher } from './keyMatcher.ts';
import {
  anyValueShape,
  checkedEnd,
  checkMessage,
  cursor,
  eventShape,
  linkShape,
  readLength,
  readTag,
  readVarint,
  resourceShape,
  type Shape,
  scopeShape,
  skipValue,
  walked,
} from './protoCheck.ts';
import {
  resourceSpansField,
  scopeSpansField,
  statusField,
  tracesDataField,
} from './traceFields.ts';
import { groupWord, groupWords, type TraceScan } from './traceScan.ts';

/** Depth of the messages inside `TracesData`, as `ProtoReader` counts it. */
const depthOf = { resource: 2, scope: 3, spanMember: 4, value: 5 } as const;

const wireBytes = 2;
/** Links of one span that can be followed from their target; the SDKs' own limit. */
const mostLinks = 128;
/** Tag of `Span.Link.trace_id`. */
const linkTraceTag = 0x0a;
const traceIdBytes = 16;
/** Of a longer name only so much is kept in memory. */
const maxWordBytes = 1024;

/**
 * Reads an OTLP `TracesData` once from front to back and writes what the index needs into `into`: no object a span. Spans
 * without a valid id are left out and counted.
 * @throws DecodeError when any part is not protobuf of that shape; `into` is then worthless.
 */
export function scanTraces(bytes: Uint8Array, keys: KeyMatcher, into: TraceScan): void {
  into.reset();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length;
  let at = 0;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    if (tag === ((tracesDataField.resourceSpans << 3) | wireBytes)) {
      const length = readLength(bytes, cursor.at, end);
      const from = cursor.at;
      at = from + length;
      scanResourceSpans(bytes, view, from, at, keys, into);
    } else {
      at = skipValue(bytes, tag, cursor.at, end);
    }
  }
  into.firstAttribute[into.count] = into.attributeCount;
}

/** The resource may stand behind its spans (any order is legal), so the few fields of this level are read twice. */
function scanResourceSpans(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  keys: KeyMatcher,
  into: TraceScan,
): void {
  let resourceOffset = 0;
  let resourceLength = 0;
  let urlOffset = 0;
  let urlLength = 0;
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    if (tag === ((resourceSpansField.resource << 3) | wireBytes)) {
      resourceLength = readVarint(bytes, valueAt, end);
      resourceOffset = cursor.at;
      checkGroup(bytes, resourceOffset, at, resourceShape, depthOf.resource, into);
    } else if (tag === ((resourceSpansField.schemaUrl << 3) | wireBytes)) {
      urlLength = readVarint(bytes, valueAt, end);
      urlOffset = cursor.at;
    }
  }
  at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    const field = tag >>> 3;
    if (
      (tag & 7) === wireBytes &&
      (field === resourceSpansField.scopeSpans ||
        field === resourceSpansField.instrumentationLibrarySpans)
    ) {
      readVarint(bytes, valueAt, end);
      const scopeSpansAt = cursor.at;
      if (into.groupCount >= into.limits.items) {
        throw tooMany(valueAt, into.limits.items, 'groups of spans');
      }
      if ((into.groupCount + 1) * groupWords > into.groups.length) {
        into.growGroups();
      }
      const base = into.groupCount * groupWords;
      into.groups[base + groupWord.resourceOffset] = resourceOffset;
      into.groups[base + groupWord.resourceLength] = resourceLength;
      into.groups[base + groupWord.resourceUrlOffset] = urlOffset;
      into.groups[base + groupWord.resourceUrlLength] = urlLength;
      scanScopeSpans(bytes, view, scopeSpansAt, at, keys, into);
      into.groupCount += 1;
    }
  }
}

function scanScopeSpans(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  keys: KeyMatcher,
  into: TraceScan,
): void {
  let scopeOffset = 0;
  let scopeLength = 0;
  let urlOffset = 0;
  let urlLength = 0;
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    if (tag === ((scopeSpansField.spans << 3) | wireBytes)) {
      const length = readLength(bytes, valueAt, end);
      const from = cursor.at;
      at = from + length;
      scanSpan(bytes, view, from, at, keys, into);
    } else {
      at = skipValue(bytes, tag, valueAt, end);
      if (tag === ((scopeSpansField.scope << 3) | wireBytes)) {
        scopeLength = readVarint(bytes, valueAt, end);
        scopeOffset = cursor.at;
        checkGroup(bytes, scopeOffset, at, scopeShape, depthOf.scope, into);
      } else if (tag === ((scopeSpansField.schemaUrl << 3) | wireBytes)) {
        urlLength = readVarint(bytes, valueAt, end);
        urlOffset = cursor.at;
      }
    }
  }
  const base = into.groupCount * groupWords;
  into.groups[base + groupWord.scopeOffset] = scopeOffset;
  into.groups[base + groupWord.scopeLength] = scopeLength;
  into.groups[base + groupWord.scopeUrlOffset] = urlOffset;
  into.groups[base + groupWord.scopeUrlLength] = urlLength;
}

/** A resource or scope. @throws DecodeError */
function checkGroup(
  bytes: Uint8Array,
  start: number,
  end: number,
  shape: Shape,
  depth: number,
  into: TraceScan,
): void {
  const { limits } = into;
  if (end - start > limits.groupBytes) {
    throw new DecodeError(
      'tooMany',
      start,
      `a resource or scope of ${end - start} bytes, ${limits.groupBytes} are taken`,
    );
  }
  takeWords(into, start, end - start);
  const before = walked.messages;
  checkMessage(bytes, start, end, shape, depth);
  if (walked.messages - before > limits.parts) {
    throw tooMany(start, limits.parts, 'attributes and values in a resource or scope');
  }
}

function takeWords(into: TraceScan, at: number, bytes: number): void {
  into.wordBytes += bytes;
  if (into.wordBytes > into.limits.wordBytes) {
    throw tooMany(at, into.limits.wordBytes, 'bytes of resources and names in one request');
  }
}

const tooMany = (at: number, limit: number, what: string): DecodeError =>
  new DecodeError('tooMany', at, `more than ${limit} ${what}`);

/** Tags of `Span` with their wire types; a known field with another wire type is passed over like an unknown one. */
const tagOf = {
  traceId: 0x0a,
  spanId: 0x12,
  parentSpanId: 0x22,
  name: 0x2a,
  kind: 0x30,
  start: 0x39,
  end: 0x41,
  attributes: 0x4a,
  events: 0x5a,
  links: 0x6a,
  status: 0x7a,
  flags: 0x85,
} as const;

function scanSpan(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  keys: KeyMatcher,
  into: TraceScan,
): void {
  if (into.count >= into.capacity) {
    if (into.count >= into.limits.items) {
      throw tooMany(start, into.limits.items, 'spans in one request');
    }
    into.growSpans();
  }
  const row = into.count;
  const walkedBefore = walked.messages;
  let traceOffset = 0;
  let traceLength = 0;
  let spanOffset = 0;
  let spanLength = 0;
  let parentOffset = 0;
  let parentLength = 0;
  let nameOffset = 0;
  let nameLength = 0;
  let kind = 0;
  let status = 0;
  let flags = 0;
  let richness = 0;
  let eventCount = 0;
  let startAt = -1;
  let endAt = -1;
  const firstAttribute = into.attributeCount;
  const firstLink = into.linkCount;
  into.firstAttribute[row] = firstAttribute;
  let at = start;
  while (at < end) {
    let tag = bytes[at] as number;
    let valueAt = at + 1;
    if (tag >= 0x80 || tag < 8) {
      tag = readTag(bytes, at, end);
      valueAt = cursor.at;
    }
    if ((tag & 7) !== wireBytes) {
      at = skipValue(bytes, tag, valueAt, end);
      if (tag === tagOf.start) {
        startAt = valueAt;
      } else if (tag === tagOf.end) {
        endAt = valueAt;
      } else if (tag === tagOf.kind) {
        kind = readVarint(bytes, valueAt, end);
      } else if (tag === tagOf.flags) {
        flags = view.getUint32(valueAt, true);
      }
      continue;
    }
    let length = valueAt < end ? (bytes[valueAt] as number) : 0x80;
    let from = valueAt + 1;
    if (length >= 0x80) {
      length = readVarint(bytes, valueAt, end);
      from = cursor.at;
    }
    at = checkedEnd(from, length, end);
    switch (tag) {
      case tagOf.attributes:
        richness += 1;
        scanAttribute(bytes, view, from, at, keys, into);
        break;
      case tagOf.traceId:
        traceOffset = from;
        traceLength = length;
        break;
      case tagOf.spanId:
        spanOffset = from;
        spanLength = length;
        break;
      case tagOf.parentSpanId:
        parentOffset = from;
        parentLength = length;
        break;
      case tagOf.name:
        nameOffset = from;
        nameLength = length;
        break;
      case tagOf.events:
        richness += 1;
        eventCount += 1;
        checkMessage(bytes, from, at, eventShape, depthOf.spanMember);
        break;
      case tagOf.links:
        richness += 1;
        checkMessage(bytes, from, at, linkShape, depthOf.spanMember);
        if (into.linkCount - firstLink < mostLinks) {
          takeLink(bytes, view, from, at, into);
        }
        break;
      case tagOf.status:
        status = statusCode(bytes, from, at);
        break;
      default:
        break;
    }
  }
  const isSimple = richness + walked.messages - walkedBefore <= into.limits.parts;
  if (!isSimple) {
    into.reject('tooComplex');
  }
  const isTaken =
    isSimple &&
    takeTraceId(bytes, view, traceOffset, traceLength, into) &&
    takeSpanId(bytes, view, spanOffset, spanLength, into);
  if (!isTaken) {
    into.attributeCount = firstAttribute;
    into.linkCount = firstLink;
    return;
  }
  takeWords(into, nameOffset, Math.min(nameLength, maxWordBytes));
  takeParentId(bytes, view, parentOffset, parentLength, into);
  into.offset[row] = start;
  into.length[row] = end - start;
  into.group[row] = into.groupCount;
  into.nameOffset[row] = nameOffset;
  into.nameLength[row] = nameLength;
  into.kind[row] = kind > 5 ? 0 : kind;
  into.status[row] = status;
  into.flags[row] = flags;
  into.richness[row] = richness;
  into.eventCount[row] = Math.min(eventCount, 255);
  into.startLo[row] = startAt < 0 ? 0 : view.getUint32(startAt, true);
  into.startHi[row] = startAt < 0 ? 0 : view.getUint32(startAt + 4, true);
  into.endLo[row] = endAt < 0 ? 0 : view.getUint32(endAt, true);
  into.endHi[row] = endAt < 0 ? 0 : view.getUint32(endAt + 4, true);
  into.count = row + 1;
}

/** Notes which trace a link leads to; the link was checked. */
function takeLink(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  into: TraceScan,
): void {
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    if (tag !== linkTraceTag || at - valueAt !== traceIdBytes + 1) {
      continue;
    }
    if (into.linkCount >= into.linkRow.length) {
      into.growLinks();
    }
    into.linkRow[into.linkCount] = into.count;
    for (let word = 0; word < 4; word += 1) {
      into.linkTrace[into.linkCount * 4 + word] = view.getUint32(valueAt + 1 + word * 4);
    }
    into.linkCount += 1;
    return;
  }
}

function statusCode(bytes: Uint8Array, start: number, end: number): number {
  let code = 0;
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    if (tag === statusField.code << 3) {
      code = readVarint(bytes, valueAt, end);
    }
  }
  return code > 2 ? 0 : code;
}

/** A `KeyValue`. Nearly every one is exactly a key and then a value; anything else takes the slow way. */
function scanAttribute(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  keys: KeyMatcher,
  into: TraceScan,
): void {
  const keyLength = start + 1 < end ? (bytes[start + 1] as number) : 0x80;
  const keyEnd = start + 2 + keyLength;
  if (bytes[start] === 0x0a && keyLength < 0x80 && keyEnd + 1 < end && bytes[keyEnd] === 0x12) {
    let length = bytes[keyEnd + 1] as number;
    let from = keyEnd + 2;
    if (length >= 0x80) {
      length = readVarint(bytes, keyEnd + 1, end);
      from = cursor.at;
    }
    if (from + length === end) {
      checkValue(bytes, from, end);
      const key = keys.find(view, start + 2, keyEnd);
      if (key >= 0) {
        addAttribute(into, key, from, length);
      }
      return;
    }
  }
  scanOddAttribute(bytes, view, start, end, keys, into);
}

function scanOddAttribute(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  keys: KeyMatcher,
  into: TraceScan,
): void {
  let key = -1;
  let valueOffset = end;
  let valueLength = 0;
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    if (tag === 0x0a) {
      readVarint(bytes, valueAt, end);
      key = keys.find(view, cursor.at, at);
    } else if (tag === 0x12) {
      valueLength = readVarint(bytes, valueAt, end);
      valueOffset = cursor.at;
      checkMessage(bytes, valueOffset, at, anyValueShape, depthOf.value);
    }
  }
  if (key >= 0) {
    addAttribute(into, key, valueOffset, valueLength);
  }
}

function addAttribute(into: TraceScan, key: number, offset: number, length: number): void {
  const index = into.attributeCount;
  if (index >= into.attributeKey.length) {
    into.growAttributes();
  }
  into.attributeKey[index] = key;
  into.attributeOffset[index] = offset;
  into.attributeLength[index] = length;
  into.attributeCount = index + 1;
}

/** An `AnyValue`: a short string, the common case, needs two comparisons. */
function checkValue(bytes: Uint8Array, start: number, end: number): void {
  const isShortString =
    end - start >= 2 && bytes[start] === 0x0a && bytes[start + 1] === end - start - 2;
  if (!isShortString || end - start - 2 >= 0x80) {
    checkMessage(bytes, start, end, anyValueShape, depthOf.value);
  }
}

function takeTraceId(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  length: number,
  into: TraceScan,
): boolean {
  const target = into.traceId;
  const base = into.count * 4;
  if (length === 16) {
    target[base] = view.getUint32(offset);
    target[base + 1] = view.getUint32(offset + 4);
    target[base + 2] = view.getUint32(offset + 8);
    target[base + 3] = view.getUint32(offset + 12);
  } else if (length === 32 && isHex(bytes, offset, 32)) {
    into.hexIds += 1;
    for (let word = 0; word < 4; word += 1) {
      target[base + word] = hexWord(bytes, offset + word * 8);
    }
  } else {
    into.reject(length === 0 ? 'emptyTraceId' : 'badTraceId');
    return false;
  }
  if (
    ((target[base] as number) |
      (target[base + 1] as number) |
      (target[base + 2] as number) |
      (target[base + 3] as number)) ===
    0
  ) {
    into.reject('emptyTraceId');
    return false;
  }
  return true;
}

function takeSpanId(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  length: number,
  into: TraceScan,
): boolean {
  let hi = 0;
  let lo = 0;
  if (length === 8) {
    hi = view.getUint32(offset);
    lo = view.getUint32(offset + 4);
  } else if (length === 16 && isHex(bytes, offset, 16)) {
    into.hexIds += 1;
    hi = hexWord(bytes, offset);
    lo = hexWord(bytes, offset + 8);
  } else {
    into.reject(length === 0 ? 'emptySpanId' : 'badSpanId');
    return false;
  }
  if ((hi | lo) === 0) {
    into.reject('emptySpanId');
    return false;
  }
  into.spanIdHi[into.count] = hi;
  into.spanIdLo[into.count] = lo;
  return true;
}

/** A parent id that is no id makes a root: the span itself is sound. */
function takeParentId(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  length: number,
  into: TraceScan,
): void {
  let hi = 0;
  let lo = 0;
  if (length === 8) {
    hi = view.getUint32(offset);
    lo = view.getUint32(offset + 4);
  } else if (length === 16 && isHex(bytes, offset, 16)) {
    hi = hexWord(bytes, offset);
    lo = hexWord(bytes, offset + 8);
  }
  into.parentIdHi[into.count] = hi;
  into.parentIdLo[into.count] = lo;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) {
    return byte - 0x30;
  }
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isHex(bytes: Uint8Array, offset: number, length: number): boolean {
  for (let at = offset; at < offset + length; at += 1) {
    if (hexDigit(bytes[at] as number) < 0) {
      return false;
    }
  }
  return true;
}

function hexWord(bytes: Uint8Array, offset: number): number {
  let word = 0;
  for (let at = offset; at < offset + 8; at += 1) {
    word = (word << 4) | hexDigit(bytes[at] as number);
  }
  return word >>> 0;
}
