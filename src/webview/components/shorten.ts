const foldedCharacters = 320;
const foldedLines = 6;

/** The first lines of a text, as many as stand in a fold. */
export function shorten(text: string): string {
  let end = Math.min(text.length, foldedCharacters);
  let at = -1;
  for (let line = 0; line < foldedLines; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0 || at >= end) return text.slice(0, end);
  }
  end = at;
  return text.slice(0, end);
}
