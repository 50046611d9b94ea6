type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** A longer copy of a column. */
export function grown<T extends Column>(old: T, capacity: number): T {
  const next = new (old.constructor as new (capacity: number) => T)(capacity);
  next.set(old.length > capacity ? old.subarray(0, capacity) : old);
  return next;
}

/** Next capacity: fast growth while small, half more when large, so that a million rows waste little. */
export function nextCapacity(capacity: number): number {
  if (capacity < 1 << 16) {
    return capacity * 4;
  }
  return capacity < 1 << 18 ? capacity * 2 : capacity + (capacity >>> 1);
}

/** The rows of a column that stay, in their order. `rows` are ascending. */
export function gathered<T extends Column>(old: T, rows: Uint32Array, capacity: number): T {
  const next = new (old.constructor as new (capacity: number) => T)(capacity);
  for (let index = 0; index < rows.length; index += 1) {
    next[index] = old[rows[index] as number] as number;
  }
  return next;
}
