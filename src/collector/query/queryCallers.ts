import { buildTree } from '../../shared/trace/spanTree.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { hasBit, rowsOfTrace, traceSpansOf } from './spanRows.ts';

const anyTarget = spanBit.tool | spanBit.prompt | spanBit.resource;

const unknown = 0;
const onWalk = 1;
/** Added to the row of a caller; `none` itself says that there is none. */
const none = 2;

/** The nearest enclosing MCP call of any row. A row is walked over once, however many are asked for. */
export class Callers {
  readonly #store: TraceReader;
  readonly #found: Int32Array;
  #walk: number[] = [];

  constructor(store: TraceReader) {
    this.#store = store;
    this.#found = new Int32Array(store.spans.length);
  }

  /** Row of the call, or -1. */
  of(row: number): number {
    if (this.#found[row] === unknown) {
      this.#find(row);
    }
    return (this.#found[row] ?? none) - none - 1;
  }

  #find(from: number): void {
    const found = this.#found;
    const walk = this.#walk;
    walk.length = 0;
    let row = from;
    while (row >= 0 && found[row] === unknown) {
      found[row] = onWalk;
      walk.push(row);
      row = this.#store.parentRowOf(row);
    }
    if (row >= 0 && found[row] === onWalk) {
      this.#takeFromTree(this.#store.spans.traceRow[row] ?? 0);
      return;
    }
    for (let index = walk.length - 1; index >= 0; index -= 1) {
      const below = walk[index] ?? 0;
      found[below] = this.#below(row);
      row = below;
    }
  }

  /** What a row right below this one gets. */
  #below(above: number): number {
    if (above < 0) {
      return none;
    }
    return hasBit(this.#store, above, anyTarget) ? none + 1 + above : (this.#found[above] ?? none);
  }

  /** In a cycle the tree says which link is cut. */
  #takeFromTree(traceRow: number): void {
    const rows = rowsOfTrace(this.#store, traceRow);
    const tree = buildTree(traceSpansOf(this.#store, rows));
    const rowAt = (treeRow: number) => rows[tree.order[treeRow] ?? 0] ?? 0;
    for (let treeRow = 0; treeRow < tree.length; treeRow += 1) {
      const parent = tree.parentRow[treeRow] ?? -1;
      this.#found[rowAt(treeRow)] = this.#below(parent < 0 ? -1 : rowAt(parent));
    }
  }
}

/** `tool/NAME`, `resource/URI`, `prompt/NAME` of a row that is an MCP call. */
export function endpointOf(store: TraceReader, row: number): string {
  const kind = (['tool', 'resource', 'prompt'] as const).find((name) =>
    hasBit(store, row, spanBit[name]),
  );
  return `${kind ?? 'tool'}/${targetOf(store, row)}`;
}

export function targetOf(store: TraceReader, row: number): string {
  return store.strings.get(store.spans.target[row] ?? 0);
}
