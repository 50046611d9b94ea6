import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SegmentStorage } from './segmentStorage.ts';
import type { SpanColumns } from './spanColumns.ts';

/** Spans that stand closer than this are read together. Bytes. */
const gapBytes = 64 << 10;
const readBytes = 1 << 20;
const sliceMs = 8;

/**
 * Reads the bytes of many rows in the order in which they stand in the log, newest segment first, with few reads.
 * `spans` are the columns that `rows` belong to: rows may be renumbered while this runs.
 */
export async function scanRows(
  storage: SegmentStorage,
  spans: SpanColumns,
  rows: Uint32Array,
  visit: (row: number, bytes: Uint8Array) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const places = Array.from(rows, (row) => ({
    row,
    segment: spans.segment[row] as number,
    offset: spans.offset[row] as number,
    length: spans.byteLength[row] as number,
  }));
  await scanPlaces(storage, places, visit, signal);
}

/** The same for anything that stands in the log; `row` is what `visit` is told. */
export async function scanPlaces(
  storage: SegmentStorage,
  places: readonly Place[],
  visit: (row: number, bytes: Uint8Array) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const inOrder = places.toSorted((x, y) => y.segment - x.segment || x.offset - y.offset);
  const release = storage.hold(new Set(inOrder.map(({ segment }) => segment)));
  try {
    await visitPlaces(storage, inOrder, visit, signal);
  } finally {
    release();
  }
}

interface Place {
  readonly row: number;
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

async function visitPlaces(
  storage: SegmentStorage,
  places: readonly Place[],
  visit: (row: number, bytes: Uint8Array) => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  let sliceEnd = performance.now() + sliceMs;
  for (let from = 0; from < places.length; ) {
    const first = places[from];
    if (first === undefined) {
      return;
    }
    let end = first.offset + first.length;
    let to = from + 1;
    for (; to < places.length; to += 1) {
      const next = places[to];
      if (
        next === undefined ||
        next.segment !== first.segment ||
        next.offset > end + gapBytes ||
        next.offset + next.length - first.offset > readBytes
      ) {
        break;
      }
      end = Math.max(end, next.offset + next.length);
    }
    const bytes = new Uint8Array(end - first.offset);
    const count = await storage.read(first.segment, first.offset, bytes);
    for (let index = from; index < to; index += 1) {
      if (signal?.aborted === true) {
        return;
      }
      const place = places[index];
      if (place !== undefined && place.offset - first.offset + place.length <= count) {
        const start = place.offset - first.offset;
        if (!visit(place.row, bytes.subarray(start, start + place.length))) {
          return;
        }
      }
      if (performance.now() > sliceEnd) {
        await nextTurn();
        sliceEnd = performance.now() + sliceMs;
      }
    }
    from = to;
  }
}
