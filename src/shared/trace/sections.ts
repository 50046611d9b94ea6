/*
 * Columns of whole numbers in one ArrayBuffer, each in the fewest bytes that hold its greatest number: none when all are
 * zero, else 1, 2 or 4. A table of counts and widths stands before them. Each begins at a multiple of 8, so that a reader
 * gets a view where the width is the one it wants. Numbers are in the byte order of the machine, which the buffer never leaves.
 */

export type Numbers = Uint8Array | Uint16Array | Uint32Array;

interface Section {
  readonly count: number;
  readonly width: 0 | 1 | 2 | 4;
  readonly values: Numbers;
}

const entryWords = 2;

export class SectionWriter {
  readonly #sections: Section[] = [];

  /** Takes the first `count` numbers. */
  add(values: Numbers, count: number): void {
    const taken = values.subarray(0, count);
    this.#sections.push({ count, width: widthOf(taken), values: taken });
  }

  /** @param headBytes are left free at the start; a multiple of 8 */
  finish(headBytes: number): ArrayBuffer {
    const tableBytes = 4 * entryWords * this.#sections.length;
    const bodyBytes = this.#sections.reduce((sum, each) => sum + paddedBytes(each), 0);
    const buffer = new ArrayBuffer(headBytes + tableBytes + bodyBytes);
    const table = new Uint32Array(buffer, headBytes, entryWords * this.#sections.length);
    let at = headBytes + tableBytes;
    for (const [index, section] of this.#sections.entries()) {
      const { count, width, values } = section;
      table.set([count, width], entryWords * index);
      if (width !== 0) arrayOf(width, buffer, at, count).set(values);
      at += paddedBytes(section);
    }
    return buffer;
  }
}

/** Reads the sections in the order in which they were added. Who reads checks their counts. */
export class SectionReader {
  readonly #buffer: ArrayBuffer;
  readonly #table: Uint32Array;
  #index = 0;
  #at: number;

  /** @returns null when the buffer is not as long as its table says, or its zeros would take more than it does itself */
  static open(buffer: ArrayBuffer, headBytes: number, sections: number): SectionReader | null {
    const first = headBytes + 4 * entryWords * sections;
    if (buffer.byteLength < first) return null;
    const table = new Uint32Array(buffer, headBytes, entryWords * sections);
    let end = first;
    for (let at = 0; at < table.length; at += entryWords) {
      const width = table[at + 1] ?? 0;
      const count = table[at] ?? 0;
      if (!isWidth(width) || (width === 0 && count > buffer.byteLength)) return null;
      end += paddedBytes({ count, width });
    }
    return end === buffer.byteLength ? new SectionReader(buffer, table, first) : null;
  }

  private constructor(buffer: ArrayBuffer, table: Uint32Array, first: number) {
    this.#buffer = buffer;
    this.#table = table;
    this.#at = first;
  }

  /** Numbers in the section that comes next. */
  get count(): number {
    return this.#table[entryWords * this.#index] ?? 0;
  }

  /** Bytes that a number of the section that comes next takes. */
  get width(): number {
    return this.#table[entryWords * this.#index + 1] ?? 0;
  }

  u8(): Uint8Array {
    const values = this.#next();
    return values instanceof Uint8Array ? values : new Uint8Array(values);
  }

  u16(): Uint16Array {
    const values = this.#next();
    return values instanceof Uint16Array ? values : new Uint16Array(values);
  }

  u32(): Uint32Array {
    const values = this.#next();
    return values instanceof Uint32Array ? values : new Uint32Array(values);
  }

  #next(): Numbers {
    const { count, width } = this;
    const at = this.#at;
    this.#index += 1;
    if (width === 0) return new Uint8Array(count);
    this.#at += paddedBytes({ count, width });
    return arrayOf(width as 1 | 2 | 4, this.#buffer, at, count);
  }
}

function widthOf(values: Numbers): 0 | 1 | 2 | 4 {
  let all = 0;
  for (let index = 0; index < values.length; index++) all |= values[index] ?? 0;
  const bits = all >>> 0;
  if (bits === 0) return 0;
  if (bits <= 0xff) return 1;
  return bits <= 0xffff ? 2 : 4;
}

const isWidth = (width: number): width is Section['width'] =>
  width === 0 || width === 1 || width === 2 || width === 4;

const paddedBytes = ({ count, width }: { readonly count: number; readonly width: number }) =>
  Math.ceil((count * width) / 8) * 8;

function arrayOf(width: 1 | 2 | 4, buffer: ArrayBuffer, at: number, count: number): Numbers {
  if (width === 1) return new Uint8Array(buffer, at, count);
  return width === 2 ? new Uint16Array(buffer, at, count) : new Uint32Array(buffer, at, count);
}
