import {
  type NewRecord,
  recordBytes,
  recordHeaderBytes,
  type StoredRecord,
  segmentHeader,
  segmentHeaderBytes,
  writeRecordHeader,
} from './recordFormat.ts';
import type { SegmentStorage } from './segmentStorage.ts';
import { storeErrorOf } from './storeError.ts';

/** Payloads up to this size are copied beside their header: fewer pieces for the system than bytes for us. */
const copyBelowBytes = 16 << 10;

/** Appends groups of records to the last segment, and begins a new one when it is full. */
export class LogWriter {
  readonly #storage: SegmentStorage;
  readonly #segmentBytes: number;
  #segment: number;
  /** End of the last sound record. */
  #size: number;
  /** True when bytes beyond `#size` may be in the file. */
  #dirtyTail: boolean;
  #staging = new Uint8Array(1 << 16);

  /** Goes on behind `size` bytes of `segment`; segment 0 is none. */
  constructor(storage: SegmentStorage, segmentBytes: number, segment: number, size: number) {
    this.#storage = storage;
    this.#segmentBytes = segmentBytes;
    this.#segment = segment;
    this.#size = size;
    this.#dirtyTail = segment > 0;
  }

  get segment(): number {
    return this.#segment;
  }

  /** Of the last sound record in the segment that is written to. */
  get size(): number {
    return this.#size;
  }

  /** Writes the group with one call, all or (as far as any reader will see) nothing. @throws StoreError */
  async append(records: readonly NewRecord[]): Promise<StoredRecord[]> {
    try {
      await this.#makeReady();
      const buffers: Uint8Array[] = [];
      const stored = this.#layOut(records, buffers);
      const start = this.#size;
      this.#dirtyTail = true;
      await this.#storage.write(this.#segment, buffers, start);
      this.#dirtyTail = false;
      this.#size = records.reduce((sum, record) => sum + recordBytes(record), start);
      return stored;
    } catch (error) {
      throw storeErrorOf(error, this.#storage.place);
    }
  }

  async #makeReady(): Promise<void> {
    if (this.#dirtyTail) {
      await this.#storage.truncate(this.#segment, this.#size);
      this.#dirtyTail = false;
    }
    if (this.#segment === 0 || this.#size >= this.#segmentBytes) {
      const next = this.#segment + 1;
      await this.#storage.create(next);
      this.#segment = next;
      this.#size = 0;
    }
    if (this.#size < segmentHeaderBytes) {
      this.#dirtyTail = true;
      await this.#storage.write(this.#segment, [segmentHeader(this.#segment)], 0);
      this.#dirtyTail = false;
      this.#size = segmentHeaderBytes;
    }
  }

  #layOut(records: readonly NewRecord[], buffers: Uint8Array[]): StoredRecord[] {
    const staged = records.reduce((sum, record) => sum + stagedBytes(record), 0);
    if (staged > this.#staging.length) {
      this.#staging = new Uint8Array(staged * 2);
    }
    const staging = this.#staging;
    const view = new DataView(staging.buffer);
    const stored: StoredRecord[] = [];
    let position = this.#size;
    let at = 0;
    let from = 0;
    for (const record of records) {
      writeRecordHeader(record, view, at);
      staging.set(record.meta, at + recordHeaderBytes);
      at += recordHeaderBytes + record.meta.length;
      const payloadOffset = position + recordHeaderBytes + record.meta.length;
      if (record.payload.length < copyBelowBytes) {
        staging.set(record.payload, at);
        at += record.payload.length;
      } else {
        buffers.push(staging.subarray(from, at), record.payload);
        from = at;
      }
      position += recordBytes(record);
      stored.push({ ...record, segment: this.#segment, payloadOffset });
    }
    if (at > from) {
      buffers.push(staging.subarray(from, at));
    }
    return stored;
  }
}

const stagedBytes = (record: NewRecord): number =>
  recordHeaderBytes +
  record.meta.length +
  (record.payload.length < copyBelowBytes ? record.payload.length : 0);
