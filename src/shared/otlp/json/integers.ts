import { asciiText } from './jsonCursor.ts';

/** A 64-bit integer as two halves, without sign: a negative one is in two's complement. */
export class Integer64 {
  hi = 0;
  lo = 0;
  negative = false;
  /** The text was not plain digits: `1.5e3`. */
  asFloat = false;

  /** Reads decimal text in place; false when it is no integer of 64 bits. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.asFloat = false;
    this.negative = bytes[start] === 0x2d;
    let at = this.negative ? start + 1 : start;
    while (at < end - 1 && bytes[at] === 0x30) {
      at += 1;
    }
    const digits = end - at;
    if (digits < 1 || digits > 20) {
      return this.#readFloat(bytes, start, end);
    }
    // The upper digits times 10^9 plus the last nine: both stay exact in a double.
    const split = Math.max(at, end - 9);
    let upper = 0;
    let lower = 0;
    for (; at < end; at += 1) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) {
        return this.#readFloat(bytes, start, end);
      }
      if (at < split) {
        upper = upper * 10 + digit;
      } else {
        lower = lower * 10 + digit;
      }
    }
    return this.#join(upper, lower);
  }

  /** upper · 10^9 + lower, where upper is below 10^11. */
  #join(upper: number, lower: number): boolean {
    const { negative } = this;
    const high = Math.floor(upper / 65_536) * 1e9;
    const sum = (high % 65_536) * 65_536 + (upper % 65_536) * 1e9 + lower;
    const lo = sum % 4_294_967_296;
    const hi = Math.floor(high / 65_536) + Math.floor(sum / 4_294_967_296);
    if (hi > 0xffff_ffff || (negative && (hi > 0x8000_0000 || (hi === 0x8000_0000 && lo > 0)))) {
      return false;
    }
    this.lo = negative ? -lo >>> 0 : lo;
    this.hi = negative ? (~hi + (lo === 0 ? 1 : 0)) >>> 0 : hi;
    return true;
  }

  #readFloat(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start > 100) {
      return false;
    }
    const parts = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(
      asciiText(bytes, start, end),
    );
    if (parts === null) {
      return false;
    }
    const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
    const shift = Number(exponent) - fraction.length;
    if (shift > 20) {
      return /^0*$/.test(whole + fraction) && this.#set(0n);
    }
    const digits = BigInt(whole + fraction);
    const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
    return this.#set(sign === '-' ? -value : value);
  }

  #set(value: bigint): boolean {
    if (value >= 2n ** 64n || value < -(2n ** 63n)) {
      return false;
    }
    const unsigned = BigInt.asUintN(64, value);
    this.hi = Number(unsigned >> 32n);
    this.lo = Number(unsigned & 0xffff_ffffn);
    this.asFloat = true;
    return true;
  }
}
