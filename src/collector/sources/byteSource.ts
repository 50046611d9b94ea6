import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { isGzip } from '../decode/sniff.ts';
import { CursorError } from './fileCursor.ts';

/** Compressed nothing can grow without end. */
export const maxInflatedBytes = 16 * 1024 ** 3;
const sliceBytes = 256 * 1024;

export class TooLargeError extends Error {
  readonly reason = 'tooLarge';
  constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'TooLargeError';
  }
}

export interface Slice {
  readonly bytes: Uint8Array;
  /** Bytes of the file (as it lies on disk) that were read so far, and all of them. */
  readonly done: number;
  readonly total: number;
}

/** The bytes of a file from its beginning, unpacked when it is gzip, in slices. */
export async function* slicesOf(path: string): AsyncGenerator<Slice> {
  const info = await stat(path);
  if (!info.isFile()) throw new CursorError(path);
  const file = createReadStream(path, { highWaterMark: sliceBytes });
  const packed = isGzip(await headOf(path));
  const stream = packed ? file.pipe(createGunzip({ chunkSize: sliceBytes })) : file;
  // `pipe` does not carry errors on.
  if (packed) file.on('error', (error) => stream.destroy(error));
  let bytesOut = 0;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Uint8Array;
      bytesOut += bytes.length;
      if (bytesOut > maxInflatedBytes) throw new TooLargeError(maxInflatedBytes);
      yield { bytes, done: Math.min(file.bytesRead, info.size), total: info.size };
    }
  } finally {
    stream.destroy();
    file.destroy();
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
