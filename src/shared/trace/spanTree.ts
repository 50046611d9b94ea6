import { differenceNs } from './nanoTime.ts';

/** The spans of one trace, in any order. Arrays may be longer than `length`. Ids and times are 32-bit halves. */
export interface TraceSpans {
  readonly length: number;
  readonly spanIdHi: Uint32Array;
  readonly spanIdLo: Uint32Array;
  /** Both halves 0 for a root. */
  readonly parentIdHi: Uint32Array;
  readonly parentIdLo: Uint32Array;
  readonly startHi: Uint32Array;
  readonly startLo: Uint32Array;
  /** Both halves 0 while the span has no end. */
  readonly endHi: Uint32Array;
  readonly endLo: Uint32Array;
}

/** How a row came to have no parent in the tree. */
export const topKind = { child: 0, root: 1, orphan: 2, cutCycle: 3 } as const;

/** Rows in tree order: depth first; roots by start, then orphans, then cut cycles; siblings by start, then span id. */
export interface SpanTree {
  readonly length: number;
  /** Index into the spans, of each row. */
  readonly order: Uint32Array;
  readonly parentRow: Int32Array;
  readonly depth: Uint32Array;
  readonly descendants: Uint32Array;
  /** A value of `topKind`. */
  readonly top: Uint8Array;
  /** Distinct parent ids that no span has. */
  readonly missingParents: number;
}

/** Linear but for the sort; never recursive, since a trace may be as deep as it is long. */
export function buildTree(spans: TraceSpans): SpanTree {
  const count = spans.length;
  const sorted = sortByStart(spans);
  const { parent, top, missingParents } = findParents(spans);
  cutCycles(parent, top, sorted);

  // Four lists of top rows would need four tails; a virtual parent for each kind makes them ordinary children.
  const firstChild = new Int32Array(count + 4).fill(-1);
  const lastChild = new Int32Array(count + 4).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  for (const index of sorted) {
    const kind = top[index] ?? 0;
    const under = kind === topKind.child ? (parent[index] ?? 0) : count + kind;
    const last = lastChild[under] ?? -1;
    if (last < 0) {
      firstChild[under] = index;
    } else {
      nextSibling[last] = index;
    }
    lastChild[under] = index;
  }

  const order = new Uint32Array(count);
  const rowOf = new Int32Array(count).fill(-1);
  const parentRow = new Int32Array(count);
  const depth = new Uint32Array(count);
  const topOfRow = new Uint8Array(count);
  let row = 0;
  for (const kind of [topKind.root, topKind.orphan, topKind.cutCycle]) {
    let index = firstChild[count + kind] ?? -1;
    while (index >= 0) {
      const above = top[index] === topKind.child ? (rowOf[parent[index] ?? 0] ?? -1) : -1;
      order[row] = index;
      rowOf[index] = row;
      parentRow[row] = above;
      depth[row] = above < 0 ? 0 : (depth[above] ?? 0) + 1;
      topOfRow[row] = top[index] ?? 0;
      row++;
      index = nextDepthFirst(index, firstChild, nextSibling, parent, top);
    }
  }
  return {
    length: count,
    order,
    parentRow,
    depth,
    descendants: countDescendants(parentRow),
    top: topOfRow,
    missingParents,
  };
}

function nextDepthFirst(
  from: number,
  firstChild: Int32Array,
  nextSibling: Int32Array,
  parent: Int32Array,
  top: Uint8Array,
): number {
  const down = firstChild[from] ?? -1;
  if (down >= 0) {
    return down;
  }
  let index = from;
  for (;;) {
    const next = nextSibling[index] ?? -1;
    if (next >= 0 || top[index] !== topKind.child) {
      return next;
    }
    index = parent[index] ?? 0;
  }
}

function countDescendants(parentRow: Int32Array): Uint32Array {
  const descendants = new Uint32Array(parentRow.length);
  for (let row = parentRow.length - 1; row >= 0; row--) {
    const parent = parentRow[row] ?? -1;
    if (parent >= 0) {
      descendants[parent] = (descendants[parent] ?? 0) + (descendants[row] ?? 0) + 1;
    }
  }
  return descendants;
}

