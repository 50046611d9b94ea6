import { wireType } from '../protoReader.ts';
import { decodeBase64 } from './base64.ts';
import type { JsonHint } from './hints.ts';
import { Integer64 } from './integers.ts';
import { asciiText, char, type JsonCursor } from './jsonCursor.ts';
import type { Field } from './messageType.ts';
import type { ProtoSink } from './protoSink.ts';

const numberText = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const specialNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '+Infinity': Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};
/** Past the integers that a double holds exactly: 2^53 = 2^21 · 2^32. */
const unsafeHi = 0x20_0000;
/** No number that means anything is longer. */
const maxNumberLength = 400;

/** Numbers, booleans, enums and bytes of JSON, in the spellings that exporters use, to their protobuf form. */
export class ScalarReader {
  readonly #json: JsonCursor;
  readonly #hint: (hint: JsonHint) => void;
  readonly #integer = new Integer64();
  #quoted = false;

  constructor(json: JsonCursor, hint: (hint: JsonHint) => void) {
    this.#json = json;
    this.#hint = hint;
  }

  /** Tag and value; false when the value, which is passed, is nothing that the field can hold. */
  write(sink: ProtoSink, field: Field): boolean {
    if (!this.#next()) {
      return false;
    }
    switch (field.kind) {
      case 'time':
      case 'fixed64':
        return (
          this.#readInteger64() && !this.#integer.negative && this.#fixed64(sink, field.number)
        );
      case 'sfixed64':
        return this.#readSigned() && this.#fixed64(sink, field.number);
      case 'int64':
        return this.#int64(sink, field.number);
      case 'double':
        return this.#double(sink, field.number);
      case 'bool':
        return this.#bool(sink, field.number);
      case 'bytes':
        return this.#bytes(sink, field.number);
      case 'enum':
        return this.#varint(sink, field.number, this.#enum(field.names ?? []));
      case 'uint32':
        return this.#varint(sink, field.number, this.#uint32());
      case 'sint32':
        return this.#sint32(sink, field.number);
      case 'fixed32':
        return this.#fixed32(sink, field.number);
      default:
        return false;
    }
  }

  /** A plain number as a number; null, with the value passed, for anything else. */
  uint32(): number | null {
    return this.#next() ? this.#uint32() : null;
  }

  /** The value of an `AnyValue` from a bare word: an integer, a double or a boolean. Nothing for null. */
  plain(sink: ProtoSink): void {
    if (!this.#next()) {
      return;
    }
    const first = this.#json.bytes[this.#json.start];
    if (first === 0x74 || first === 0x66) {
      this.#bool(sink, 2);
    } else if (first !== 0x6e && !(this.#isInteger() && this.#int64(sink, 3))) {
      this.#double(sink, 4);
    }
  }

  #isInteger(): boolean {
    return /^-?\d+$/.test(this.#text());
  }

  /** Passes the value; false for an object or a list, which has no scalar. */
  #next(): boolean {
    const json = this.#json;
    const byte = json.peek();
    if (byte === char.openBrace || byte === char.openBracket) {
      json.skip();
      return false;
    }
    this.#quoted = byte === char.quote;
    if (this.#quoted) {
      json.string();
    } else if ((byte >= 0x30 && byte <= 0x39) || byte === char.minus) {
      json.word();
    } else {
      // Checks that the word is one of JSON's, or a bare NaN.
      json.skip();
    }
    return true;
  }

