/** Rows of the store, ascending, each once. */
export type RowList = Uint32Array;

/** Those of `rows` that are not in `taken`. */
export function without(rows: RowList, taken: RowList): RowList {
  if (taken.length === 0) {
    return rows;
  }
  const left = new Uint32Array(rows.length);
  let count = 0;
  let next = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    while (next < taken.length && (taken[next] as number) < row) {
      next += 1;
    }
    if (taken[next] !== row) {
      left[count] = row;
      count += 1;
    }
  }
  return left.subarray(0, count);
}

/** Rows of two lists that share none. */
export function joined(a: RowList, b: RowList): RowList {
  if (a.length === 0 || b.length === 0) {
    return a.length === 0 ? b : a;
  }
  const all = new Uint32Array(a.length + b.length);
  let fromA = 0;
  let fromB = 0;
  for (let index = 0; index < all.length; index += 1) {
    const isA =
      fromB >= b.length || (fromA < a.length && (a[fromA] as number) < (b[fromB] as number));
    all[index] = isA ? (a[fromA] as number) : (b[fromB] as number);
    if (isA) {
      fromA += 1;
    } else {
      fromB += 1;
    }
  }
  return all;
}
