import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  checkSegmentHeader,
  readRecord,
  recordBytesAt,
  recordHeaderBytes,
  type StoredRecord,
  segmentHeaderBytes,
} from './recordFormat.ts';
import type { SegmentStorage } from './segmentStorage.ts';
import { StoreError } from './storeError.ts';
import type { LogPosition } from './storeState.ts';

/** How much of a segment is in memory at a time, unless one record is longer. Bytes. */
const windowBytes = 4 << 20;
/** How long the loop is kept before others get their turn. Milliseconds. */
const sliceMs = 8;

/** How the reading of a segment ended. */
export interface SegmentEnd {
  /** End of the last sound record. */
  readonly soundBytes: number;
  readonly fileBytes: number;
  /** What stands behind the sound part: nothing, a write that a kill cut off, or damage. */
  readonly state: 'whole' | 'torn' | 'damaged';
}

/** @throws StoreError `newerStore` when any segment is of a format that this program does not know. */
export function refuseNewerFormat(storage: SegmentStorage): void {
  const header = new Uint8Array(segmentHeaderBytes);
  for (const segment of storage.list()) {
    const length = storage.readSync(segment, 0, header);
    const check = checkSegmentHeader(header.subarray(0, length));
    if (typeof check === 'object') {
      throw new StoreError(
        'newerStore',
        `${storage.place} was written by a newer version of MCP Trace Inspector (store format ${check.newer}): update this one, or choose another data folder`,
      );
    }
  }
}

export interface ReadOptions {
  /** May answer with a promise; the next record waits for it. */
  readonly onRecord: (record: StoredRecord) => Promise<void> | undefined;
  readonly onProgress?: (bytes: number) => void;
  readonly from?: number;
  readonly until?: number;
  readonly signal?: AbortSignal;
}

/** Reads the sound records of a segment in their order, with the loop free in between. */
export async function readSegment(
  storage: SegmentStorage,
  segment: number,
  { onRecord, onProgress, from, until, signal }: ReadOptions,
): Promise<SegmentEnd> {
  const fileBytes = until ?? storage.size(segment);
  const header = new Uint8Array(segmentHeaderBytes);
  const headerLength = storage.readSync(segment, 0, header);
  const check = checkSegmentHeader(header.subarray(0, headerLength));
  if (check !== 'sound') {
    return { soundBytes: 0, fileBytes, state: check === 'torn' ? 'torn' : 'damaged' };
  }
  const window = new Window(storage, segment, fileBytes);
  let at = from ?? segmentHeaderBytes;
  let told = 0;
  let sliceEnd = performance.now() + sliceMs;
  while (at < fileBytes) {
    signal?.throwIfAborted();
    await window.show(at, recordHeaderBytes);
    const size = recordBytesAt(window.view, at - window.start);
    if (size > 0 && at + size <= fileBytes) {
      await window.show(at, size);
    }
    const record = readRecord(window.bytes, window.view, at - window.start);
    if (record === undefined) {
      const isDamage = isWhole(size, at, fileBytes) || (await soundRecordBehind(window, at));
      return { soundBytes: at, fileBytes, state: isDamage ? 'damaged' : 'torn' };
    }
    const pending = onRecord({
      ...record,
      segment,
      payloadOffset: at + size - record.payload.length,
    });
    if (pending !== undefined) {
      await pending;
    }
    at += size;
    if (performance.now() > sliceEnd) {
      onProgress?.(at - told);
      told = at;
      await nextTurn();
      sliceEnd = performance.now() + sliceMs;
    }
  }
  onProgress?.(at - told);
  return { soundBytes: at, fileBytes, state: 'whole' };
}

/** A record that is complete by its length and yet not sound was not cut off: its bytes have changed. */
const isWhole = (size: number, at: number, fileBytes: number): boolean =>
  size > 0 && at + size <= fileBytes;

/** Whether any sound record stands behind `at`: then what stands at `at` is damage, and not the end of the log. */
async function soundRecordBehind(window: Window, at: number): Promise<boolean> {
  for (let start = at + 1; start < window.end; ) {
    await window.show(start, recordHeaderBytes);
    const offset = start - window.start;
    const limit = window.bytes.length - recordHeaderBytes;
    let found = -1;
    for (let candidate = offset; candidate <= limit; candidate += 1) {
      if (recordBytesAt(window.view, candidate) > 0) {
        found = candidate;
        break;
      }
    }
    if (found < 0) {
      start = window.start + Math.max(limit + 1, offset + 1);
      continue;
    }
    start = window.start + found;
    const size = recordBytesAt(window.view, found);
    if (start + size <= window.end) {
      await window.show(start, size);
      if (readRecord(window.bytes, window.view, start - window.start) !== undefined) {
        return true;
      }
    }
    start += 1;
  }
  return false;
}

/** Applies again the records that stand between two places of the log. */
export async function rereadLog(
  storage: SegmentStorage,
  from: LogPosition,
  until: LogPosition,
  onRecord: (record: StoredRecord) => void,
): Promise<void> {
  for (const segment of storage.list()) {
    if (segment >= from.segment && segment <= until.segment) {
      await readSegment(storage, segment, {
        onRecord: (record) => {
          onRecord(record);
          return undefined;
        },
        ...(segment === from.segment ? { from: from.offset } : {}),
        ...(segment === until.segment ? { until: until.offset } : {}),
      });
    }
  }
}

/** A stretch of a segment in memory. What it showed before is gone after the next `show`. */
class Window {
  readonly end: number;
  start = 0;
  bytes = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);
  readonly #storage: SegmentStorage;
  readonly #segment: number;
  #buffer = new Uint8Array(0);

  constructor(storage: SegmentStorage, segment: number, end: number) {
    this.#storage = storage;
    this.#segment = segment;
    this.end = end;
  }

  /** Makes `length` bytes from `from` visible, or what there is of them. */
  async show(from: number, length: number): Promise<void> {
    if (from >= this.start && from + length <= this.start + this.bytes.length) {
      return;
    }
    const size = Math.min(Math.max(windowBytes, length), this.end - from);
    if (size > this.#buffer.length) {
      this.#buffer = new Uint8Array(Math.max(size, Math.min(windowBytes, this.end)));
    }
    const count = await this.#storage.read(this.#segment, from, this.#buffer.subarray(0, size));
    this.start = from;
    this.bytes = this.#buffer.subarray(0, count);
    this.view = new DataView(this.#buffer.buffer, 0, count);
  }
}
