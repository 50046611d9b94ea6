import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the final zero. */
const maxSocketPath = 100;

/**
 * Where the link listens: a Unix socket in the data folder, in a private folder of the temporary one when that path is too
 * long for a socket, or a named pipe of its own on Windows.
 */
export function linkSocketPath(dataDir: string): string {
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\mcp-trace-${hashOf(dataDir)}-${randomBytes(8).toString('hex')}`;
  }
  const inside = path.join(dataDir, 'link.sock');
  if (Buffer.byteLength(inside) <= maxSocketPath) {
    return inside;
  }
  const folder = path.join(tmpdir(), `mcp-trace-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return path.join(folder, `${hashOf(dataDir)}.sock`);
}

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);
