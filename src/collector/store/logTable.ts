import { type LogPlace, scanLogs } from '../../shared/otlp/scanLogs.ts';
import { StringTable } from './byteDictionary.ts';
import { nextGeneration } from './generation.ts';
import { GroupTable } from './groupTable.ts';
import { closeRanks, grown, nextCapacity, runsOf } from './growing.ts';
import type { SegmentUses } from './segmentUse.ts';
import { hashWords } from './traceColumns.ts';

const firstCapacity = 1024;
/** Live rows at most: log records are small on the wire, and a limit in bytes alone would let in too many. */
export const maxLogs = 1 << 20;

/** Resources and scopes beyond this are not told apart any more: then a record has none to be found by. Bytes. */
const maxGroupBytes = 32 << 20;

/** Where a log record stands in the log. */
export interface LogRow {
  readonly row: number;
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

export interface LogInSegment {
  /** Of resource and scope, in `groups`. */
  readonly group: number;
  /** Of the trace id; all zero for none. */
  readonly words: Uint32Array;
  readonly place: LogRow;
}

/** Index of log records: one row a record, found by trace id. Records without one have a row with the id zero. */
export class LogTable {
  /** Another number when row numbers change their meaning; no two tables have the same. */
  generation = nextGeneration();
  strings = new StringTable();
  /** Resource and scope of the records. */
  groups = new GroupTable(this.strings);
  #length = 0;
  #live = 0;
  readonly #maxLive: number;
  /** No live row stands before it. */
  #oldest = 0;
  /** Records whose resource and scope are not kept. */
  withoutResource = 0;
  /** Four words of the trace id, two of the span id. */
  #ids = new Uint32Array(firstCapacity * 6);
  #segment = new Uint32Array(firstCapacity);
  #offset = new Uint32Array(firstCapacity);
  #byteLength = new Uint32Array(firstCapacity);
  #group = new Uint32Array(firstCapacity);
  /** Nanoseconds since 1970. */
  #time = new BigUint64Array(firstCapacity);
  #dead = new Uint8Array(firstCapacity);
  /** Next row of the same bucket, -1 at the end. */
  #next = new Int32Array(firstCapacity);
  #buckets = new Int32Array(firstCapacity).fill(-1);

  constructor(maxLive = maxLogs) {
    this.#maxLive = maxLive;
  }

  get live(): number {
    return this.#live;
  }

  /** Live rows in order of arrival. */
  rows(): Uint32Array {
    const rows = new Uint32Array(this.#live);
    let count = 0;
    for (let row = 0; row < this.#length; row += 1) {
      if (this.#dead[row] === 0) {
        rows[count] = row;
        count += 1;
      }
    }
    return rows;
  }

  timeOf(row: number): bigint {
    return this.#time[row] as bigint;
  }

  groupOf(row: number): number {
    return this.#group[row] as number;
  }

  /** Hex digits, or empty. */
  traceIdOf(row: number): string {
    return hexOfWords(this.#ids.subarray(row * 6, row * 6 + 4));
  }

  /** Hex digits, or empty. */
  spanIdOf(row: number): string {
    return hexOfWords(this.#ids.subarray(row * 6 + 4, row * 6 + 6));
  }

  placeOf(row: number): LogRow {
    return {
      row,
      segment: this.#segment[row] as number,
      offset: this.#offset[row] as number,
      length: this.#byteLength[row] as number,
    };
  }

  /** Adds the records of `bytes`, which stand at `payloadOffset` of `segment`; returns how many. @throws DecodeError */
  insert(bytes: Uint8Array, segment: number, payloadOffset: number, uses: SegmentUses): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const use = uses.of(segment);
    let count = 0;
    let group = 0;
    let scannedGroup = -1;
    let isKept = true;
    let { generation } = this;
    scanLogs(bytes, (place) => {
      if (this.#live >= this.#maxLive) {
        this.#giveUpOldest(uses);
      }
      const row = this.#newRow();
      this.#live += 1;
      if (place.group !== scannedGroup || this.generation !== generation) {
        scannedGroup = place.group;
        generation = this.generation;
        isKept = this.groups.fits(bytes, place.groupPlace, maxGroupBytes);
        group = isKept ? this.groups.intern(bytes, place.groupPlace, 0) : this.groups.nothing;
      }
      this.withoutResource += isKept ? 0 : 1;
      this.#writeIds(row, view, place);
      this.#segment[row] = segment;
      this.#offset[row] = payloadOffset + place.offset;
      this.#byteLength[row] = place.length;
      this.#group[row] = group;
      this.#time[row] = place.timeUnixNano;
      this.#link(row);
      use.liveLogs += 1;
      use.liveBytes += place.length;
      use.writtenBytes += place.length;
      count += 1;
    });
    return count;
  }

  /** Records of a trace, of one span where its id is given; in order of arrival. */
  ofTrace(words: readonly number[], span?: readonly [number, number]): LogRow[] {
    const rows: number[] = [];
    this.#eachOf(words, (row) => {
      if (
        span === undefined ||
        (this.#ids[row * 6 + 4] === span[0] && this.#ids[row * 6 + 5] === span[1])
      ) {
        rows.push(row);
      }
    });
    return rows.sort((x, y) => x - y).map((row) => this.placeOf(row));
  }

  /** Forgets the records of a trace. */
  evictTrace(words: readonly number[], uses: SegmentUses): void {
    if (this.#live > 0) {
      this.#eachOf(words, (row) => this.#kill(row, uses));
    }
  }

  /** Forgets what only lives as long as its segment: all that `keeps` does not keep. */
  evictSegment(through: number, uses: SegmentUses, keeps: (words: Uint32Array) => boolean): void {
    for (let row = 0; row < this.#length; row += 1) {
      if (
        this.#dead[row] === 0 &&
        (this.#segment[row] as number) <= through &&
        !keeps(this.#ids.subarray(row * 6, row * 6 + 4))
      ) {
        this.#kill(row, uses);
      }
    }
  }

  /** Live records in a segment. */
  inSegment(segment: number): LogInSegment[] {
    const found: LogInSegment[] = [];
    for (let row = 0; row < this.#length; row += 1) {
      if (this.#dead[row] === 0 && this.#segment[row] === segment) {
        found.push({
          group: this.#group[row] as number,
          words: this.#ids.slice(row * 6, row * 6 + 4),
          place: this.placeOf(row),
        });
      }
    }
    return found;
  }

  /** Forgets the records of a segment, which now stand elsewhere. */
  leaveSegment(segment: number, uses: SegmentUses): void {
    for (const { place } of this.inSegment(segment)) {
      this.#kill(place.row, uses);
    }
  }

  /** The same rows go when the log is read again: those before the oldest live one are dead then, too. */
  #giveUpOldest(uses: SegmentUses): void {
    while (this.#dead[this.#oldest] === 1) {
      this.#oldest += 1;
    }
    this.#kill(this.#oldest, uses);
  }

  #kill(row: number, uses: SegmentUses): void {
    this.#dead[row] = 1;
    this.#live -= 1;
    const use = uses.of(this.#segment[row] as number);
    use.liveLogs -= 1;
    use.liveBytes -= this.#byteLength[row] as number;
  }

  #eachOf(words: ArrayLike<number>, visit: (row: number) => void): void {
    const [a = 0, b = 0, c = 0, d = 0] = [words[0], words[1], words[2], words[3]];
    let row = this.#buckets[hashWords(a, b, c, d) & (this.#buckets.length - 1)] as number;
    while (row >= 0) {
      const base = row * 6;
      if (
        this.#dead[row] === 0 &&
        this.#ids[base] === a &&
        this.#ids[base + 1] === b &&
        this.#ids[base + 2] === c &&
        this.#ids[base + 3] === d
      ) {
        visit(row);
      }
      row = this.#next[row] as number;
    }
  }

  #writeIds(row: number, view: DataView, place: LogPlace): void {
    const base = row * 6;
    for (let word = 0; word < 4; word += 1) {
      this.#ids[base + word] =
        place.traceIdLength === 16 ? view.getUint32(place.traceIdOffset + word * 4) : 0;
    }
    for (let word = 0; word < 2; word += 1) {
      this.#ids[base + 4 + word] =
        place.spanIdLength === 8 ? view.getUint32(place.spanIdOffset + word * 4) : 0;
    }
  }

