import { holds, type Order } from '../../shared/query/valueTest.ts';
import { differenceNs, twoTo32 } from '../../shared/trace/nanoTime.ts';
import type { TraceReader } from '../store/traceStore.ts';
import type { RowList } from './rowLists.ts';

/*
 * Conditions over columns as tight loops. A million rows in a few milliseconds each is what makes a list of all traces
 * answer at once, so a loop asks nothing of a row that it could ask of a code, and makes no object.
 */

/** Keeps rows that pass. Columns are looked up anew in each call, since they are replaced when the store grows. */
export interface ColumnFilter {
  /** Copies those of `rows[from..to)` that pass to `into` from `at` on; returns where it ended. */
  keep(rows: RowList, from: number, to: number, into: Uint32Array, at: number): number;
}

interface Range {
  readonly op: Order;
  readonly bound: bigint;
}

const unknown = 0;
const fails = 1;
const passes = 2;

/** What is the same for every row with a code is asked once a code. */
export class CodeFilter implements ColumnFilter {
  readonly #columnOf: () => Uint32Array | Uint8Array;
  readonly #test: (code: number) => boolean;
  readonly #answers: Uint8Array;

  /** Codes from `known` on may come while the filter is in use; they are asked each time. */
  constructor(
    columnOf: () => Uint32Array | Uint8Array,
    known: number,
    test: (code: number) => boolean,
  ) {
    this.#columnOf = columnOf;
    this.#test = test;
    this.#answers = new Uint8Array(known);
  }

  keep(rows: RowList, from: number, to: number, into: Uint32Array, start: number): number {
    const column = this.#columnOf();
    const answers = this.#answers;
    let at = start;
    for (let index = from; index < to; index += 1) {
      const row = rows[index] as number;
      const code = column[row] as number;
      const answer = (answers[code] ?? unknown) || this.#ask(code);
      if (answer === passes) {
        into[at] = row;
        at += 1;
      }
    }
    return at;
  }

  #ask(code: number): number {
    const answer = this.#test(code) ? passes : fails;
    this.#answers[code] = answer;
    return answer;
  }
}

export class BitFilter implements ColumnFilter {
  readonly #store: TraceReader;
  readonly #bit: number;
  readonly #wanted: { readonly set: boolean; readonly clear: boolean };

  constructor(
    store: TraceReader,
    bit: number,
    wanted: { readonly set: boolean; readonly clear: boolean },
  ) {
    this.#store = store;
    this.#bit = bit;
    this.#wanted = wanted;
  }

  keep(rows: RowList, from: number, to: number, into: Uint32Array, start: number): number {
    const { bits } = this.#store.spans;
    const bit = this.#bit;
    const { set, clear } = this.#wanted;
    let at = start;
    for (let index = from; index < to; index += 1) {
      const row = rows[index] as number;
      if (((bits[row] as number) & bit) === 0 ? clear : set) {
        into[at] = row;
        at += 1;
      }
    }
    return at;
  }
}

/** A duration is exact as a number up to 104 days, and so is every bound that a person writes. */
export class DurationFilter implements ColumnFilter {
  readonly #store: TraceReader;
  readonly #op: Order;
  readonly #bound: number;

  constructor(store: TraceReader, { op, bound }: Range) {
    this.#store = store;
    this.#op = op;
    this.#bound = Number(bound);
  }

  keep(rows: RowList, from: number, to: number, into: Uint32Array, start: number): number {
    const { startHi, startLo, endHi, endLo } = this.#store.spans;
    const op = this.#op;
    const bound = this.#bound;
    let at = start;
    for (let index = from; index < to; index += 1) {
      const row = rows[index] as number;
      const ns = differenceNs(
        endHi[row] as number,
        endLo[row] as number,
        startHi[row] as number,
        startLo[row] as number,
      );
      if (holds(op, (ns > 0 ? ns : 0) - bound)) {
        into[at] = row;
        at += 1;
      }
    }
    return at;
  }
}

export class StartFilter implements ColumnFilter {
  readonly #store: TraceReader;
  readonly #op: Order;
  readonly #hi: number;
  readonly #lo: number;

  constructor(store: TraceReader, { op, bound }: Range) {
    this.#store = store;
    this.#op = op;
    this.#hi = Number(bound >> 32n);
    this.#lo = Number(bound & BigInt(twoTo32 - 1));
  }

  keep(rows: RowList, from: number, to: number, into: Uint32Array, start: number): number {
    const { startHi, startLo } = this.#store.spans;
    const op = this.#op;
    let at = start;
    for (let index = from; index < to; index += 1) {
      const row = rows[index] as number;
      const sign = (startHi[row] as number) - this.#hi || (startLo[row] as number) - this.#lo;
      if (holds(op, sign)) {
        into[at] = row;
        at += 1;
      }
    }
    return at;
  }
}

/** Where every row has a value of its own. */
export class RowFilter implements ColumnFilter {
  readonly #test: (row: number) => boolean;

  constructor(test: (row: number) => boolean) {
    this.#test = test;
  }

  keep(rows: RowList, from: number, to: number, into: Uint32Array, start: number): number {
    let at = start;
    for (let index = from; index < to; index += 1) {
      const row = rows[index] as number;
      if (this.#test(row)) {
        into[at] = row;
        at += 1;
      }
    }
    return at;
  }
}
