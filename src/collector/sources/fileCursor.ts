import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { FilePosition } from '../../shared/model/source.ts';
import { isMissing } from './errors.ts';

const sliceBytes = 256 * 1024;
/** Bytes at the beginning and before the position that tell one file from another. */
const proofBytes = 1024;

/** A file while it is read. */
export interface ReadFile {
  /** The position `offset` with the proof by which it is known again. */
  positionAt(offset: number): Promise<FilePosition>;
}

/** Takes what a cursor reads. A slice is only read when the one before has been taken. */
export interface FileVisitor {
  /** Reading goes on at `offset` of a file that is new, was cut or took the place of the other: forget what is half read. */
  begin(offset: number): void;
  take(bytes: Uint8Array, file: ReadFile): Promise<void>;
  /** All that stands in the file was taken. */
  atEnd(file: ReadFile): Promise<void>;
}

export class CursorError extends Error {
  readonly reason: 'notAFile';
  constructor(path: string) {
    super(`${path} is not a plain file`);
    this.name = 'CursorError';
    this.reason = 'notAFile';
  }
}

/**
 * Reads a file that grows, from pass to pass: each pass ends at the present end. A file is known again by its content
 * (its first bytes and those before the position), since names move with rotation, inode numbers are used again and a
 * file that was emptied grows past the old place with the same first lines.
 */
export class FileCursor {
  private readonly path: string;
  private readonly visitor: FileVisitor;
  private readonly savedPosition: (path: string) => Promise<FilePosition | undefined>;
  private handle: FileHandle | null = null;
  private offset = -1;
  /** The bytes before `offset`. */
  private tail: Uint8Array = new Uint8Array(0);

  constructor(
    path: string,
    visitor: FileVisitor,
    savedPosition: (path: string) => Promise<FilePosition | undefined>,
  ) {
    this.path = path;
    this.visitor = visitor;
    this.savedPosition = savedPosition;
  }

  /** How far the file has been read; 0 when it was not yet. */
  get readTo(): number {
    return Math.max(0, this.offset);
  }

  /** Reads to the end, or until `stopped`. Tells whether the path leads to the file that was read. */
  async pass(stopped: () => boolean): Promise<'present' | 'missing'> {
    if (this.handle === null && !(await this.open())) return 'missing';
    await this.readToEnd(stopped);
    if (stopped()) return 'present';
    const successor = await this.successor();
    if (successor === 'same' || successor === 'missing') {
      await this.visitor.atEnd(this);
      return successor === 'same' ? 'present' : 'missing';
    }
    // The writer has moved on to the new file, so that the old one has its last bytes now.
    await this.readToEnd(stopped);
    await this.visitor.atEnd(this);
    await this.forget();
    return this.pass(stopped);
  }

  /** Closes the file and keeps the place. */
  async release(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    await handle?.close();
  }

  /** Closes the file; the next pass begins at the saved position. */
  async forget(): Promise<void> {
    this.offset = -1;
    this.tail = new Uint8Array(0);
    await this.release();
  }

  async positionAt(offset: number): Promise<FilePosition> {
    const head = await this.readAt(0, Math.min(offset, proofBytes));
    const from = Math.max(0, offset - proofBytes);
    const before = await this.readAt(from, offset - from);
    return { path: this.path, identity: `${digest(head)}:${digest(before)}`, offset };
  }

  private async open(): Promise<boolean> {
    try {
      // A pipe would block the opening for ever.
      if (!(await stat(this.path)).isFile()) throw new CursorError(this.path);
      this.handle = await open(this.path, 'r');
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    if (this.offset < 0) this.moveTo(await this.savedOffset());
    return true;
  }

  private async savedOffset(): Promise<number> {
    const saved = await this.savedPosition(this.path);
    if (saved === undefined || (await this.size()) < saved.offset) return 0;
    const here = await this.positionAt(saved.offset);
    return here.identity === saved.identity ? saved.offset : 0;
  }

  private moveTo(offset: number): void {
    this.offset = offset;
    this.tail = new Uint8Array(0);
    this.visitor.begin(offset);
  }

  private async readToEnd(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      const size = await this.size();
      if (size < this.offset) this.moveTo(0);
      if (size === this.offset) return;
      const from = this.offset - this.tail.length;
      const bytes = await this.readAt(from, Math.min(size - from, sliceBytes + this.tail.length));
      const fresh = bytes.subarray(this.tail.length);
      if (!Buffer.from(this.tail).equals(bytes.subarray(0, this.tail.length))) {
        this.moveTo(0);
        continue;
      }
      if (fresh.length === 0) return;
      this.offset += fresh.length;
      this.tail = bytes.slice(-proofBytes);
      await this.visitor.take(fresh, this);
    }
  }

  /** What stands under the path now. A new file counts from its first byte on. */
  private async successor(): Promise<'same' | 'missing' | 'other'> {
    try {
      const [here, there] = await Promise.all([
        this.opened().stat({ bigint: true }),
        stat(this.path, { bigint: true }),
      ]);
      const same = here.ino === there.ino && here.dev === there.dev;
      return same || there.size === 0n || !there.isFile() ? 'same' : 'other';
    } catch (error) {
      if (isMissing(error)) return 'missing';
      throw error;
    }
  }

  private async size(): Promise<number> {
    return (await this.opened().stat()).size;
  }

  private async readAt(offset: number, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.opened().read(
        buffer,
        filled,
        length - filled,
        offset + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  private opened(): FileHandle {
    if (this.handle === null) throw new Error(`${this.path} is not open`);
    return this.handle;
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
