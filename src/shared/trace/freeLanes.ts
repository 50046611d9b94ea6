/**
 * Lanes with the end of what was put into each last. Finds the first lane from one on that is free by halving over a
 * tree of least ends, so that 100,000 spans side by side are no worse than 100,000 in a row.
 */
export class FreeLanes {
  readonly #size: number;
  /** A binary tree in an array: leaves from `#size` on, every node the least of its two. */
  readonly #ends: Float64Array;

  constructor(mostLanes: number) {
    this.#size = 2 ** Math.ceil(Math.log2(Math.max(2, mostLanes)));
    this.#ends = new Float64Array(2 * this.#size).fill(Number.NEGATIVE_INFINITY);
  }

  /** Takes the first lane at or below `from` that is free at `start`, until `end`. */
  take(from: number, start: number, end: number): number {
    const lane = this.#firstFree(Math.min(from, this.#size - 1), start);
    let node = this.#size + lane;
    this.#ends[node] = Math.max(start, end);
    for (node >>= 1; node >= 1; node >>= 1) {
      const least = Math.min(this.#ends[2 * node] ?? 0, this.#ends[2 * node + 1] ?? 0);
      if (this.#ends[node] === least) break;
      this.#ends[node] = least;
    }
    return lane;
  }

  #firstFree(from: number, start: number): number {
    const isFree = (node: number) => (this.#ends[node] ?? 0) <= start;
    if (isFree(this.#size + from)) return from;
    // Up to the first subtree on the right that has a free lane, then down to its first.
    for (let node = this.#size + from; node > 1; node >>= 1) {
      if (node % 2 === 1 || !isFree(node + 1)) continue;
      let found = node + 1;
      while (found < this.#size) found = isFree(2 * found) ? 2 * found : 2 * found + 1;
      return found - this.#size;
    }
    return from;
  }
}
