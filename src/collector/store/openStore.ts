import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../../shared/util/log.ts';
import { FolderStorage } from './folderStorage.ts';
import { refuseNewerFormat } from './loadLog.ts';
import { LogStore } from './logStore.ts';
import { MemoryStorage } from './memoryStorage.ts';
import type { Store } from './store.ts';
import { StoreError, storeErrorOf } from './storeError.ts';

export const defaultMaxBytes = 1024 * 1024 * 1024;
export const defaultMaxSpans = 1_000_000;

export interface OpenStoreOptions {
  /** The data folder, or `:memory:`. */
  readonly dataDir: string;
  /** `own` writes, and expects that nobody else does; `read` changes nothing, not even what a kill left behind. */
  readonly mode: 'own' | 'read';
  readonly maxBytes?: number;
  readonly maxSpans?: number;
  readonly log: Log;
}

/**
 * Opens the store and returns at once; `ready` says when the index is whole.
 * @throws StoreError `newerStore`, `noStore` (to read what is not there)
 */
export async function openStore({
  dataDir,
  mode,
  maxBytes = defaultMaxBytes,
  maxSpans = defaultMaxSpans,
  log,
}: OpenStoreOptions): Promise<Store> {
  const folder = dataDir === ':memory:' ? null : path.join(dataDir, 'segments');
  const storage = folder === null ? new MemoryStorage() : new FolderStorage(folder);
  try {
    refuseNewerFormat(storage);
    if (folder !== null && mode === 'own') {
      // A store that has received nothing yet is an empty store, also for who reads it later.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } else if (folder !== null && !existsSync(folder)) {
      throw new StoreError('noStore', `There is no store at ${dataDir}`);
    }
  } catch (error) {
    await storage.close();
    throw storeErrorOf(error, dataDir);
  }
  return new LogStore(storage, {
    mode,
    limits: { maxBytes, maxSpans },
    log,
    expectedSpans: roomFor(maxSpans),
  });
}

/** With the rows of the dead before they are given up. */
function roomFor(maxSpans: number): number {
  return Math.min(Math.ceil(maxSpans * 1.5) + (1 << 17), 1 << 21);
}
