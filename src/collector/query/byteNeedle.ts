import { encodeUtf8 } from '../../shared/util/utf8.ts';

const lowerOf = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);
const sameOf = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Finds a run of bytes as Horspool does: most windows are passed over whole. */
export class ByteNeedle {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #fold: Uint8Array;
  /** How far the window may move when its last byte is this one; 0 for the needle's own last byte. */
  readonly #skips: Uint32Array;
  readonly #skipAfterLast: number;

  private constructor(bytes: Uint8Array, foldCase: boolean) {
    const last = bytes.length - 1;
    this.length = bytes.length;
    this.#bytes = bytes;
    this.#fold = foldCase ? lowerOf : sameOf;
    this.#skips = new Uint32Array(256).fill(bytes.length);
    let skipAfterLast = bytes.length;
    for (let at = 0; at < last; at += 1) {
      const skip = last - at;
      skipAfterLast = bytes[at] === bytes[last] ? skip : skipAfterLast;
      for (let byte = 0; byte < 256; byte += 1) {
        if (this.#fold[byte] === bytes[at]) {
          this.#skips[byte] = skip;
        }
      }
    }
    for (let byte = 0; byte < 256; byte += 1) {
      if (this.#fold[byte] === bytes[last]) {
        this.#skips[byte] = 0;
      }
    }
    this.#skipAfterLast = skipAfterLast;
  }

  /**
   * What stands in the UTF-8 bytes of every text that holds `text`; null when nothing can be said. What malformed bytes
   * decode to has many spellings, so U+FFFD and halves of surrogate pairs are left out.
   */
  static of(text: string): ByteNeedle | null {
    return longest(text.split(/[\uFFFD\p{Cs}]/u), false);
  }

  /**
   * What stands, in any case of its letters, in the bytes of every text whose lower case holds `lower`. Letters beyond
   * ASCII are left out, and k and i, which are also the lower case of the Kelvin sign and of the dotted I.
   */
  static ofLower(lower: string): ByteNeedle | null {
    return longest(lower.split(/[^\0-\x7f]|[ki]/u), true);
  }

  isIn(bytes: Uint8Array): boolean {
    const needle = this.#bytes;
    const fold = this.#fold;
    const skips = this.#skips;
    const last = needle.length - 1;
    const end = bytes.length;
    let at = last;
    while (at < end) {
      const skip = skips[bytes[at] as number] as number;
      if (skip !== 0) {
        at += skip;
        continue;
      }
      let matched = last - 1;
      let place = at - 1;
      while (matched >= 0 && fold[bytes[place] as number] === needle[matched]) {
        matched -= 1;
        place -= 1;
      }
      if (matched < 0) {
        return true;
      }
      at += this.#skipAfterLast;
    }
    return false;
  }

  /** The constructor is hidden: not every text makes a needle. */
  static fromBytes(bytes: Uint8Array, foldCase: boolean): ByteNeedle {
    return new ByteNeedle(bytes, foldCase);
  }
}

function longest(pieces: readonly string[], foldCase: boolean): ByteNeedle | null {
  const piece = pieces.reduce((a, b) => (b.length > a.length ? b : a), '');
  return piece === '' ? null : ByteNeedle.fromBytes(encodeUtf8(piece), foldCase);
}
