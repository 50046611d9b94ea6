import { realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

/** The folders that a client lets the collector read. A path counts by where it leads, not by how it is spelled. */
export class Roots {
  /** As they were named. */
  readonly folders: readonly string[];
  private readonly real: readonly string[];

  constructor(folders: readonly string[]) {
    this.folders = folders;
    this.real = folders.flatMap((folder) => realPath(folder) ?? []);
  }

  /** True for an existing path that leads to one of the folders or below it. */
  contains(path: string): boolean {
    if (!isAbsolute(path)) return false;
    const real = realPath(path);
    return real !== null && this.real.some((root) => isBelow(root, real));
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}
