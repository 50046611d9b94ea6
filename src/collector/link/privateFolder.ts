import { chmodSync, closeSync, lstatSync, openSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { discoveryFile } from '../../shared/rpc/discovery.ts';
import { RpcError } from '../../shared/rpc/rpcError.ts';

const hasOwners = process.platform !== 'win32';
const writableByOthers = 0o022;
const openToOthers = 0o077;

/** Root may do all anyway; everybody else only counts for themselves. */
const isOurs = ({ uid }: Stats): boolean => {
  const own = process.getuid?.() ?? uid;
  return own === 0 || uid === own;
};

/**
 * Makes sure that nobody else can change what is in a data folder, and that what is in it is ours alone to read.
 * @throws RpcError `forbidden` for a folder of another user
 */
export function keepPrivate(dataDir: string): void {
  if (!hasOwners) {
    return;
  }
  const stats = statSync(dataDir);
  if (!isOurs(stats) && (stats.uid !== 0 || (stats.mode & writableByOthers) !== 0)) {
    throw belongsToAnother(dataDir);
  }
  if (isOurs(stats) && (stats.mode & writableByOthers) !== 0) {
    chmodSync(dataDir, stats.mode & 0o7777 & ~writableByOthers);
  }
  for (const name of ['owner.lock', `${discoveryFile}.new`, 'segments']) {
    closeToOthers(path.join(dataDir, name));
  }
}

/** Makes an empty file that only we can open, where there is none: others would make it as their umask allows. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  closeToOthers(file);
}

/** Whether what a file says is our own word: another user may have put it there to lead us astray. */
export function isOwnFile(file: string): boolean {
  return !hasOwners || isOurs(statSync(file));
}

function closeToOthers(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (
    stats !== undefined &&
    !stats.isSymbolicLink() &&
    isOurs(stats) &&
    (stats.mode & openToOthers) !== 0
  ) {
    chmodSync(file, stats.mode & 0o700);
  }
}

const belongsToAnother = (folder: string): RpcError =>
  new RpcError(
    'forbidden',
    `${folder} belongs to another user of this machine: choose another data folder with --data, or remove it`,
  );
