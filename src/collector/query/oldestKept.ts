/** Where something stands in time order; what happens at one time stands by owner, then by its place there. */
export interface TimeKey {
  readonly timeUnixNano: bigint;
  readonly owner: string;
  readonly index: number;
}

/** Keeps the `limit` oldest of what is added, and counts all of it: memory is bounded by the limit. */
export class OldestKept<T> {
  /** How many were added. */
  total = 0;
  readonly #limit: number;
  readonly #kept: { readonly key: TimeKey; readonly value: T }[] = [];
  /** The youngest of a full list: what is not older need not be kept. */
  #bound: TimeKey | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `make` is called only for what may stay. */
  add(key: TimeKey, make: () => T): void {
    this.total++;
    if (this.#bound !== undefined && compareKeys(key, this.#bound) >= 0) {
      return;
    }
    this.#kept.push({ key, value: make() });
    if (this.#kept.length >= 2 * this.#limit) {
      this.#shorten();
    }
  }

  /** Oldest first. */
  list(): T[] {
    this.#shorten();
    return this.#kept.map(({ value }) => value);
  }

  #shorten(): void {
    this.#kept.sort((a, b) => compareKeys(a.key, b.key));
    if (this.#kept.length >= this.#limit) {
      this.#kept.length = this.#limit;
      this.#bound = this.#kept.at(-1)?.key;
    }
  }
}

function compareKeys(a: TimeKey, b: TimeKey): number {
  if (a.timeUnixNano !== b.timeUnixNano) {
    return a.timeUnixNano < b.timeUnixNano ? -1 : 1;
  }
  if (a.owner !== b.owner) {
    return a.owner < b.owner ? -1 : 1;
  }
  return a.index - b.index;
}
