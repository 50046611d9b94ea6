import { DecodeError } from '../decodeError.ts';

/** Deepest nesting of JSON that is read or passed over: a protobuf message of an `AnyValue` takes three levels. */
export const maxJsonDepth = 256;

export const char = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Steps through JSON text as bytes. Nothing is built; the caller reads what it wants in place. */
export class JsonCursor {
  readonly bytes: Uint8Array;
  at = 0;
  /** Of the last string that was passed: the bytes between its quotes, and whether they hold escapes. */
  start = 0;
  end = 0;
  escaped = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    // A byte order mark.
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      this.at = 3;
    }
  }

  /** The first byte of the next token, which is not taken; 0 at the end. */
  peek(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at] ?? 0;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      at += 1;
      byte = bytes[at] ?? 0;
    }
    this.at = at;
    return byte;
  }

  get done(): boolean {
    return this.peek() === 0 && this.at >= this.bytes.length;
  }

  fail(detail: string): DecodeError {
    return new DecodeError('badJson', this.at, detail);
  }

  /** Takes the opening bracket; false when the value is empty, which is then passed whole. */
  open(close: number): boolean {
    this.at += 1;
    if (this.peek() === close) {
      this.at += 1;
      return false;
    }
    return true;
  }

  /** After a member: true when another follows, false at the closing bracket. */
  more(close: number): boolean {
    const byte = this.peek();
    if (byte !== char.comma && byte !== close) {
      throw this.fail(this.at >= this.bytes.length ? 'JSON cut off' : 'expected , or a bracket');
    }
    this.at += 1;
    return byte === char.comma;
  }

  /** A member's name, then its colon: `start`, `end` and `escaped` tell the name. */
  key(): void {
    if (this.peek() !== char.quote) {
      throw this.fail('expected the name of a member');
    }
    this.string();
    const { start, end, escaped } = this;
    if (this.peek() !== char.colon) {
      throw this.fail('expected :');
    }
    this.at += 1;
    this.start = start;
    this.end = end;
    this.escaped = escaped;
  }

  /** Passes a string whose opening quote is next. */
  string(): void {
    const { bytes } = this;
    const { length } = bytes;
    let at = this.at + 1;
    this.start = at;
    this.escaped = false;
    while (at < length) {
      const byte = bytes[at];
      if (byte === char.quote) {
        this.end = at;
        this.at = at + 1;
        return;
      }
      if (byte === char.backslash) {
        this.escaped = true;
        at += 1;
      }
      at += 1;
    }
    this.at = length;
    throw this.fail('string cut off');
  }

  /** Passes a number, `true`, `false`, `null`, `NaN` or the like: `start` and `end` tell its bytes. */
  word(): void {
    const { bytes } = this;
    let at = this.at;
    this.start = at;
    for (;;) {
      const byte = bytes[at] ?? 0;
      const isWord =
        (byte >= 0x30 && byte <= 0x39) ||
        (byte >= 0x61 && byte <= 0x7a) ||
        (byte >= 0x41 && byte <= 0x5a) ||
        byte === 0x2e ||
        byte === char.minus ||
        byte === 0x2b;
      if (!isWord) {
        break;
      }
      at += 1;
    }
    if (at === this.at) {
      throw this.fail(at >= bytes.length ? 'JSON cut off' : 'expected a value');
    }
    this.end = at;
    this.escaped = false;
    this.at = at;
  }

  /** Passes any value. Does not recurse. */
  skip(): void {
    const open: number[] = [];
    do {
      const byte = this.peek();
      if (byte === char.openBrace || byte === char.openBracket) {
        const close = byte + 2;
        if (open.length >= maxJsonDepth) {
          throw new DecodeError('tooDeep', this.at, `JSON nested deeper than ${maxJsonDepth}`);
        }
        if (this.open(close)) {
          open.push(close);
          this.#memberName(close);
          continue;
        }
      } else if (byte === char.quote) {
        this.string();
      } else {
        this.#plain();
      }
      this.#closeAll(open);
    } while (open.length > 0);
  }

  #closeAll(open: number[]): void {
    for (let close = open.at(-1); close !== undefined; close = open.at(-1)) {
      if (this.more(close)) {
        this.#memberName(close);
        return;
      }
      open.pop();
    }
  }

  #memberName(close: number): void {
    if (close === char.closeBrace) {
      this.key();
    }
  }

  #plain(): void {
    this.word();
    if (!isPlain(this.bytes, this.start, this.end)) {
      this.at = this.start;
      throw this.fail('expected a value');
    }
  }
}

const plainWords = /^(?:true|false|null|NaN|-?Infinity|-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)$/;
/** No number that means anything is longer. */
const maxPlainLength = 400;

function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= maxPlainLength && plainWords.test(asciiText(bytes, start, end));
}

const longText = 4096;

/** Bytes as text, one unit a byte. Right for ASCII, which numbers, ids and names of enums are. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  if (end - start > longText) {
    // Character by character a text of megabytes would be a tree of as many nodes.
    for (let at = start; at < end; at += longText) {
      text += String.fromCharCode(...bytes.subarray(at, Math.min(at + longText, end)));
    }
    return text;
  }
  for (let at = start; at < end; at += 1) {
    text += String.fromCharCode(bytes[at] ?? 0);
  }
  return text;
}
