import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AuditEntry } from '../../shared/model/audit.ts';
import type { SourceStatus } from '../../shared/rpc/contract.ts';
import { FormatError } from '../decode/fields.ts';
import { LineSplitter } from '../decode/lineSplitter.ts';
import { decodeAuditLine } from '../decode/mxcpAudit.ts';
import { auditFilesNamed, auditFilesOf } from '../decode/mxcpAuditFiles.ts';
import { ProblemCounter } from '../decode/problemCounter.ts';
import type { IngestSink } from '../store/traceStore.ts';
import type { SourceOptions } from './consoleTail.ts';
import { isMissing, messageOf, reasonOf } from './errors.ts';
import { FileCursor, type FileVisitor, type ReadFile } from './fileCursor.ts';
import { Follower } from './follower.ts';
import type { Source } from './source.ts';

/** MXCP cuts its segments at 50 MiB; a single record of this size is no use to anybody. */
export const maxAuditLineBytes = 16 * 1024 * 1024;
const maxFiles = 10_000;
const entriesPerBatch = 1_000;

/** Follows audit files: one, one with the segments that go with it, or all of a folder. */
export function createAuditTail({ path, sink, log }: SourceOptions): Source {
  const tail = new AuditTail(path, sink);
  const follower = new Follower({
    folder: () => tail.folder,
    pollMs: 500,
    pass: (stopped) => tail.pass(stopped),
    onError: (error) => {
      tail.problems.add(reasonOf(error), messageOf(error));
      log.warn(`${path}: ${messageOf(error)}`);
    },
    release: () => tail.release(),
  });
  return {
    get status(): SourceStatus {
      return {
        kind: 'audit',
        target: path,
        state: follower.state,
        accepted: tail.accepted,
        problems: tail.problems.list(),
      };
    },
    start: () => follower.start(),
    finish: () => follower.finish(),
    stop: () => follower.stop(),
  };
}

class AuditTail {
  readonly problems = new ProblemCounter();
  accepted = 0;
  folder: string;
  private readonly path: string;
  private readonly sink: IngestSink;
  private readonly cursors = new Map<string, FileCursor>();
  private readonly unreadable = new Set<string>();

  constructor(path: string, sink: IngestSink) {
    this.path = path;
    this.sink = sink;
    this.folder = dirname(path);
  }

  async pass(stopped: () => boolean): Promise<'following' | 'waiting'> {
    const found = await listAuditFiles(this.path);
    if (found === null) return 'waiting';
    const { folder, names } = found;
    const files = names.map((name) => join(folder, name));
    this.folder = folder;
    if (files.length > maxFiles && !this.unreadable.has(this.path)) {
      this.unreadable.add(this.path);
      this.problems.add('tooManyFiles', `${files.length} files in ${this.path}`);
    }
    for (const file of files.slice(-maxFiles)) {
      if (stopped()) break;
      await this.readFile(file, stopped);
    }
    return 'following';
  }

  async release(): Promise<void> {
    const open = [...this.cursors.values()];
    this.cursors.clear();
    await Promise.all(open.map((cursor) => cursor.forget()));
  }

  /** Most segments are empty or finished: a look at their size is all they cost. */
  private async readFile(file: string, stopped: () => boolean): Promise<void> {
    try {
      const { size } = await stat(file);
      if (size === (this.cursors.get(file)?.readTo ?? 0)) return;
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    const cursor = this.cursorOf(file);
    try {
      await cursor.pass(stopped);
    } catch (error) {
      // What the system refuses for one file (EACCES) leaves the others readable; what the store says is for all.
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      if (!this.unreadable.has(file)) this.problems.add(reasonOf(error), messageOf(error));
      this.unreadable.add(file);
    } finally {
      await cursor.release();
    }
  }

  private cursorOf(file: string): FileCursor {
    let cursor = this.cursors.get(file);
    if (cursor === undefined) {
      const visitor = new AuditVisitor(file, this.sink, this.problems, (added) => {
        this.accepted += added;
      });
      cursor = new FileCursor(file, visitor, (of) => this.sink.positionOf(of));
      this.cursors.set(file, cursor);
    }
    return cursor;
  }
}

class AuditVisitor implements FileVisitor {
  private readonly file: string;
  private readonly sink: IngestSink;
  private readonly problems: ProblemCounter;
  private readonly onAccepted: (count: number) => void;
  private lines = new LineSplitter(maxAuditLineBytes);

  constructor(
    file: string,
    sink: IngestSink,
    problems: ProblemCounter,
    onAccepted: (count: number) => void,
  ) {
    this.file = file;
    this.sink = sink;
    this.problems = problems;
    this.onAccepted = onAccepted;
  }

  begin(offset: number): void {
    this.lines = new LineSplitter(maxAuditLineBytes, offset);
  }

  async take(bytes: Uint8Array, file: ReadFile): Promise<void> {
    const entries: AuditEntry[] = [];
    for (const line of this.lines.push(bytes)) {
      if (line.cut) this.problems.add('lineTooLong', line.text.slice(0, 1_000));
      else if (line.text.trim() !== '') this.decode(line, entries);
    }
    for (let from = 0; from < entries.length; from += entriesPerBatch) {
      const batch = entries.slice(from, from + entriesPerBatch);
      const isLast = from + entriesPerBatch >= entries.length;
      const position = isLast ? await file.positionAt(this.lines.offset) : undefined;
      await this.sink.ingestAudit(this.file, batch, position);
      this.onAccepted(batch.length);
    }
  }

  async atEnd(): Promise<void> {}

  private decode(line: { text: string; offset: number; length: number }, into: AuditEntry[]): void {
    try {
      into.push(decodeAuditLine(line.text, { file: this.file, ...line }));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.problems.add(error.reason, line.text.slice(0, 1_000));
    }
  }
}

interface AuditFiles {
  readonly folder: string;
  /** Oldest segment first. */
  readonly names: readonly string[];
}

/** Null when there is nothing yet. */
async function listAuditFiles(path: string): Promise<AuditFiles | null> {
  try {
    if ((await stat(path)).isDirectory()) {
      return { folder: path, names: auditFilesOf(await readdir(path)) };
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    const folder = dirname(path);
    const names = auditFilesNamed(basename(path), await readdir(folder));
    return names.length === 0 ? null : { folder, names };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