  #newRow(): number {
    if (this.#length >= this.#dead.length) {
      if (this.#live < this.#length / 2) {
        this.#compact();
      } else {
        this.#grow(nextCapacity(this.#dead.length));
      }
    }
    const row = this.#length;
    this.#length = row + 1;
    this.#dead[row] = 0;
    return row;
  }

  #grow(capacity: number): void {
    this.#ids = grown(this.#ids, capacity * 6);
    this.#segment = grown(this.#segment, capacity);
    this.#offset = grown(this.#offset, capacity);
    this.#byteLength = grown(this.#byteLength, capacity);
    this.#group = grown(this.#group, capacity);
    this.#time = grown(this.#time, capacity);
    this.#dead = grown(this.#dead, capacity);
    this.#next = grown(this.#next, capacity);
    this.#relink();
  }

  #compact(): void {
    const renumbered = new Int32Array(this.#length);
    const runs = runsOf(this.#length, (row) => this.#dead[row] === 0, renumbered);
    closeRanks(this.#ids, runs, 6);
    for (const column of [
      this.#segment,
      this.#offset,
      this.#byteLength,
      this.#group,
      this.#time,
      this.#dead,
    ]) {
      closeRanks(column, runs);
    }
    this.#length = this.#live;
    this.#oldest = 0;
    this.generation = nextGeneration();
    this.#relink();
    this.#forgetUnusedWords();
  }

  #forgetUnusedWords(): void {
    const strings = new StringTable();
    const groups = new GroupTable(strings);
    const renumbered = new Int32Array(this.groups.length).fill(-1);
    for (let row = 0; row < this.#length; row += 1) {
      const old = this.#group[row] as number;
      if (renumbered[old] === -1) {
        renumbered[old] = groups.adopt(this.groups, old);
      }
      this.#group[row] = renumbered[old] as number;
    }
    this.strings = strings;
    this.groups = groups;
  }

  #relink(): void {
    const size = 2 ** Math.ceil(Math.log2(this.#dead.length));
    this.#buckets = new Int32Array(size).fill(-1);
    for (let row = 0; row < this.#length; row += 1) {
      this.#link(row);
    }
  }

  #link(row: number): void {
    const base = row * 6;
    const bucket =
      hashWords(
        this.#ids[base] as number,
        this.#ids[base + 1] as number,
        this.#ids[base + 2] as number,
        this.#ids[base + 3] as number,
      ) &
      (this.#buckets.length - 1);
    this.#next[row] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = row;
  }
}

function hexOfWords(words: Uint32Array): string {
  return words.every((word) => word === 0)
    ? ''
    : Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}
