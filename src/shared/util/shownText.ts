/** Controls, and marks that turn the order of what follows: a name with them reads otherwise than it is (CVE-2021-42574). */
const tricky = /[\u202A-\u202E\u2066-\u2069]|(?![\t\n\r])\p{Cc}/gu;

/** Text as it is shown: what would change how the rest reads stands as its code, `[U+202E]`. */
export function shownText(text: string): string {
  return text.replace(tricky, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `[U+${code}]`;
  });
}

const rightToLeft =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** The same inside a sentence or before a figure: the figure must not move to the other side of a Hebrew name. */
export function isolated(text: string): string {
  const shown = shownText(text);
  return rightToLeft.test(shown) ? `\u2068${shown}\u2069` : shown;
}
