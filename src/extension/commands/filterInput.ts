import { FilterError } from '../../shared/query/filterError.ts';
import { parseFilter } from '../../shared/query/parser.ts';

/** What is wrong with a filter, with a caret under the character; undefined when nothing is. */
export function filterProblem(text: string): string | undefined {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) {
      const { index } = error;
      const around = `${text.slice(Math.max(0, index - 20), index)}⟨${text.slice(index, index + 1) || ' '}⟩${text.slice(index + 1, index + 20)}`;
      return `${error.message}  ${around}`;
    }
    throw error;
  }
}
