import { closeRanks, grown, nextCapacity, type Runs } from './growing.ts';
import type { SpanTable } from './spanTable.ts';

const firstCapacity = 4096;

/** The columns of `SpanTable` and, beyond them, where each span stands in the log. */
export class SpanColumns implements SpanTable {
  length = 0;
  traceRow = new Uint32Array(firstCapacity);
  nextInTrace = new Int32Array(firstCapacity);
  spanIdHi = new Uint32Array(firstCapacity);
  spanIdLo = new Uint32Array(firstCapacity);
  parentIdHi = new Uint32Array(firstCapacity);
  parentIdLo = new Uint32Array(firstCapacity);
  startHi = new Uint32Array(firstCapacity);
  startLo = new Uint32Array(firstCapacity);
  endHi = new Uint32Array(firstCapacity);
  endLo = new Uint32Array(firstCapacity);
  name = new Uint32Array(firstCapacity);
  group = new Uint32Array(firstCapacity);
  kind = new Uint8Array(firstCapacity);
  status = new Uint8Array(firstCapacity);
  bits = new Uint16Array(firstCapacity);
  method = new Uint32Array(firstCapacity);
  target = new Uint32Array(firstCapacity);
  queryHash = new Uint32Array(firstCapacity);
  role = new Uint8Array(firstCapacity);
  label = new Uint32Array(firstCapacity);
  eventCount = new Uint8Array(firstCapacity);
  source = new Uint8Array(firstCapacity);
  /** Number of the segment. */
  segment = new Uint32Array(firstCapacity);
  /** Of the span message in its segment. Bytes. */
  offset = new Uint32Array(firstCapacity);
  byteLength = new Uint32Array(firstCapacity);
  /** Attributes, events and links together. */
  richness = new Uint32Array(firstCapacity);
  /** Of a span with the bit `duplicate`: the newest segment that tells of a further copy. */
  copySegment = new Uint32Array(firstCapacity);

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
        | Int32Array<ArrayBuffer>,
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
    this.eventCount = change(this.eventCount);
    this.source = change(this.source);
    this.segment = change(this.segment);
    this.offset = change(this.offset);
    this.byteLength = change(this.byteLength);
    this.richness = change(this.richness);
    this.copySegment = change(this.copySegment);
  }
}
