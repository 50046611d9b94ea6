import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Roots } from './roots.ts';

/** Folders in which nobody keeps sources of their own. */
const skipped = new Set(['node_modules', 'venv', 'env', 'site-packages', '__pycache__', 'target']);
const maxDepth = 12;
const maxEntries = 50_000;

export interface Walked {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** The walk ended early. */
  readonly cut: boolean;
}

/** Files below a folder whose name is wanted, in order of their names. Links to folders are not followed. */
export async function walk(
  start: string,
  roots: Roots,
  wanted: (name: string) => boolean,
): Promise<Walked> {
  const files: string[] = [];
  const folders: string[] = [];
  const open = [{ folder: start, depth: 0 }];
  let entries = 0;
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { folder, depth } = next;
    if (!roots.contains(folder)) continue;
    folders.push(folder);
    for (const entry of await list(folder)) {
      entries += 1;
      if (entries > maxEntries) return { files, folders, cut: true };
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        const worth = !entry.name.startsWith('.') && !skipped.has(entry.name);
        if (worth && depth < maxDepth) open.push({ folder: path, depth: depth + 1 });
      } else if (wanted(entry.name) && roots.contains(path)) {
        files.push(path);
      }
    }
  }
  return { files: files.toSorted(), folders, cut: false };
}

async function list(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // Gone, or not ours to read.
    return [];
  }
}
