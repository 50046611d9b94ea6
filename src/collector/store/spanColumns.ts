import { closeRanks, grown, nextCapacity, type Runs } from './growing.ts';
import type { SpanTable } from './spanTable.ts';

/** The columns of `SpanTable` and, beyond them, where each span stands in the log. */
export class SpanColumns implements SpanTable {
  length = 0;
  traceRow: Uint32Array<ArrayBuffer>;
  nextInTrace: Int32Array<ArrayBuffer>;
  spanIdHi: Uint32Array<ArrayBuffer>;
  spanIdLo: Uint32Array<ArrayBuffer>;
  parentIdHi: Uint32Array<ArrayBuffer>;
  parentIdLo: Uint32Array<ArrayBuffer>;
  startHi: Uint32Array<ArrayBuffer>;
  startLo: Uint32Array<ArrayBuffer>;
  endHi: Uint32Array<ArrayBuffer>;
  endLo: Uint32Array<ArrayBuffer>;
  name: Uint32Array<ArrayBuffer>;
  group: Uint32Array<ArrayBuffer>;
  kind: Uint8Array<ArrayBuffer>;
  status: Uint8Array<ArrayBuffer>;
  bits: Uint16Array<ArrayBuffer>;
  method: Uint32Array<ArrayBuffer>;
  target: Uint32Array<ArrayBuffer>;
  queryHash: Uint32Array<ArrayBuffer>;
  role: Uint8Array<ArrayBuffer>;
  label: Uint32Array<ArrayBuffer>;
  rowCount: Float64Array<ArrayBuffer>;
  eventCount: Uint8Array<ArrayBuffer>;
  source: Uint8Array<ArrayBuffer>;
  /** Number of the segment. */
  segment: Uint32Array<ArrayBuffer>;
  /** Of the span message in its segment. Bytes. */
  offset: Uint32Array<ArrayBuffer>;
  byteLength: Uint32Array<ArrayBuffer>;
  /** Attributes, events and links together. */
  richness: Uint32Array<ArrayBuffer>;
  /** Of a span with the bit `duplicate`: the newest segment that tells of a further copy. */
  copySegment: Uint32Array<ArrayBuffer>;

  /** Room for so many rows from the beginning: memory that is not written to yet costs nothing, copying it does. */
  constructor(capacity: number) {
    this.traceRow = new Uint32Array(capacity);
    this.nextInTrace = new Int32Array(capacity);
    this.spanIdHi = new Uint32Array(capacity);
    this.spanIdLo = new Uint32Array(capacity);
    this.parentIdHi = new Uint32Array(capacity);
    this.parentIdLo = new Uint32Array(capacity);
    this.startHi = new Uint32Array(capacity);
    this.startLo = new Uint32Array(capacity);
    this.endHi = new Uint32Array(capacity);
    this.endLo = new Uint32Array(capacity);
    this.name = new Uint32Array(capacity);
    this.group = new Uint32Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.status = new Uint8Array(capacity);
    this.bits = new Uint16Array(capacity);
    this.method = new Uint32Array(capacity);
    this.target = new Uint32Array(capacity);
    this.queryHash = new Uint32Array(capacity);
    this.role = new Uint8Array(capacity);
    this.label = new Uint32Array(capacity);
    this.rowCount = new Float64Array(capacity);
    this.eventCount = new Uint8Array(capacity);
    this.source = new Uint8Array(capacity);
    this.segment = new Uint32Array(capacity);
    this.offset = new Uint32Array(capacity);
    this.byteLength = new Uint32Array(capacity);
    this.richness = new Uint32Array(capacity);
    this.copySegment = new Uint32Array(capacity);
  }

  get capacity(): number {
    return this.traceRow.length;
  }

  /** Room for `count` further rows. */
  reserve(count: number): void {
    let capacity = this.capacity;
    while (this.length + count > capacity) {
      capacity = nextCapacity(capacity);
    }
    if (capacity !== this.capacity) {
      this.#each((column) => grown(column, capacity));
    }
  }

  /** Keeps these rows only, in their order. */
  keep(runs: Runs, count: number): void {
    this.#each((column) => {
      closeRanks(column, runs);
      return column;
    });
    this.length = count;
  }

  #each(
    change: <
      T extends
        | Uint8Array<ArrayBuffer>
        | Uint16Array<ArrayBuffer>
        | Uint32Array<ArrayBuffer>
        | Int32Array<ArrayBuffer>
        | Float64Array<ArrayBuffer>,
    >(
      column: T,
    ) => T,
  ): void {
    this.traceRow = change(this.traceRow);
    this.nextInTrace = change(this.nextInTrace);
    this.spanIdHi = change(this.spanIdHi);
    this.spanIdLo = change(this.spanIdLo);
    this.parentIdHi = change(this.parentIdHi);
    this.parentIdLo = change(this.parentIdLo);
    this.startHi = change(this.startHi);
    this.startLo = change(this.startLo);
    this.endHi = change(this.endHi);
    this.endLo = change(this.endLo);
    this.name = change(this.name);
    this.group = change(this.group);
    this.kind = change(this.kind);
    this.status = change(this.status);
    this.bits = change(this.bits);
    this.method = change(this.method);
    this.target = change(this.target);
    this.queryHash = change(this.queryHash);
    this.role = change(this.role);
    this.label = change(this.label);
    this.rowCount = change(this.rowCount);
    this.eventCount = change(this.eventCount);
    this.source = change(this.source);
    this.segment = change(this.segment);
    this.offset = change(this.offset);
    this.byteLength = change(this.byteLength);
    this.richness = change(this.richness);
    this.copySegment = change(this.copySegment);
  }
}
