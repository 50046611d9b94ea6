import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { type Condition, compileFilter, matches } from '../../shared/query/condition.ts';
import { buildTree } from '../../shared/trace/spanTree.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { QueryError } from './queryError.ts';
import { columnTest } from './searchFields.ts';
import { planSteps, type Step } from './searchPlan.ts';
import { isLive, rowsOfTrace, traceSpansOf } from './spanRows.ts';
import { SpanSubject } from './spanSubject.ts';

/** One byte a row: 1 where the span passes. Rows that came after the search began are not in it. */
export type RowMask = Uint8Array;

/** Live spans that pass a filter; null for an empty one, which all pass. @throws FilterError, QueryError `cancelled` */
export async function searchSpans(
  store: TraceReader,
  filter: string | undefined,
  signal?: CancelSignal,
): Promise<RowMask | null> {
  const condition = compileFilter(filter ?? '');
  if (condition.kind === 'and' && condition.parts.length === 0) {
    return null;
  }
  for (let attempt = 1; ; attempt++) {
    const generation = store.generation;
    const mask = await new Search(store, signal).run(condition);
    // Row numbers are all that a search holds on to, and eviction may give them another meaning while it reads.
    if (store.generation === generation) {
      return mask;
    }
    if (attempt === maxAttempts) {
      throw new QueryError('internal', 'The store was reorganised again and again; ask again');
    }
  }
}

const maxAttempts = 5;

/**
 * Conditions are asked of all candidates at once, cheap ones first, so that spans are read from disk only where the
 * columns leave it open. Every step takes a mask of candidates and gives the part of it that passes.
 */
class Search {
  readonly #store: TraceReader;
  readonly #signal: CancelSignal | undefined;

  constructor(store: TraceReader, signal: CancelSignal | undefined) {
    this.#store = store;
    this.#signal = signal;
  }

  async run(condition: Condition): Promise<RowMask> {
    return this.#pass(condition, this.#allLive());
  }

  #allLive(): RowMask {
    const mask = new Uint8Array(this.#store.spans.length);
    for (let row = 0; row < mask.length; row++) {
      mask[row] = isLive(this.#store, row) ? 1 : 0;
    }
    return mask;
  }

  async #pass(condition: Step, candidates: RowMask): Promise<RowMask> {
    switch (condition.kind) {
      case 'and': {
        let left = candidates;
        for (const part of planSteps('and', condition.parts)) {
          left = await this.#pass(part, left);
        }
        return left;
      }
      case 'or': {
        let open = candidates;
        const passed = new Uint8Array(candidates.length);
        for (const part of planSteps('or', condition.parts)) {
          const found = await this.#pass(part, open);
          open = without(open, found);
          add(passed, found);
        }
        return passed;
      }
      case 'not':
        return without(candidates, await this.#pass(condition.part, candidates));
      case 'parent':
      case 'ancestor':
        return this.#related(condition.kind, condition.part, candidates);
      case 'test': {
        const test = columnTest(this.#store, condition.field, condition.test);
        return test ? keep(candidates, test) : this.#read(condition, candidates);
      }
      case 'word':
        return this.#read(condition, candidates);
      case 'read':
        return this.#read(condition.part, candidates);
    }
  }

  /** Asks what only the span itself tells, newest rows first. */
  async #read(condition: Condition, candidates: RowMask): Promise<RowMask> {
    const passed = new Uint8Array(candidates.length);
    const rows = rowsIn(candidates).reverse();
    await this.#store.scanSpanBytes(
      rows,
      (row, bytes) => {
        if (matches(condition, new SpanSubject(this.#store, row, decodeSpan(bytes)))) {
          passed[row] = 1;
        }
        return true;
      },
      this.#signal,
    );
    if (this.#signal?.aborted) {
      throw new QueryError('cancelled', 'The search was cancelled');
    }
    return passed;
  }

  async #related(
    kind: 'parent' | 'ancestor',
    condition: Condition,
    candidates: RowMask,
  ): Promise<RowMask> {
    const above = await this.#pass(condition, this.#allLive());
    const passed = new Uint8Array(candidates.length);
    const done = new Set<number>();
    for (const row of rowsIn(above)) {
      const traceRow = this.#store.spans.traceRow[row] ?? 0;
      if (!done.has(traceRow)) {
        done.add(traceRow);
        this.#passBelow(kind, traceRow, above, candidates, passed);
      }
    }
    return passed;
  }

  #passBelow(
    kind: 'parent' | 'ancestor',
    traceRow: number,
    above: RowMask,
    candidates: RowMask,
    passed: RowMask,
  ): void {
    const rows = rowsOfTrace(this.#store, traceRow);
    const tree = buildTree(traceSpansOf(this.#store, rows));
    const below = new Uint8Array(tree.length);
    for (let treeRow = 0; treeRow < tree.length; treeRow++) {
      const parent = tree.parentRow[treeRow] ?? -1;
      if (parent < 0) {
        continue;
      }
      const parentPasses = above[rows[tree.order[parent] ?? 0] ?? 0] === 1;
      const inherits = kind === 'ancestor' && below[parent] === 1;
      below[treeRow] = parentPasses || inherits ? 1 : 0;
      const row = rows[tree.order[treeRow] ?? 0] ?? 0;
      if (below[treeRow] === 1 && candidates[row] === 1) {
        passed[row] = 1;
      }
    }
  }
}

function rowsIn(mask: RowMask): Uint32Array {
  let count = 0;
  for (const passes of mask) {
    count += passes;
  }
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 1) {
      rows[at++] = row;
    }
  }
  return rows;
}

function keep(mask: RowMask, test: (row: number) => boolean): RowMask {
  const kept = new Uint8Array(mask.length);
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 1 && test(row)) {
      kept[row] = 1;
    }
  }
  return kept;
}

function without(mask: RowMask, taken: RowMask): RowMask {
  const left = new Uint8Array(mask.length);
  for (let row = 0; row < mask.length; row++) {
    left[row] = (mask[row] ?? 0) & ~(taken[row] ?? 0) & 1;
  }
  return left;
}

function add(to: RowMask, mask: RowMask): void {
  for (let row = 0; row < mask.length; row++) {
    to[row] = (to[row] ?? 0) | (mask[row] ?? 0);
  }
}