  #text(): string {
    const { bytes, start, end } = this.#json;
    return asciiText(bytes, start, Math.min(end, start + maxNumberLength));
  }

  #readInteger(): boolean {
    const { bytes, start, end } = this.#json;
    if (!this.#integer.read(bytes, start, end)) {
      return false;
    }
    if (this.#integer.asFloat) {
      this.#hint('integersAsFloats');
    }
    return true;
  }

  #readInteger64(): boolean {
    if (!this.#readInteger()) {
      return false;
    }
    // The sender's own JSON library has most likely rounded it: its text is taken as it is.
    const { hi } = this.#integer;
    const isLarge = hi >= unsafeHi && hi < 0x1_0000_0000 - unsafeHi;
    if (!this.#quoted && isLarge) {
      this.#hint('largeIntegersUnquoted');
    }
    return true;
  }

  #readSigned(): boolean {
    return this.#readInteger64() && this.#integer.hi >>> 31 === (this.#integer.negative ? 1 : 0);
  }

  #fixed64(sink: ProtoSink, number: number): boolean {
    sink.tag(number, wireType.fixed64);
    sink.fixed64(this.#integer.hi, this.#integer.lo);
    return true;
  }

  #int64(sink: ProtoSink, number: number): boolean {
    if (!this.#readSigned()) {
      return false;
    }
    sink.tag(number, wireType.varint);
    sink.varint64(this.#integer.hi, this.#integer.lo);
    return true;
  }

  #uint32(): number | null {
    const { bytes, start, end } = this.#json;
    const digit = (bytes[start] ?? 0) - 0x30;
    if (end - start === 1 && !this.#quoted && digit >= 0 && digit <= 9) {
      return digit;
    }
    if (!this.#readInteger() || this.#integer.hi !== 0) {
      return null;
    }
    if (this.#quoted) {
      this.#hint('numbersAsStrings');
    }
    return this.#integer.lo;
  }

  #varint(sink: ProtoSink, number: number, value: number | null): boolean {
    if (value === null) {
      return false;
    }
    sink.tag(number, wireType.varint);
    sink.varint32(value);
    return true;
  }

  #fixed32(sink: ProtoSink, number: number): boolean {
    const value = this.#uint32();
    if (value === null) {
      return false;
    }
    sink.tag(number, wireType.fixed32);
    sink.fixed32(value);
    return true;
  }

  /** Zigzag. */
  #sint32(sink: ProtoSink, number: number): boolean {
    const value = this.#readInteger() ? this.#integer.lo | 0 : 0;
    const fits = this.#integer.hi === (value < 0 ? 0xffff_ffff : 0);
    return fits && this.#varint(sink, number, ((value << 1) ^ (value >> 31)) >>> 0);
  }

  #double(sink: ProtoSink, number: number): boolean {
    const value = this.#number();
    if (value === null) {
      return false;
    }
    sink.tag(number, wireType.fixed64);
    sink.double(value);
    return true;
  }

  #number(): number | null {
    const text = this.#text();
    const special = specialNumbers[text];
    if (special !== undefined) {
      if (!this.#quoted) {
        this.#hint('bareNaN');
      }
      return special;
    }
    if (!numberText.test(text)) {
      return null;
    }
    // `JSON.stringify` makes 0 of a negative zero, so an exact writer has to quote it.
    if (this.#quoted && text !== '-0') {
      this.#hint('numbersAsStrings');
    }
    return Number(text);
  }

  #bool(sink: ProtoSink, number: number): boolean {
    const text = this.#text();
    if (text !== 'true' && text !== 'false') {
      return false;
    }
    if (this.#quoted) {
      this.#hint('boolsAsStrings');
    }
    return this.#varint(sink, number, text === 'true' ? 1 : 0);
  }

  /** A number, or a name with or without the prefix of its enum. */
  #enum(names: readonly string[]): number | null {
    const first = this.#json.bytes[this.#json.start] ?? 0;
    if (first < 0x41) {
      return this.#uint32();
    }
    const text = this.#text().toUpperCase();
    const value = names.findIndex((name) => text === name || text.endsWith(`_${name}`));
    if (value < 0) {
      return null;
    }
    this.#hint('enumNames');
    return value;
  }

  #bytes(sink: ProtoSink, number: number): boolean {
    const { bytes, start, end } = this.#json;
    const decoded = this.#quoted ? decodeBase64(asciiText(bytes, start, end)) : null;
    if (decoded === null) {
      return false;
    }
    sink.tag(number, wireType.bytes);
    sink.varint32(decoded.length);
    sink.copy(decoded, 0, decoded.length);
    return true;
  }
}
