/** A small generator of numbers that a seed repeats (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** From 0 to `below` - 1. */
  next(below: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) % Math.max(1, below);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.next(from.length)] as T;
  }
}

const telling = [
  0, 1, 2, 7, 8, 10, 13, 16, 32, 34, 47, 63, 64, 91, 92, 93, 123, 125, 127, 128, 255,
];

/** A changed copy of an input: some of the ways in which bytes go wrong, one after the other. */
export function mutate(
  input: Uint8Array,
  others: readonly Uint8Array[],
  words: readonly Uint8Array[],
  random: Random,
  maxLength: number,
): Uint8Array {
  let bytes = [...input];
  for (let round = 1 + random.next(4); round > 0; round -= 1) {
    bytes = changed(bytes, others, words, random);
  }
  return Uint8Array.from(bytes.slice(0, maxLength));
}

function changed(
  bytes: number[],
  others: readonly Uint8Array[],
  words: readonly Uint8Array[],
  random: Random,
): number[] {
  const at = random.next(bytes.length + 1);
  const length = 1 + random.next(random.next(4) === 0 ? 64 : 6);
  const put = (middle: Iterable<number>, remove = 0) => [
    ...bytes.slice(0, at),
    ...middle,
    ...bytes.slice(at + remove),
  ];
  switch (random.next(9)) {
    case 0:
      return put([(bytes[at] ?? 0) ^ (1 << random.next(8))], 1);
    case 1:
      return put([random.pick(telling)], 1);
    case 2:
      return put([], length);
    case 3:
      return put(Array.from({ length }, () => random.next(256)));
    case 4: {
      const from = random.next(bytes.length);
      return put(bytes.slice(from, from + length));
    }
    case 5: {
      const other = random.pick(others);
      const from = random.next(other.length);
      return [...bytes.slice(0, at), ...other.slice(from, from + 256)];
    }
    case 6:
      return words.length === 0 ? put([random.next(256)], 1) : put(random.pick(words));
    case 7: {
      const piece = bytes.slice(at, at + length);
      return put(Array.from({ length: 1 + random.next(20) }, () => piece).flat());
    }
    default:
      return put([((bytes[at] ?? 0) + random.next(7) - 3) & 255], 1);
  }
}
