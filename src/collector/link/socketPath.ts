import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
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
  return path.join(privateFolder(), `${hashOf(dataDir)}.sock`);
}

/** Anybody may have made a folder of that name before us: then we take one that nobody could foresee. */
function privateFolder(): string {
  const { uid } = userInfo();
  const folder = path.join(tmpdir(), `mcp-trace-${uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, and looked at below.
  }
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0
    ? folder
    : mkdtempSync(`${folder}-`);
}

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);
