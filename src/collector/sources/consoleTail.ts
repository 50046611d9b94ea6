import { dirname } from 'node:path';
import type { FilePosition } from '../../shared/model/source.ts';
import type { SourceStatus } from '../../shared/rpc/contract.ts';
import type { Log } from '../../shared/util/log.ts';
import { ProblemCounter } from '../decode/problemCounter.ts';
import { TextReader } from '../decode/textReader.ts';
import type { IngestSink } from '../store/traceStore.ts';
import { messageOf, reasonOf } from './errors.ts';
import { FileCursor, type FileVisitor, type ReadFile } from './fileCursor.ts';
import { Follower } from './follower.ts';
import { ingestDecoded } from './ingestDecoded.ts';
import { inTurns } from './inTurns.ts';
import type { Source } from './source.ts';

/** Foreign text of this size is worth a record of its own, so that a restart does not read it again. */
const bytesWorthAPosition = 4 * 1024 * 1024;

export interface SourceOptions {
  /** Absolute. */
  readonly path: string;
  readonly sink: IngestSink;
  readonly log: Log;
}

/** Follows a file that a program's console output goes to. */
export function createConsoleTail({ path, sink, log }: SourceOptions): Source {
  const visitor = new ConsoleVisitor(path, sink);
  const cursor = new FileCursor(path, visitor, (of) => sink.positionOf(of));
  const follower = new Follower({
    folder: () => dirname(path),
    pollMs: 250,
    pass: async (stopped) => ((await cursor.pass(stopped)) === 'present' ? 'following' : 'waiting'),
    onError: (error) => {
      visitor.problems.add(reasonOf(error), messageOf(error));
      log.warn(`${path}: ${messageOf(error)}`);
    },
    release: () => cursor.forget(),
  });
  return {
    get status(): SourceStatus {
      return {
        kind: 'console',
        target: path,
        state: follower.state,
        accepted: visitor.accepted,
        problems: visitor.problems.list(),
      };
    },
    start: () => follower.start(),
    finish: () => follower.finish(),
    stop: () => follower.stop(),
  };
}

class ConsoleVisitor implements FileVisitor {
  readonly problems = new ProblemCounter();
  accepted = 0;
  private readonly path: string;
  private readonly sink: IngestSink;
  private reader = new TextReader();
  private writtenOffset = 0;

  constructor(path: string, sink: IngestSink) {
    this.path = path;
    this.sink = sink;
  }

  begin(offset: number): void {
    this.reader = new TextReader(offset);
    this.writtenOffset = offset;
  }

  async take(bytes: Uint8Array, file: ReadFile): Promise<void> {
    await inTurns(this.reader.pushing(bytes));
    await this.write(file);
  }

  async atEnd(file: ReadFile): Promise<void> {
    await inTurns(this.reader.resting());
    await this.write(file);
  }

  private async write(file: ReadFile): Promise<void> {
    const decoded = this.reader.take();
    for (const { reason, example, count } of decoded.problems) {
      this.problems.add(reason, example, count);
    }
    const { offset } = this.reader;
    const found = decoded.spans.length + decoded.batches.length > 0;
    if (!found && offset - this.writtenOffset < bytesWorthAPosition) return;
    const position = await file.positionAt(offset);
    const written = found
      ? await ingestDecoded(this.sink, this.path, decoded, position)
      : await this.writePosition(position);
    for (const { signal, result } of written) {
      if (signal === 'traces') this.accepted += result.accepted;
      for (const [reason, count] of Object.entries(result.rejected)) {
        this.problems.add(reason, '', count);
      }
    }
    this.writtenOffset = offset;
  }

  private async writePosition(position: FilePosition): Promise<[]> {
    const source = { kind: 'console', target: this.path } as const;
    await this.sink.ingest({ source, signal: 'traces', bytes: new Uint8Array(0), position });
    return [];
  }
}
