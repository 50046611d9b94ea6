import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { Steps } from '../../shared/util/steps.ts';
import { QueryError } from './queryError.ts';

/** How long an answer may keep the loop from receiving. */
const sliceMs = 8;

/** Whose rows are numbered: another generation gives the numbers another meaning. */
interface Numbered {
  readonly generation: number;
}

/** Row numbers got another meaning while an answer was made of them: it has to be made again. */
export class RenumberedError extends Error {
  readonly reason = 'renumbered';
}

/**
 * Long work over the columns in slices, with the loop free between them. What holds row numbers over `next` is told when
 * they no longer mean the same rows.
 */
export class TimeSlices {
  readonly #store: Numbered;
  readonly #signal: CancelSignal | undefined;
  readonly #generation: number;
  #end = performance.now() + sliceMs;

  constructor(store: Numbered, signal: CancelSignal | undefined) {
    this.#store = store;
    this.#signal = signal;
    this.#generation = store.generation;
  }

  get signal(): CancelSignal | undefined {
    return this.#signal;
  }

  get isOver(): boolean {
    return performance.now() > this.#end;
  }

  /** @throws RenumberedError, QueryError `cancelled` */
  async next(): Promise<void> {
    await nextTurn();
    this.#end = performance.now() + sliceMs;
    this.check();
  }

  /** Takes work that knows no loop step by step. @throws RenumberedError, QueryError `cancelled` */
  async through<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      if (this.isOver) await this.next();
    }
  }

  /** After a wait of another kind. @throws RenumberedError, QueryError `cancelled` */
  check(): void {
    if (this.#signal?.aborted) {
      throw new QueryError('cancelled', 'The request was cancelled');
    }
    if (this.#store.generation !== this.#generation) {
      throw new RenumberedError('rows were renumbered');
    }
  }
}

const maxAttempts = 5;

/** Does work that holds row numbers, again when they changed their meaning under it. */
export async function inSlices<T>(
  store: Numbered,
  signal: CancelSignal | undefined,
  work: (slices: TimeSlices) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const slices = new TimeSlices(store, signal);
    try {
      const value = await work(slices);
      slices.check();
      return value;
    } catch (error) {
      if (!(error instanceof RenumberedError)) {
        throw error;
      }
      if (attempt === maxAttempts) {
        throw new QueryError('internal', 'The store was reorganised again and again; ask again');
      }
    }
  }
}
