import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Content of every segment of a data folder, by its path. */
export function segmentsIn(dataDir: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /segment-\d+\.log$/.test(name));
  return new Map(files.map((name) => [name, readFileSync(path.join(dataDir, name))]));
}

/** Makes a store one of a version that is still to come: the number of its format, in the header of each segment. */
export function makeStoreNewer(dataDir: string): void {
  const segments = segmentsIn(dataDir);
  if (segments.size === 0) throw new Error(`no segment in ${dataDir}`);
  for (const [name, bytes] of segments) {
    bytes.writeUInt32LE(999, 8);
    writeFileSync(path.join(dataDir, name), bytes);
  }
}
