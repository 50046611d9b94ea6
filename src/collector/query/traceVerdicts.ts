import { keepLatest } from '../../shared/util/keepLatest.ts';
import type { TraceReader } from '../store/traceStore.ts';

/** Filters of which the verdicts are kept: as many as windows look at one store with. Eight bytes a trace each. */
const keptFilters = 3;

/**
 * Which traces were read for a filter, and whether they passed: a list that is asked again because something arrived reads
 * what arrived since and no more. A verdict holds until the next arrival in its trace, whose time grows strictly.
 */
export class TraceVerdicts {
  readonly #generation: number;
  /** By trace row: the last arrival that was judged, negative where the trace did not pass, 0 where it never was. */
  #judged = new Float64Array(0);

  constructor(generation: number) {
    this.#generation = generation;
  }

  isOf(generation: number): boolean {
    return this.#generation === generation;
  }

  /** Null where the trace has to be read. */
  of({ traces }: TraceReader, row: number): boolean | null {
    const arrivalMs = traces.lastArrivalMs[row] ?? 0;
    const judged = this.#judged[row] ?? 0;
    return arrivalMs !== 0 && Math.abs(judged) === arrivalMs ? judged > 0 : null;
  }

  /** @param arrivalMs last arrival in the trace before its spans were read */
  set(row: number, arrivalMs: number, passes: boolean): void {
    if (row >= this.#judged.length) {
      const grown = new Float64Array(Math.max(1024, row + 1, this.#judged.length * 1.5));
      grown.set(this.#judged);
      this.#judged = grown;
    }
    this.#judged[row] = passes ? arrivalMs : -arrivalMs;
  }
}

/** The verdicts of the filters that were asked last. */
export class RecentVerdicts {
  readonly #byFilter = new Map<string, TraceVerdicts>();

  /** Rows of another generation are others: then nothing is known. */
  of(filter: string, generation: number): TraceVerdicts {
    const known = this.#byFilter.get(filter);
    const verdicts = known?.isOf(generation) ? known : new TraceVerdicts(generation);
    keepLatest(this.#byFilter, filter, verdicts, keptFilters);
    return verdicts;
  }
}
