import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Most that is shown at once. */
const maxChunkBytes = 64 * 1024;

/** Hands on what a log file has gained since it was last looked at. */
export class LogFollower {
  readonly #file: string;
  readonly #write: (line: string) => void;
  #offset = 0;

  constructor(file: string, write: (line: string) => void) {
    this.#file = file;
    this.#write = write;
  }

  catchUp(): void {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, 'r');
    } catch {
      // No collector was started on this data folder yet.
      return;
    }
    try {
      const { size } = fstatSync(descriptor);
      const start = Math.max(size < this.#offset ? 0 : this.#offset, size - maxChunkBytes);
      const bytes = Buffer.alloc(size - start);
      const read = readSync(descriptor, bytes, 0, bytes.length, start);
      this.#offset = start + read;
      for (const line of bytes.toString('utf8', 0, read).split('\n')) {
        if (line !== '') {
          this.#write(line);
        }
      }
    } finally {
      closeSync(descriptor);
    }
  }
}
