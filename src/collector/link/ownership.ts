import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { RpcError } from '../../shared/rpc/rpcError.ts';
import { keepPrivate, makePrivateFile } from './privateFolder.ts';

/** The right to write a data folder. Held until released, or until the process dies in whatever way. */
export interface Ownership {
  /** Any number of times. */
  release(): void;
}

const lockFile = 'owner.lock';

/** SQLite's result codes, as `errcode` of the errors that node:sqlite throws. */
const sqliteBusy = 5;

/** A database that is collected as garbage lets its lock go. */
const held = new Set<object>();

/** Of several that ask at the same instant one must win: they get out of each other's way within this time. */
const settleMs = 500;

/** Without leaving anything behind: false for a folder that nobody ever took. */
export function mayBeOwned(dataDir: string): boolean {
  return existsSync(path.join(dataDir, lockFile));
}

/**
 * Takes the folder for this process, or gives null when another process has it. The proof is SQLite's exclusive file lock,
 * which the system lets go with the process: no pid, no age of a file is trusted (CONTRACT §1 One owner).
 * @throws RpcError `readOnly` when the folder cannot be written, `forbidden` when it is another user's
 */
export function takeOwnership(dataDir: string): Ownership | null {
  const { DatabaseSync } = loadSqlite();
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // SQLite also locks a file that it may only read.
    accessSync(dataDir, constants.W_OK);
  } catch (thrown) {
    throw cannotWrite(dataDir, thrown);
  }
  keepPrivate(dataDir);
  let database: InstanceType<typeof DatabaseSync> | undefined;
  try {
    const file = path.join(dataDir, lockFile);
    makePrivateFile(file);
    database = new DatabaseSync(file);
    // In memory: a journal file would outlive a kill. Exclusive: the lock is kept between statements.
    database.exec(
      `PRAGMA busy_timeout=${settleMs}; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE`,
    );
  } catch (thrown) {
    database?.close();
    if (isBusy(thrown)) {
      return null;
    }
    throw cannotWrite(dataDir, thrown);
  }
  const own = database;
  held.add(own);
  return {
    release: () => {
      if (held.delete(own)) {
        own.close();
      }
    },
  };
}

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof Error && 'errcode' in thrown && thrown.errcode === sqliteBusy;

const cannotWrite = (dataDir: string, cause: unknown): RpcError =>
  new RpcError(
    'readOnly',
    `the data folder ${dataDir} cannot be written (${cause instanceof Error ? cause.message : String(cause)}): free it, or choose another with --data`,
    { cause },
  );

function loadSqlite(): typeof import('node:sqlite') {
  // Node 22 prints a warning that SQLite is experimental, on a stderr that is ours to keep clean.
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    const sqlite = process.getBuiltinModule('node:sqlite');
    if (sqlite === undefined) {
      throw new RpcError(
        'internal',
        'this Node has no node:sqlite, which locks the data folder: update VS Code (Electron 37.2 lacks it), or use Node 22.15 or newer',
      );
    }
    return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
}
