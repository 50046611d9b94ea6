import { open } from 'node:fs/promises';
import type { Roots } from './roots.ts';

const maxBytes = 4 * 1024 * 1024;

interface Kept<T> {
  readonly stamp: string;
  readonly value: T | null;
  used: boolean;
}

/** What was made of files, made again only when a file changed. */
export class FileCache<T> {
  private readonly make: (bytes: Uint8Array) => T | null;
  private readonly kept = new Map<string, Kept<T>>();

  constructor(make: (bytes: Uint8Array) => T | null) {
    this.make = make;
  }

  /** Null when the file is gone, too large, outside of the roots, or nothing could be made of it. */
  async read(path: string, roots: Roots): Promise<T | null> {
    if (!roots.contains(path)) return null;
    try {
      const handle = await open(path, 'r');
      try {
        const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
        const stamp = `${size}:${mtimeNs}:${ino}`;
        const known = this.kept.get(path);
        if (known?.stamp === stamp) {
          known.used = true;
          return known.value;
        }
        const value = size > maxBytes ? null : this.make(await handle.readFile());
        this.kept.set(path, { stamp, value, used: true });
        return value;
      } finally {
        await handle.close();
      }
    } catch {
      return null;
    }
  }

  /** Forgets the files that nobody asked for since the last call. */
  sweep(): void {
    for (const [path, kept] of this.kept) {
      if (!kept.used) this.kept.delete(path);
      kept.used = false;
    }
  }
}
