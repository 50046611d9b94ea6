/** How many spans or records pass one of the conditions of a filter that all have to hold. */
export interface PartHits {
  /** Place in the filter's text. */
  readonly from: number;
  readonly to: number;
  readonly hits: number;
}

/** Why a filter matches nothing, in words: which of its parts exclude everything, or that no two of them meet. */
export function explainNothing(
  filter: string,
  parts: readonly PartHits[],
  noun: 'span' | 'call' | 'record',
): string {
  const textOf = ({ from, to }: PartHits) => filter.slice(from, to).trim();
  const guilty = parts.filter(({ hits }) => hits === 0).map(textOf);
  if (guilty.length > 0) {
    return `No ${noun} matches ${guilty.map((text) => `“${text}”`).join(', nor ')}.`;
  }
  const counts = parts.map((part) => `“${textOf(part)}” ${part.hits.toLocaleString('en')}`);
  return parts.length < 2
    ? ''
    : `Each part matches some ${noun}s, but none matches all of them: ${counts.join(', ')}.`;
}
