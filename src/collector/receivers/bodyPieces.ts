/** Shorter pieces are copied together: a buffer of its own costs more than it holds. Bytes. */
const smallBytes = 4096;
const blockBytes = 64 * 1024;

/** The pieces of a body. Senders choose how long they are: one byte each must not cost a buffer each. */
export class BodyPieces {
  #pieces: Buffer[] = [];
  #block: Buffer | null = null;
  #blockLength = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    this.#length += piece.length;
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

  forget(): void {
    this.#pieces = [];
    this.#block = null;
    this.#blockLength = 0;
    this.#length = 0;
  }

  whole(): Buffer {
    this.#closeBlock();
    const [only] = this.#pieces;
    return this.#pieces.length === 1 && only !== undefined
      ? only
      : Buffer.concat(this.#pieces, this.#length);
  }

  #closeBlock(): void {
    if (this.#block !== null) {
      this.#pieces.push(this.#block.subarray(0, this.#blockLength));
      this.#block = null;
      this.#blockLength = 0;
    }
  }
}
