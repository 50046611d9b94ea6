/** A line of a byte stream. */
export interface Line {
  readonly text: string;
  /** Offset of its first byte in the stream. */
  readonly offset: number;
  /** Bytes without the line end. */
  readonly length: number;
  /** Longer than the limit: `text` is only its beginning. */
  readonly cut: boolean;
}

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Cuts bytes into lines, whatever the chunks are. Decoding happens per line, so a character that two chunks share stays
 * whole. Any number of `\r` before the `\n` belongs to the line end (Python on Windows writes `\r\r\n` into text streams).
 */
export class LineSplitter {
  private readonly maxLineBytes: number;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private parts: Uint8Array[] = [];
  /** Bytes of the unfinished line, as far as they are kept. */
  heldBytes = 0;
  /** Bytes of the unfinished line that were not kept. */
  private droppedBytes = 0;
  /** Offset of the first byte of the unfinished line. */
  private lineStart: number;

  constructor(maxLineBytes: number, offset = 0) {
    this.maxLineBytes = maxLineBytes;
    this.lineStart = offset;
  }

  /** Where the unfinished line begins: all before it has been handed out. */
  get offset(): number {
    return this.lineStart;
  }

  *push(bytes: Uint8Array): Generator<Line> {
    let from = 0;
    while (true) {
      const end = bytes.indexOf(lineFeed, from);
      if (end < 0) break;
      this.hold(bytes.subarray(from, end));
      yield this.take(1);
      from = end + 1;
    }
    // The caller may use its buffer again.
    if (from < bytes.length) this.hold(bytes.slice(from));
  }

  /** The unfinished line as it is now, or null when there is none. It stays. */
  peek(): string | null {
    return this.heldBytes === 0 ? null : this.decoder.decode(this.held());
  }

  /** Hands out the unfinished line as if it had ended. */
  *flush(): Generator<Line> {
    if (this.heldBytes > 0) yield this.take(0);
  }

  private hold(part: Uint8Array): void {
    const room = this.maxLineBytes - this.heldBytes;
    const kept = part.length <= room ? part : part.subarray(0, room);
    if (kept.length > 0) this.parts.push(kept);
    this.heldBytes += kept.length;
    this.droppedBytes += part.length - kept.length;
  }

  private held(): Uint8Array {
    const [first] = this.parts;
    return this.parts.length === 1 && first !== undefined ? first : Buffer.concat(this.parts);
  }

  private take(lineEndBytes: number): Line {
    const bytes = this.held();
    const wholeLength = this.heldBytes + this.droppedBytes;
    let length = bytes.length;
    const cut = this.droppedBytes > 0;
    if (!cut) while (length > 0 && bytes[length - 1] === carriageReturn) length -= 1;
    const line = {
      text: this.decoder.decode(bytes.subarray(0, length)),
      offset: this.lineStart,
      length: cut ? wholeLength : length,
      cut,
    };
    this.lineStart += wholeLength + lineEndBytes;
    this.parts = [];
    this.heldBytes = 0;
    this.droppedBytes = 0;
    return line;
  }
}
