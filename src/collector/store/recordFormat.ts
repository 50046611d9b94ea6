import { crc32 } from 'node:zlib';
import { StoreError } from './storeError.ts';

/* The format of the log. docs/store-format.md says it in words; change both together, and the version with them. */

/** Version of the segment format that this program writes, and the newest that it reads. */
export const formatVersion = 1;

export const segmentHeaderBytes = 32;
export const recordHeaderBytes = 24;
/** Greatest record that is written or believed. Bytes. */
export const maxRecordBytes = 512 << 20;

const segmentMagic = Uint8Array.from('MCPTRACE', (letter) => letter.charCodeAt(0));
/** Stands before every record: what a search for sound records behind damage looks for. */
const recordMark = 0x3152544d;

/** Numbers on disk; never reused. */
export const recordKind = {
  traces: 1,
  logs: 2,
  metrics: 3,
  audit: 4,
  rejected: 5,
  position: 6,
  evicted: 7,
  movedTraces: 8,
  movedLogs: 9,
  carried: 10,
  cleared: 11,
  clearUndone: 12,
  duplicates: 13,
} as const;
export type RecordKind = (typeof recordKind)[keyof typeof recordKind];

export interface NewRecord {
  readonly kind: RecordKind;
  /** `sourceKinds` number, or 0. */
  readonly source: number;
  /** Milliseconds since 1970; strictly growing within a store. */
  readonly arrivalMs: number;
  /** JSON, see `recordMeta.ts`; at most 65,535 bytes. */
  readonly meta: Uint8Array;
  readonly payload: Uint8Array;
}

export interface StoredRecord extends NewRecord {
  readonly segment: number;
  /** Of the payload in its segment. */
  readonly payloadOffset: number;
}

export const recordBytes = (record: NewRecord): number =>
  recordHeaderBytes + record.meta.length + record.payload.length;

/** Writes the header of `record` at `offset` of `into`. */
export function writeRecordHeader(record: NewRecord, into: DataView, offset: number): void {
  if (recordBytes(record) > maxRecordBytes || record.meta.length > 0xffff) {
    throw new StoreError('tooLarge', `A record of ${recordBytes(record)} bytes cannot be stored`);
  }
  into.setUint32(offset, recordMark, true);
  into.setUint32(offset + 8, record.payload.length, true);
  into.setUint16(offset + 12, record.meta.length, true);
  into.setUint8(offset + 14, record.kind);
  into.setUint8(offset + 15, record.source);
  into.setFloat64(offset + 16, record.arrivalMs, true);
  const checked = new Uint8Array(into.buffer, into.byteOffset + offset + 8, recordHeaderBytes - 8);
  let sum = crc32(checked);
  if (record.meta.length > 0) {
    sum = crc32(record.meta, sum);
  }
  into.setUint32(offset + 4, crc32(record.payload, sum), true);
}

/** Whole bytes of the record that begins at `offset`, from its header; 0 when no header can stand there. */
export function recordBytesAt(view: DataView, offset: number): number {
  if (view.byteLength - offset < recordHeaderBytes || view.getUint32(offset, true) !== recordMark) {
    return 0;
  }
  const bytes =
    recordHeaderBytes + view.getUint16(offset + 12, true) + view.getUint32(offset + 8, true);
  return bytes > maxRecordBytes ? 0 : bytes;
}

/** The record at `offset` when it is whole and its checksum holds. */
export function readRecord(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
): NewRecord | undefined {
  const size = recordBytesAt(view, offset);
  if (size === 0 || offset + size > bytes.length) {
    return undefined;
  }
  if (crc32(bytes.subarray(offset + 8, offset + size)) !== view.getUint32(offset + 4, true)) {
    return undefined;
  }
  const metaAt = offset + recordHeaderBytes;
  const payloadAt = metaAt + view.getUint16(offset + 12, true);
  return {
    kind: view.getUint8(offset + 14) as RecordKind,
    source: view.getUint8(offset + 15),
    arrivalMs: view.getFloat64(offset + 16, true),
    meta: bytes.subarray(metaAt, payloadAt),
    payload: bytes.subarray(payloadAt, offset + size),
  };
}

export function segmentHeader(segment: number): Uint8Array {
  const header = new Uint8Array(segmentHeaderBytes);
  header.set(segmentMagic);
  const view = new DataView(header.buffer);
  view.setUint32(8, formatVersion, true);
  view.setUint32(12, segment, true);
  return header;
}

export type HeaderCheck = 'sound' | 'torn' | 'damaged' | { readonly newer: number };

/** What the first bytes of a segment file say. */
export function checkSegmentHeader(bytes: Uint8Array): HeaderCheck {
  const known = Math.min(bytes.length, segmentMagic.length);
  for (let at = 0; at < known; at += 1) {
    if (bytes[at] !== segmentMagic[at]) {
      return 'damaged';
    }
  }
  if (bytes.length < segmentHeaderBytes) {
    return 'torn';
  }
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (version > formatVersion) {
    return { newer: version };
  }
  return version === 0 ? 'damaged' : 'sound';
}
