import type { Problem } from '../../shared/model/source.ts';

const maxExampleLength = 200;

/** Counts what could not be used, by reason, with the first example of each. */
export class ProblemCounter {
  private readonly byReason = new Map<string, { count: number; example: string }>();

  add(reason: string, example: string, count = 1): void {
    const known = this.byReason.get(reason);
    if (known === undefined) this.byReason.set(reason, { count, example: shorten(example) });
    else known.count += count;
  }

  list(): readonly Problem[] {
    return [...this.byReason].map(([reason, { count, example }]) => ({ reason, count, example }));
  }
}

function shorten(text: string): string {
  const oneLine = text
    .slice(0, maxExampleLength * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return oneLine.length <= maxExampleLength
    ? oneLine
    : `${oneLine.slice(0, maxExampleLength - 1)}…`;
}
