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

/** opentelemetry-proto logs.proto: the same three levels as traces. */
const nestedField = { resourceLogs: 1, scopeLogs: 2, logRecords: 2 } as const;
const logField = { traceId: 9, spanId: 10 } as const;
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
  };
  eachField(bytes, 0, bytes.length, (field, start, end) => {
    if (field === nestedField.resourceLogs) {
      scanResourceLogs(bytes, start, end, place, visit);
    }
  });
}

function scanResourceLogs(
  bytes: Uint8Array,
  start: number,
  end: number,
  place: LogPlace,
  visit: (place: LogPlace) => void,
): void {
  eachField(bytes, start, end, (field, at, to) => {
    if (field === 1) {
      checkMessage(bytes, at, to, resourceShape, 2);
    } else if (field === nestedField.scopeLogs) {
      eachField(bytes, at, to, (inner, recordAt, recordEnd) => {
        if (inner === 1) {
          checkMessage(bytes, recordAt, recordEnd, scopeShape, 3);
        } else if (inner === nestedField.logRecords) {
          scanRecord(bytes, recordAt, recordEnd, place);
          visit(place);
        }
      });
    }
  });
}

function scanRecord(bytes: Uint8Array, start: number, end: number, place: LogPlace): void {
  checkMessage(bytes, start, end, logShape, 3);
  place.offset = start;
  place.length = end - start;
  place.traceIdLength = 0;
  place.spanIdLength = 0;
  eachField(bytes, start, end, (field, at, to) => {
    if (field === logField.traceId && to - at === 16) {
      place.traceIdOffset = at;
      place.traceIdLength = 16;
    } else if (field === logField.spanId && to - at === 8) {
      place.spanIdOffset = at;
      place.spanIdLength = 8;
    }
  });
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
