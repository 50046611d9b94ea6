type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

/** A longer copy of a column. */
export function grown<T extends Column>(old: T, capacity: number): T {
  const next = new (old.constructor as new (capacity: number) => T)(capacity);
  const kept = old.length > capacity ? old.subarray(0, capacity) : old;
  // Both are of one kind, which the type of a union of arrays cannot say.
  (next as Uint8Array).set(kept as Uint8Array);
  return next;
}

/** Next capacity: fast growth while small, half more when large, so that a million rows waste little. */
export function nextCapacity(capacity: number): number {
  if (capacity < 1 << 16) {
    return capacity * 4;
  }
  return capacity < 1 << 18 ? capacity * 2 : capacity + (capacity >>> 1);
}

/** Rows that stay, as stretches of neighbours: begin and length in turn, ascending. */
export type Runs = Uint32Array;

/** The stretches of rows for which `stays` is true; also numbers them anew in `renumbered` (-1 for the others). */
export function runsOf(
  length: number,
  stays: (row: number) => boolean,
  renumbered: Int32Array,
): Runs {
  let runs = new Uint32Array(1024);
  let count = 0;
  let kept = 0;
  let begin = -1;
  const end = (row: number): void => {
    if (count === runs.length) {
      runs = grown(runs, count * 2);
    }
    runs[count] = begin;
    runs[count + 1] = row - begin;
    count += 2;
    begin = -1;
  };
  for (let row = 0; row < length; row += 1) {
    if (stays(row)) {
      renumbered[row] = kept;
      kept += 1;
      if (begin < 0) {
        begin = row;
      }
    } else {
      renumbered[row] = -1;
      if (begin >= 0) {
        end(row);
      }
    }
  }
  if (begin >= 0) {
    end(length);
  }
  return runs.subarray(0, count);
}

/** Moves the rows that stay to the front of a column of `width` elements a row: what dies is mostly old, so runs are long. */
export function closeRanks(column: Column, runs: Runs, width = 1): void {
  let at = 0;
  for (let index = 0; index < runs.length; index += 2) {
    const start = (runs[index] as number) * width;
    const length = (runs[index + 1] as number) * width;
    if (start !== at) {
      column.copyWithin(at, start, start + length);
    }
    at += length;
  }
}
