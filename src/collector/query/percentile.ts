/** Nearest rank: the least value that at least `percent` of all are not above. */
export function rankOf(percent: number, count: number): number {
  return Math.max(0, Math.ceil((percent * count) / 100) - 1);
}

/**
 * The values at these ranks (from 0, ascending), as they would stand if `values` were sorted. `values` are brought into
 * another order, but not into that of a sort, which would take ten times as long for half a million calls.
 */
export function valuesAtRanks(values: Float64Array, ranks: readonly number[]): readonly number[] {
  let from = 0;
  return ranks.map((rank) => {
    select(values, from, rank);
    from = rank;
    return values[rank] ?? 0;
  });
}

/** Quickselect: afterwards nothing in `values[from..rank)` is above `values[rank]`, and nothing behind it below. */
function select(values: Float64Array, from: number, rank: number): void {
  let low = from;
  let high = values.length - 1;
  while (low < high) {
    // Where the pivot is found cannot be foreseen by who chose the values.
    const pivot = values[low + Math.floor(Math.random() * (high - low + 1))] as number;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) {
        left += 1;
      }
      while ((values[right] as number) > pivot) {
        right -= 1;
      }
      if (left <= right) {
        const held = values[left] as number;
        values[left] = values[right] as number;
        values[right] = held;
        left += 1;
        right -= 1;
      }
    }
    if (rank <= right) {
      high = right;
    } else if (rank >= left) {
      low = left;
    } else {
      return;
    }
  }
}
