import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  read as readCallback,
  readdirSync,
  readSync,
  statSync,
  writev as writevCallback,
} from 'node:fs';
import { copyFile, mkdir, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { SegmentStorage } from './segmentStorage.ts';

const namePattern = /^segment-(\d{8,})\.log$/;
const nameOf = (segment: number): string => `segment-${String(segment).padStart(8, '0')}.log`;

/** Segments as files of one folder, readable and writable by their owner only. */
export class FolderStorage implements SegmentStorage {
  readonly place: string;
  readonly #folder: string;
  readonly #readers = new Map<number, number>();
  readonly #writers = new Map<number, number>();
  /** Segments whose file is gone and whose descriptor a reader still needs. */
  readonly #removed = new Set<number>();
  #holders = 0;

  constructor(folder: string) {
    this.place = folder;
    this.#folder = folder;
  }

  list(): number[] {
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        return [];
      }
      throw error;
    }
    return names
      .map((name) => Number(namePattern.exec(name)?.[1] ?? Number.NaN))
      .filter((segment) => Number.isSafeInteger(segment))
      .sort((a, b) => a - b);
  }

  size(segment: number): number {
    return statSync(this.#path(segment)).size;
  }

  readSync(segment: number, offset: number, into: Uint8Array): number {
    const reader = this.#reader(segment);
    let done = 0;
    while (done < into.length) {
      const count = readSync(reader, into, done, into.length - done, offset + done);
      if (count === 0) {
        break;
      }
      done += count;
    }
    return done;
  }

  async read(segment: number, offset: number, into: Uint8Array): Promise<number> {
    const reader = this.#reader(segment);
    let done = 0;
    while (done < into.length) {
      const from = done;
      const count = await new Promise<number>((resolve, reject) => {
        readCallback(reader, into, from, into.length - from, offset + from, (error, bytesRead) =>
          error ? reject(error) : resolve(bytesRead),
        );
      });
      if (count === 0) {
        break;
      }
      done += count;
    }
    return done;
  }

  async create(segment: number): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
    this.#writers.set(segment, openSync(this.#path(segment), flags, 0o600));
  }

  async write(segment: number, buffers: readonly Uint8Array[], offset: number): Promise<void> {
    let writer = this.#writers.get(segment);
    if (writer === undefined) {
      writer = openSync(this.#path(segment), constants.O_RDWR);
      this.#writers.set(segment, writer);
    }
    await writeAll(writer, buffers, offset);
  }

  async truncate(segment: number, size: number): Promise<void> {
    await truncate(this.#path(segment), size);
  }

  async remove(segment: number): Promise<void> {
    await unlink(this.#path(segment));
    if (this.#holders > 0) {
      this.#removed.add(segment);
    } else {
      this.#forget(segment);
    }
  }

  hold(segments: Iterable<number>): () => void {
    for (const segment of segments) {
      this.#reader(segment);
    }
    this.#holders += 1;
    return () => {
      this.#holders -= 1;
      if (this.#holders === 0) {
        for (const segment of this.#removed) {
          this.#forget(segment);
        }
        this.#removed.clear();
      }
    };
  }

  async setAside(segment: number): Promise<string> {
    const folder = join(this.#folder, 'damaged');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const target = join(folder, `${nameOf(segment)}.${Date.now()}`);
    await copyFile(this.#path(segment), target, constants.COPYFILE_EXCL);
    return target;
  }

  async close(): Promise<void> {
    for (const segment of new Set([...this.#readers.keys(), ...this.#writers.keys()])) {
      this.#forget(segment);
    }
  }

  #path(segment: number): string {
    return join(this.#folder, nameOf(segment));
  }

  #reader(segment: number): number {
    const open = this.#readers.get(segment) ?? this.#writers.get(segment);
    if (open !== undefined) {
      return open;
    }
    const reader = openSync(this.#path(segment), constants.O_RDONLY);
    this.#readers.set(segment, reader);
    return reader;
  }

  #forget(segment: number): void {
    for (const descriptors of [this.#readers, this.#writers]) {
      const descriptor = descriptors.get(segment);
      if (descriptor !== undefined) {
        descriptors.delete(segment);
        closeSync(descriptor);
      }
    }
  }
}

/** One `writev`, or more where the system takes less than it was given. */
async function writeAll(
  descriptor: number,
  buffers: readonly Uint8Array[],
  offset: number,
): Promise<void> {
  let rest = buffers.filter((buffer) => buffer.length > 0);
  let at = offset;
  while (rest.length > 0) {
    let written = await new Promise<number>((resolve, reject) => {
      writevCallback(descriptor, rest, at, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
    if (written === 0) {
      throw Object.assign(new Error('nothing could be written'), { code: 'ENOSPC' });
    }
    at += written;
    const left: Uint8Array[] = [];
    for (const buffer of rest) {
      if (written >= buffer.length) {
        written -= buffer.length;
      } else {
        left.push(written === 0 ? buffer : buffer.subarray(written));
        written = 0;
      }
    }
    rest = left;
  }
}
