/** What is wrong with a port that a person types; undefined when nothing is. */
export function portProblem(text: string): string | undefined {
  const port = Number(text.trim());
  return /^\d+$/.test(text.trim()) && port <= 65_535
    ? undefined
    : 'A port is a number from 1 to 65535; 0 takes any free one.';
}
