import { buildTree } from '../../shared/trace/spanTree.ts';
import type { TraceReader } from '../store/traceStore.ts';
import type { RowList } from './rowLists.ts';
import { rowsOfTrace, traceSpansOf } from './spanRows.ts';

const unknown = 0;
const onWalk = 1;
const isNot = 2;
const is = 3;

/** Whether rows stand below one of a set of rows: directly, or at any depth. */
export class Relations {
  readonly #store: TraceReader;
  readonly #kind: 'parent' | 'ancestor';
  /** 1 = one of the set, by row; and whether a trace has one at all. */
  readonly #above: Uint8Array;
  readonly #traceHasOne: Uint8Array;
  readonly #state: Uint8Array;
  #walk = new Int32Array(64);

  constructor(store: TraceReader, kind: 'parent' | 'ancestor', above: RowList) {
    this.#store = store;
    this.#kind = kind;
    this.#above = new Uint8Array(store.spans.length);
    this.#state = new Uint8Array(store.spans.length);
    this.#traceHasOne = new Uint8Array(store.traces.length);
    const { traceRow } = store.spans;
    for (let index = 0; index < above.length; index += 1) {
      const row = above[index] as number;
      this.#above[row] = 1;
      this.#traceHasOne[traceRow[row] as number] = 1;
    }
  }

  has(row: number): boolean {
    if (this.#traceHasOne[this.#store.spans.traceRow[row] as number] !== 1) {
      return false;
    }
    if (this.#state[row] === unknown) {
      this.#find(row);
    }
    return this.#state[row] === is;
  }

  /** Walks up to what is known or to the top, and tells it to all on the way: a row is walked over once. */
  #find(from: number): void {
    const state = this.#state;
    let steps = 0;
    let row = from;
    while (row >= 0 && state[row] === unknown) {
      state[row] = onWalk;
      if (steps === this.#walk.length) {
        const longer = new Int32Array(steps * 2);
        longer.set(this.#walk);
        this.#walk = longer;
      }
      this.#walk[steps] = row;
      steps += 1;
      row = this.#store.parentRowOf(row);
    }
    if (row >= 0 && state[row] === onWalk) {
      this.#takeFromTree(this.#store.spans.traceRow[row] ?? 0);
      return;
    }
    for (let index = steps - 1; index >= 0; index -= 1) {
      const below = this.#walk[index] as number;
      const inherits = this.#kind === 'ancestor' && row >= 0 && state[row] === is;
      state[below] = row >= 0 && (this.#above[row] === 1 || inherits) ? is : isNot;
      row = below;
    }
  }

  /** In a cycle the tree says which link is cut. */
  #takeFromTree(traceRow: number): void {
    const rows = rowsOfTrace(this.#store, traceRow);
    const tree = buildTree(traceSpansOf(this.#store, rows));
    const rowAt = (treeRow: number) => rows[tree.order[treeRow] ?? 0] ?? 0;
    for (let treeRow = 0; treeRow < tree.length; treeRow += 1) {
      const parent = tree.parentRow[treeRow] ?? -1;
      const above = parent < 0 ? -1 : rowAt(parent);
      const inherits = this.#kind === 'ancestor' && above >= 0 && this.#state[above] === is;
      this.#state[rowAt(treeRow)] =
        above >= 0 && (this.#above[above] === 1 || inherits) ? is : isNot;
    }
  }
}
