import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { QueryError } from './queryError.ts';

export type WritePiece = (text: string) => Promise<void>;

/** Writes a file piece by piece; it appears under its name when it is whole. A name with `.gz` is compressed. */
export async function writeWhole(
  out: string,
  fill: (write: WritePiece) => Promise<void>,
): Promise<void> {
  const partial = `${out}.${process.pid}-${Date.now().toString(36)}.part`;
  try {
    const file = openPieces(partial, out.endsWith('.gz'));
    await fill(file.write);
    await file.end();
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw error instanceof QueryError ? error : writeError(out, error);
  }
}

function openPieces(path: string, zipped: boolean) {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const gzip = zipped ? createGzip() : null;
  gzip?.pipe(file);
  const done = finished(file);
  // Awaited at the end; an early failure must not count as unhandled until then.
  done.catch(() => undefined);
  const target = gzip ?? file;
  return {
    write: async (text: string) => {
      if (!target.write(text)) {
        await Promise.race([once(target, 'drain'), done]);
      }
    },
    end: async () => {
      target.end();
      await done;
    },
  };
}

function writeError(out: string, error: unknown): QueryError {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const why = error instanceof Error ? error.message : String(error);
  const reason =
    code === 'ENOSPC'
      ? 'diskFull'
      : code === 'EACCES' || code === 'EROFS'
        ? 'readOnly'
        : 'badRequest';
  return new QueryError(reason, `Cannot write ${out}: ${why}`, { cause: error });
}
