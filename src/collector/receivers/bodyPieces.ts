/** Shorter pieces are copied together: a buffer of its own costs more than it holds. Bytes. */
const smallBytes = 4096;
const blockBytes = 64 * 1024;
/** A longer body is put together as it comes, where its length is known: else it would be in memory twice in the end. */
const longBytes = 1024 * 1024;

/** How long a body will be, from its first bytes or from what came before it. It may be a lie. */
export type Announced = (head: Buffer) => number | undefined;

/** The pieces of a body. Senders choose how long they are: one byte each must not cost a buffer each. */
export class BodyPieces {
  readonly #announced: Announced;
  #pieces: Buffer[] = [];
  #block: Buffer | null = null;
  #blockLength = 0;
  #whole: Buffer | null = null;
  #length = 0;

  constructor(announced: Announced) {
    this.#announced = announced;
  }

  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    const at = this.#length;
    this.#length += piece.length;
    if (this.#whole !== null && this.#length <= this.#whole.length) {
      piece.copy(this.#whole, at);
      return;
    }
    this.#keep(piece);
    if (this.#whole === null && this.#length > longBytes && at <= longBytes) {
      this.#putTogether();
    }
  }

  forget(): void {
    this.#pieces = [];
    this.#block = null;
    this.#blockLength = 0;
    this.#whole = null;
    this.#length = 0;
  }

  whole(): Buffer {
    if (this.#whole !== null) {
      return this.#whole.subarray(0, this.#length);
    }
    this.#closeBlock();
    const [only] = this.#pieces;
    return this.#pieces.length === 1 && only !== undefined
      ? only
      : Buffer.concat(this.#pieces, this.#length);
  }

  #keep(piece: Buffer): void {
    if (this.#whole !== null) {
      // It is longer than announced: what was put together is a piece like any other.
      this.#pieces = [this.#whole.subarray(0, this.#length - piece.length)];
      this.#whole = null;
    }
    // The only piece of most bodies is taken as it is.
    if (piece.length >= smallBytes || this.#length === piece.length) {
      this.#closeBlock();
      this.#pieces.push(piece);
      return;
    }
    if (this.#block !== null && this.#blockLength + piece.length > blockBytes) {
      this.#closeBlock();
    }
    this.#block ??= Buffer.allocUnsafeSlow(blockBytes);
    piece.copy(this.#block, this.#blockLength);
    this.#blockLength += piece.length;
  }

  #putTogether(): void {
    this.#closeBlock();
    const announced = this.#announced(this.#pieces[0] ?? Buffer.alloc(0)) ?? 0;
    if (announced < this.#length) {
      return;
    }
    // Of what is never sent the system makes no memory.
    const whole = Buffer.allocUnsafeSlow(announced);
    let at = 0;
    for (const piece of this.#pieces) {
      at += piece.copy(whole, at);
    }
    this.#pieces = [];
    this.#whole = whole;
  }

  #closeBlock(): void {
    if (this.#block !== null) {
      this.#pieces.push(this.#block.subarray(0, this.#blockLength));
      this.#block = null;
      this.#blockLength = 0;
    }
  }
}
