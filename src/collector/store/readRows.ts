import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SegmentStorage } from './segmentStorage.ts';
import type { SpanColumns } from './spanColumns.ts';

/** Spans that stand closer than this are read together. Bytes. */
const gapBytes = 64 << 10;
const readBytes = 1 << 20;
/** So many rows at a time are brought into the order of the log. */
const rowsARun = 1 << 14;
const sliceMs = 8;
/** Rows between two looks at the clock. */
const rowsALook = 16;

/**
 * Reads the bytes of many rows with few reads: the rows in the order that they are given in, as far as the log allows it.
 * `spans` are the columns that `rows` belong to: rows may be renumbered while this runs.
 */
export async function scanRows(
  storage: SegmentStorage,
  spans: SpanColumns,
  rows: Uint32Array,
  visit: (row: number, bytes: Uint8Array) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const places = new Places(rows.length);
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    places.add(
      row,
      spans.segment[row] as number,
      spans.offset[row] as number,
      spans.byteLength[row] as number,
    );
  }
  await visitPlaces(storage, places, visit, signal);
}

/** The same for anything that stands in the log; `row` is what `visit` is told. */
export async function scanPlaces(
  storage: SegmentStorage,
  list: readonly Place[],
  visit: (row: number, bytes: Uint8Array) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const places = new Places(list.length);
  for (const { row, segment, offset, length } of list) {
    places.add(row, segment, offset, length);
  }
  await visitPlaces(storage, places, visit, signal);
}

interface Place {
  readonly row: number;
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

async function visitPlaces(
  storage: SegmentStorage,
  places: Places,
  visit: (row: number, bytes: Uint8Array) => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const release = storage.hold(places.segments);
  try {
    let sliceEnd = performance.now() + sliceMs;
    for (let run = 0; run < places.count; run += rowsARun) {
      const runEnd = Math.min(run + rowsARun, places.count);
      const order = places.inLogOrder(run, runEnd);
      for (let from = 0; from < order.length; ) {
        const { to, start, end } = places.together(order, from);
        const bytes = new Uint8Array(end - start);
        const first = order[from] as number;
        const count = await storage.read(places.segment[first] as number, start, bytes);
        for (let index = from; index < to; index += 1) {
          if (signal?.aborted === true) {
            return;
          }
          const place = order[index] as number;
          const at = (places.offset[place] as number) - start;
          const length = places.length[place] as number;
          if (
            at + length <= count &&
            !visit(places.row[place] as number, bytes.subarray(at, at + length))
          ) {
            return;
          }
          if ((index % rowsALook === 0 || length > gapBytes) && performance.now() > sliceEnd) {
            await nextTurn();
            sliceEnd = performance.now() + sliceMs;
          }
        }
        from = to;
      }
    }
  } finally {
    release();
  }
}

/** Where rows stood in the log when the reading began. */
class Places {
  count = 0;
  readonly segments = new Set<number>();
  readonly row: Uint32Array;
  readonly segment: Uint32Array;
  readonly offset: Uint32Array;
  readonly length: Uint32Array;
  #lastSegment = -1;

  constructor(count: number) {
    this.row = new Uint32Array(count);
    this.segment = new Uint32Array(count);
    this.offset = new Uint32Array(count);
    this.length = new Uint32Array(count);
  }

  add(row: number, segment: number, offset: number, length: number): void {
    const index = this.count;
    this.count += 1;
    this.row[index] = row;
    this.segment[index] = segment;
    this.offset[index] = offset;
    this.length[index] = length;
    if (segment !== this.#lastSegment) {
      this.#lastSegment = segment;
      this.segments.add(segment);
    }
  }

  /** Places of a run of rows as they follow each other in the log. */
  inLogOrder(from: number, to: number): Uint32Array {
    const order = new Uint32Array(to - from);
    let rises = true;
    let falls = true;
    for (let index = 0; index < order.length; index += 1) {
      order[index] = from + index;
      const step = index === 0 ? 0 : this.#compare(from + index, from + index - 1);
      rises &&= step >= 0;
      falls &&= step <= 0;
    }
    if (rises) {
      return order;
    }
    return falls ? order.reverse() : order.sort((a, b) => this.#compare(a, b));
  }

  /** The stretch of one segment that is read at once, from `order[from]` to before `order[to]`. */
  together(
    order: Uint32Array,
    from: number,
  ): { readonly to: number; readonly start: number; readonly end: number } {
    const first = order[from] as number;
    const segment = this.segment[first] as number;
    const start = this.offset[first] as number;
    let end = start + (this.length[first] as number);
    let to = from + 1;
    for (; to < order.length; to += 1) {
      const next = order[to] as number;
      const offset = this.offset[next] as number;
      const nextEnd = offset + (this.length[next] as number);
      if (
        this.segment[next] !== segment ||
        offset > end + gapBytes ||
        nextEnd - start > readBytes
      ) {
        break;
      }
      end = Math.max(end, nextEnd);
    }
    return { to, start, end };
  }

  #compare(a: number, b: number): number {
    return (
      (this.segment[a] as number) - (this.segment[b] as number) ||
      (this.offset[a] as number) - (this.offset[b] as number)
    );
  }
}
