import {
  anyValueShape,
  checkMessage,
  cursor,
  keyValueShape,
  readLength,
  readTag,
  resourceShape,
  type Shape,
  scopeShape,
  skipValue,
} from './protoCheck.ts';
import { groupWord, groupWords } from './traceScan.ts';

/** opentelemetry-proto logs.proto: the same three levels as traces. */
const logRecordsField = 2;
/** Field number and wire type. */
const logTag = {
  timeUnixNano: (1 << 3) | 1,
  observedTimeUnixNano: (11 << 3) | 1,
  traceId: (9 << 3) | 2,
  spanId: (10 << 3) | 2,
} as const;
const logShape: Shape = { 5: anyValueShape, 6: keyValueShape };
const wireBytes = 2;

/** Where one log record stands in the request, and where its ids do; a length of 0 is an absent or odd id. */
export interface LogPlace {
  offset: number;
  length: number;
  traceIdOffset: number;
  traceIdLength: number;
  spanIdOffset: number;
  spanIdLength: number;
  /** When it happened, else when it was seen; 0 when the record says neither. */
  timeUnixNano: bigint;
  /** Grows from one pair of resource and scope to the next. */
  group: number;
  /** Where resource and scope stand: the words of `groupWord`. */
  readonly groupPlace: Uint32Array;
}

/**
 * Visits the log records of an OTLP `LogsData`. The place is one object, reused for every call.
 * @throws DecodeError
 */
export function scanLogs(bytes: Uint8Array, visit: (place: LogPlace) => void): void {
  const place: LogPlace = {
    offset: 0,
    length: 0,
    traceIdOffset: 0,
    traceIdLength: 0,
    spanIdOffset: 0,
    spanIdLength: 0,
    timeUnixNano: 0n,
    group: -1,
    groupPlace: new Uint32Array(groupWords),
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  eachGroup(bytes, place.groupPlace, (start, end) => {
    place.group += 1;
    eachField(bytes, start, end, (field, at, to) => {
      if (field === logRecordsField) {
        scanRecord(bytes, view, at, to, place);
        visit(place);
      }
    });
  });
}

/**
 * Visits the messages below resource and scope, which logs and metrics number as traces do, with the places of both in
 * `groupPlace`: a sender may write them behind what they are the group of. Both are checked.
 * @throws DecodeError
 */
export function eachGroup(
  bytes: Uint8Array,
  groupPlace: Uint32Array,
  visit: (start: number, end: number) => void,
): void {
  const note = (offsetWord: number, start: number, end: number) => {
    groupPlace[offsetWord] = start;
    groupPlace[offsetWord + 1] = end - start;
  };
  eachField(bytes, 0, bytes.length, (resourceGroup, groupStart, groupEnd) => {
    if (resourceGroup !== 1) return;
    groupPlace.fill(0);
    eachField(bytes, groupStart, groupEnd, (field, start, end) => {
      if (field === 1) {
        checkMessage(bytes, start, end, resourceShape, 2);
        note(groupWord.resourceOffset, start, end);
      } else if (field === 3) {
        note(groupWord.resourceUrlOffset, start, end);
      }
    });
    eachField(bytes, groupStart, groupEnd, (scopeGroup, start, end) => {
      if (scopeGroup !== 2) return;
      groupPlace.fill(0, groupWord.scopeOffset);
      eachField(bytes, start, end, (field, at, to) => {
        if (field === 1) {
          checkMessage(bytes, at, to, scopeShape, 3);
          note(groupWord.scopeOffset, at, to);
        } else if (field === 3) {
          note(groupWord.scopeUrlOffset, at, to);
        }
      });
      visit(start, end);
    });
  });
}

function scanRecord(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  place: LogPlace,
): void {
  checkMessage(bytes, start, end, logShape, 3);
  place.offset = start;
  place.length = end - start;
  place.traceIdLength = 0;
  place.spanIdLength = 0;
  let time = 0n;
  let observed = 0n;
  for (let at = start; at < end; ) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    at = skipValue(bytes, tag, valueAt, end);
    switch (tag) {
      case logTag.timeUnixNano:
        time = view.getBigUint64(valueAt, true);
        break;
      case logTag.observedTimeUnixNano:
        observed = view.getBigUint64(valueAt, true);
        break;
      case logTag.traceId:
        place.traceIdLength = readLength(bytes, valueAt, end) === 16 ? 16 : 0;
        place.traceIdOffset = cursor.at;
        break;
      case logTag.spanId:
        place.spanIdLength = readLength(bytes, valueAt, end) === 8 ? 8 : 0;
        place.spanIdOffset = cursor.at;
        break;
    }
  }
  place.timeUnixNano = time === 0n ? observed : time;
}

/** Calls `visit` for the fields that hold bytes; the others are passed over. */
export function eachField(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (field: number, start: number, end: number) => void,
): void {
  let at = start;
  while (at < end) {
    const tag = readTag(bytes, at, end);
    const valueAt = cursor.at;
    if ((tag & 7) === wireBytes) {
      const length = readLength(bytes, valueAt, end);
      const from = cursor.at;
      at = from + length;
      visit(tag >>> 3, from, at);
    } else {
      at = skipValue(bytes, tag, valueAt, end);
    }
  }
}
