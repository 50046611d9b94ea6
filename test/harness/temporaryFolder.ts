import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A new empty folder; short, because paths of Unix sockets below it may not exceed 107 bytes. */
export function makeTemporaryFolder(purpose: string): string {
  return mkdtempSync(path.join(tmpdir(), `mcpt-${purpose}-`));
}

/** Something that still writes there while it ends must not make the removal fail. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