/** By start, then span id, then position, so that copies keep a place. */
function compareSpans(s: TraceSpans, a: number, b: number): number {
  return (
    differenceNs(s.startHi[a] ?? 0, 0, s.startHi[b] ?? 0, 0) ||
    (s.startLo[a] ?? 0) - (s.startLo[b] ?? 0) ||
    (s.spanIdHi[a] ?? 0) - (s.spanIdHi[b] ?? 0) ||
    (s.spanIdLo[a] ?? 0) - (s.spanIdLo[b] ?? 0) ||
    a - b
  );
}

function sortByStart(spans: TraceSpans): Uint32Array {
  const indices = Uint32Array.from({ length: spans.length }, (_, index) => index);
  for (let i = 1; i < indices.length; i++) {
    if (compareSpans(spans, i - 1, i) > 0) {
      return indices.sort((a, b) => compareSpans(spans, a, b));
    }
  }
  return indices;
}

/** Of copies with one id the first in the input is the parent of their children. */
function findParents(spans: TraceSpans): {
  parent: Int32Array;
  top: Uint8Array;
  missingParents: number;
} {
  const ids = new IdIndex(spans.length);
  for (let index = 0; index < spans.length; index++) {
    ids.add(spans.spanIdHi[index] ?? 0, spans.spanIdLo[index] ?? 0, index);
  }
  const missing = new IdIndex(spans.length);
  const parent = new Int32Array(spans.length).fill(-1);
  const top = new Uint8Array(spans.length);
  for (let index = 0; index < spans.length; index++) {
    const hi = spans.parentIdHi[index] ?? 0;
    const lo = spans.parentIdLo[index] ?? 0;
    if (hi === 0 && lo === 0) {
      top[index] = topKind.root;
      continue;
    }
    const found = ids.find(hi, lo);
    if (found < 0) {
      top[index] = topKind.orphan;
      missing.add(hi, lo, index);
    }
    parent[index] = found;
  }
  return { parent, top, missingParents: missing.size };
}

/** Every cycle loses the link above its earliest span, which becomes a top row. */
function cutCycles(parent: Int32Array, top: Uint8Array, sorted: Uint32Array): void {
  const rank = new Uint32Array(parent.length);
  for (const [position, index] of sorted.entries()) {
    rank[index] = position;
  }
  const unseen = 0;
  const onWalk = 1;
  const done = 2;
  const state = new Uint8Array(parent.length);
  for (let start = 0; start < parent.length; start++) {
    let index = start;
    while (index >= 0 && state[index] === unseen) {
      state[index] = onWalk;
      index = parent[index] ?? -1;
    }
    if (index >= 0 && state[index] === onWalk) {
      let earliest = index;
      for (let at = parent[index] ?? -1; at !== index; at = parent[at] ?? -1) {
        if ((rank[at] ?? 0) < (rank[earliest] ?? 0)) {
          earliest = at;
        }
      }
      top[earliest] = topKind.cutCycle;
    }
    for (let at = start; at >= 0 && state[at] === onWalk; at = parent[at] ?? -1) {
      state[at] = done;
    }
  }
}

/** Ids to numbers, by open addressing: a `Map` with text keys takes ten times as long for a large trace. */
class IdIndex {
  readonly #hi: Uint32Array;
  readonly #lo: Uint32Array;
  readonly #value: Int32Array;
  readonly #mask: number;
  size = 0;

  constructor(entries: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * entries + 2));
    this.#hi = new Uint32Array(slots);
    this.#lo = new Uint32Array(slots);
    this.#value = new Int32Array(slots).fill(-1);
    this.#mask = slots - 1;
  }

  /** Keeps the first value of an id. */
  add(hi: number, lo: number, value: number): void {
    const slot = this.#slotOf(hi, lo);
    if (this.#value[slot] === -1) {
      this.#hi[slot] = hi;
      this.#lo[slot] = lo;
      this.#value[slot] = value;
      this.size++;
    }
  }

  find(hi: number, lo: number): number {
    return this.#value[this.#slotOf(hi, lo)] ?? -1;
  }

  #slotOf(hi: number, lo: number): number {
    // Ids may count upwards, so all bits are mixed (the finaliser of MurmurHash3).
    let hash = hi ^ Math.imul(lo, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    let slot = (hash ^ (hash >>> 16)) & this.#mask;
    while (this.#value[slot] !== -1 && (this.#hi[slot] !== hi || this.#lo[slot] !== lo)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}
