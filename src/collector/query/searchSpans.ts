import { type Condition, compileFilter, matches } from '../../shared/query/condition.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { byteTestOf } from './byteTest.ts';
import { type ColumnFilter, RowFilter } from './columnFilters.ts';
import { Relations } from './relations.ts';
import { joined, type RowList, without } from './rowLists.ts';
import { columnFilters } from './searchFields.ts';
import { planSteps, type Step } from './searchPlan.ts';
import { SpanSubject } from './spanSubject.ts';
import type { TimeSlices } from './timeSlices.ts';

/** Rows between two looks at the clock: even a slow test of each is done in a few milliseconds. */
const rowsALook = 2048;
/** Rows whose bytes are asked for at once. */
const rowsARead = 1 << 16;

/** A filter that excludes something, ready to be asked; null for an empty one, which all pass. @throws FilterError */
export function conditionOf(filter: string | undefined): Condition | null {
  const condition = compileFilter(filter ?? '');
  return condition.kind === 'and' && condition.parts.length === 0 ? null : condition;
}

/** Live spans that pass a filter, `among` these where they are given; null for an empty one. @throws FilterError, QueryError `cancelled`, RenumberedError */
export async function searchSpans(
  store: TraceReader,
  filter: string | undefined,
  slices: TimeSlices,
  among?: RowList,
): Promise<RowList | null> {
  const condition = conditionOf(filter);
  return condition === null
    ? null
    : await new Search(store, liveRows(store), slices).run(condition, among);
}

export function liveRows(store: TraceReader): RowList {
  const { bits, length } = store.spans;
  const rows = new Uint32Array(length);
  let count = 0;
  for (let row = 0; row < length; row += 1) {
    if (((bits[row] as number) & spanBit.dead) === 0) {
      rows[count] = row;
      count += 1;
    }
  }
  return rows.subarray(0, count);
}

/**
 * Conditions are asked of all candidates at once, cheap ones first, so that spans are read from disk only where the
 * columns leave it open. Every step takes candidates and gives those that pass.
 */
export class Search {
  readonly #store: TraceReader;
  /** Whole traces: relations are looked for among these rows. */
  readonly #rows: RowList;
  readonly #slices: TimeSlices;

  constructor(store: TraceReader, rows: RowList, slices: TimeSlices) {
    this.#store = store;
    this.#rows = rows;
    this.#slices = slices;
  }

  /** Rows that pass; `candidates` are all unless only some are asked for. */
  async run(condition: Condition, candidates = this.#rows): Promise<RowList> {
    return this.#pass(condition, candidates);
  }

  async #pass(condition: Step, candidates: RowList): Promise<RowList> {
    if (candidates.length === 0) {
      return candidates;
    }
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
        let passed: RowList = new Uint32Array(0);
        for (const part of planSteps('or', condition.parts)) {
          const found = await this.#pass(part, open);
          open = without(open, found);
          passed = joined(passed, found);
        }
        return passed;
      }
      case 'not':
        return without(candidates, await this.#pass(condition.part, candidates));
      case 'parent':
      case 'ancestor': {
        const above = await this.#pass(condition.part, this.#rows);
        if (above.length === 0) {
          return above;
        }
        const relations = new Relations(this.#store, condition.kind, above);
        return this.#keep(candidates, new RowFilter((row) => relations.has(row)));
      }
      case 'test': {
        const filters = columnFilters(this.#store, condition.field, condition.test);
        if (filters === null) {
          return this.#read(condition, candidates);
        }
        let left = candidates;
        for (const filter of filters) {
          left = await this.#keep(left, filter);
        }
        return left;
      }
      case 'word':
        return this.#read(condition, candidates);
      case 'read':
        return this.#read(condition.part, candidates);
    }
  }

  async #keep(candidates: RowList, filter: ColumnFilter): Promise<RowList> {
    const kept = new Uint32Array(candidates.length);
    let count = 0;
    for (let from = 0; from < candidates.length; from += rowsALook) {
      const to = Math.min(from + rowsALook, candidates.length);
      count = filter.keep(candidates, from, to, kept, count);
      if (this.#slices.isOver) {
        await this.#slices.next();
      }
    }
    return kept.subarray(0, count);
  }

  /** Asks what only the span itself tells, newest rows first. */
  async #read(condition: Condition, candidates: RowList): Promise<RowList> {
    const store = this.#store;
    const mayPass = byteTestOf(condition);
    const subject = new SpanSubject(store);
    const passed = new Uint32Array(candidates.length);
    let count = 0;
    const visit = (row: number, bytes: Uint8Array) => {
      if ((mayPass === null || mayPass(bytes)) && matches(condition, subject.at(row, bytes))) {
        passed[count] = row;
        count += 1;
      }
      return true;
    };
    for (let to = candidates.length; to > 0; to -= rowsARead) {
      const rows = candidates.slice(Math.max(0, to - rowsARead), to).reverse();
      await store.scanSpanBytes(rows, visit, this.#slices.signal);
      this.#slices.check();
    }
    return passed.subarray(0, count).sort();
  }
}
