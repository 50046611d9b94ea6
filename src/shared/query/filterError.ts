/** What is wrong with a filter and at which character, counted from 1. */
export class FilterError extends Error {
  readonly reason = 'badFilter';
  /** Index into the text of the filter, from 0; its length when something is missing at the end. */
  readonly index: number;

  constructor(text: string, index: number, what: string) {
    const character = Array.from(text.slice(index, index + 2))[0];
    const where = character === undefined ? 'the end' : `"${character}"`;
    super(`Filter, character ${index + 1} (${where}): ${what}`);
    this.name = 'FilterError';
    this.index = index;
  }
}

/** The index that the message of a `FilterError` tells; null for another message. It is all that travels over a link. */
export function faultPlace(message: string): number | null {
  const [, character = ''] = /^Filter, character (\d+) /.exec(message) ?? [];
  return character === '' ? null : Number(character) - 1;
}
