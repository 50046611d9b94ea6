import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { Known } from '../../shared/query/suggest.ts';
import { textOf } from '../../shared/query/valueTest.ts';

/** Longer values are not worth suggesting. Characters. */
const longestValue = 200;
const mostValues = 1000;

/** Counts texts; tells the most frequent. Beyond a thousand different ones new ones are not taken note of. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(text: string, count = 1): void {
    const known = this.#counts.get(text);
    if (known !== undefined || (this.#counts.size < mostValues && isWorthIt(text))) {
      this.#counts.set(text, (known ?? 0) + count);
    }
  }

  addValue(value: AnyValue): void {
    for (const each of Array.isArray(value) ? (value as readonly AnyValue[]) : [value]) {
      this.add(textOf(each));
    }
  }

  get texts(): readonly string[] {
    return [...this.#counts.keys()];
  }

  /** Most frequent first. */
  known(unit: string): readonly Known[] {
    return [...this.#counts]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([text, count]) => ({
        text,
        detail: `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`,
      }));
  }
}

/** Whether a text is short enough to be suggested. */
export const isWorthIt = (text: string): boolean => text !== '' && text.length <= longestValue;
