/** Protobuf written straight from JSON text: into one growing buffer, lengths patched in when a message ends. */
export class ProtoSink {
  bytes: Uint8Array;
  at = 0;
  #view: DataView;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.bytes.buffer);
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }

  reserve(count: number): void {
    if (this.at + count > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count + 64));
      grown.set(this.bytes.subarray(0, this.at));
      this.bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
  }

  /** Fields have numbers below 2^11: a tag takes one or two bytes. */
  tag(field: number, type: number): void {
    this.reserve(32);
    const tag = (field << 3) | type;
    if (tag < 0x80) {
      this.bytes[this.at++] = tag;
    } else {
      this.bytes[this.at++] = (tag & 0x7f) | 0x80;
      this.bytes[this.at++] = tag >>> 7;
    }
  }

  varint32(value: number): void {
    this.reserve(5);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  varint64(hi: number, lo: number): void {
    this.reserve(10);
    let high = hi >>> 0;
    let low = lo >>> 0;
    while (high !== 0 || low >= 0x80) {
      this.bytes[this.at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.bytes[this.at++] = low;
  }

  fixed32(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.at, value >>> 0, true);
    this.at += 4;
  }

  fixed64(hi: number, lo: number): void {
    this.reserve(8);
    this.#view.setUint32(this.at, lo >>> 0, true);
    this.#view.setUint32(this.at + 4, hi >>> 0, true);
    this.at += 8;
  }

  double(value: number): void {
    this.reserve(8);
    this.#view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** Bytes of another buffer, without a length. */
  copy(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.reserve(length);
    // A view costs more than it saves for a short run.
    if (length > 64) {
      this.bytes.set(source.subarray(start, end), this.at);
    } else {
      const { bytes, at } = this;
      for (let i = 0; i < length; i += 1) {
        bytes[at + i] = source[start + i] ?? 0;
      }
    }
    this.at += length;
  }

  /** Begins a body whose length is not known yet; `width` bytes are kept free for it. */
  begin(width: 1 | 2): number {
    this.reserve(8);
    this.at += width;
    return this.at;
  }

  /** `start` is what `begin` gave; a body that turned out shorter or longer than was thought is moved. */
  end(start: number, width: 1 | 2): void {
    const length = this.at - start;
    const needed = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 5;
    if (needed !== width) {
      this.reserve(8);
      this.bytes.copyWithin(start - width + needed, start, this.at);
    }
    this.at = start - width;
    let rest = length;
    for (let i = 1; i < needed; i += 1) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
    this.at += length;
  }
}
