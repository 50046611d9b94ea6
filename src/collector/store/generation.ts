let last = 0;

/** A number that no index had before, so that one that took the place of another is told from it. */
export function nextGeneration(): number {
  last += 1;
  return last;
}
