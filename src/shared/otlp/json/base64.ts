const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map([...alphabet].map((letter, value) => [letter, value]));
// The alphabet for URLs.
values.set('-', 62);
values.set('_', 63);

/** Bytes of base64, standard or for URLs, padded or not; null for anything else. */
export function decodeBase64(text: string): Uint8Array | null {
  const bare = text.replace(/={1,2}$/, '');
  if (bare.length % 4 === 1) {
    return null;
  }
  const bytes = new Uint8Array(Math.floor((bare.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of bare) {
    const value = values.get(letter);
    if (value === undefined) {
      return null;
    }
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at] = (bits >> held) & 0xff;
      at += 1;
    }
  }
  return bytes;
}
