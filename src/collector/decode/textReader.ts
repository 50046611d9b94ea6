import { atOnce, type Steps } from '../../shared/util/steps.ts';
import type { Block } from './blockFormat.ts';
import { cleanLine } from './cleanLine.ts';
import type { Decoded, DecodedBatch, DecodedSpan, DecodeProblem } from './decoded.ts';
import { type Line, LineSplitter } from './lineSplitter.ts';
import { blockFormats, lineFormats } from './textFormats.ts';

export const maxBlockBytes = 4 * 1024 * 1024;
export const maxBlockLines = 5_000;
const maxLineBytes = 32 * 1024 * 1024;
const maxOpenBlocks = 8;
/** A block that this many later ones have overtaken will not go on. */
const maxOvertaking = 8;
/** A brace on a line of its own that nothing follows within so many lines began nothing. */
const maxLinesAfterStart = 64;
const maxStreams = 64;
const shortLineBytes = 4096;
const worthALook = 1.25;

interface OpenBlock {
  readonly block: Block;
  readonly offset: number;
  bytes: number;
  lines: number;
  /** Lines of the stream since the block took one. */
  idleLines: number;
  idleBytes: number;
  /** Blocks that were begun later and are complete. */
  overtaken: number;
  /** How often `overtaken` blocks have seen the text come to rest. */
  rests: number;
}

/**
 * Finds spans in a text that programs write: a push parser that gives the same for any cutting of the bytes. Lines that
 * belong to nothing are skipped without a word, also inside a block; a block that looked like a span and was not
 * understood is a problem. Memory is bounded by the limits above. Whoever shares its thread takes the steps, which stop
 * within a line that holds many records; nothing else may be asked of the reader before they are done.
 */
export class TextReader {
  private readonly lines: LineSplitter;
  /** Open blocks by the program that writes them, oldest first. */
  private readonly streams = new Map<string, OpenBlock[]>();
  private spans: DecodedSpan[] = [];
  private batches: DecodedBatch[] = [];
  private problems: DecodeProblem[] = [];
  /** How long the unfinished line was when it was last looked at, by its place. */
  private looked = { offset: 0, bytes: 0 };

  constructor(offset = 0) {
    this.lines = new LineSplitter(maxLineBytes, offset);
  }

  /** All bytes before it are understood or skipped for good: reading can go on here in another process. */
  get offset(): number {
    let least = this.lines.offset;
    for (const open of this.streams.values()) {
      for (const { offset } of open) least = Math.min(least, offset);
    }
    return least;
  }

  push(bytes: Uint8Array): void {
    atOnce(this.pushing(bytes));
  }

  *pushing(bytes: Uint8Array): Steps<void> {
    for (const line of this.lines.push(bytes)) yield* this.readLine(line);
  }

  /**
   * Nothing more stands in the text for now. Finishes a record whose line end is still missing, and gives up damaged
   * blocks that would wait for ever.
   */
  rest(): void {
    atOnce(this.resting());
  }

  *resting(): Steps<void> {
    if (this.mayBeFinished()) {
      const unfinished = this.lines.peek()?.trimEnd() ?? '';
      if (unfinished.endsWith('}') && (yield* this.finishes(unfinished))) {
        for (const line of this.lines.flush()) yield* this.readLine(line);
      }
    }
    for (const [stream, open] of this.streams) {
      for (const each of [...open]) {
        if (each.overtaken > 0) each.rests += 1;
        if (each.rests > 1) this.giveUp(stream, each, 'unfinishedBlock');
      }
    }
  }

  /** The text has ended for good. */
  end(): void {
    atOnce(this.ending());
  }

  *ending(): Steps<void> {
    for (const line of this.lines.flush()) yield* this.readLine(line);
    for (const [stream, open] of this.streams) {
      for (const each of [...open]) this.giveUp(stream, each, 'unfinishedBlock');
    }
  }

  /** What was found since the last call. */
  take(): Decoded {
    const found = { spans: this.spans, batches: this.batches, problems: this.problems };
    this.spans = [];
    this.batches = [];
    this.problems = [];
    return found;
  }

  private *readLine(line: Line): Steps<void> {
    const { stream, text } = cleanLine(line.text);
    if (line.cut) {
      if (text.includes('"trace_id":') || text.includes('"traceId":')) {
        this.problems.push({ reason: 'lineTooLong', example: text.slice(0, 1_000), count: 1 });
      }
      return;
    }
    // Two records whose writer sends no line end.
    if (text === '}{') {
      yield* this.readText(stream, '}', line);
      yield* this.readText(stream, '{', line);
      return;
    }
    yield* this.readText(stream, text, line);
  }

  private *readText(stream: string, text: string, line: Line): Steps<void> {
    const open = this.streams.get(stream);
    if (open !== undefined && this.offer(stream, open, text, line)) return;
    const begun = blockFormats.flatMap((format) => format.open(text) ?? []);
    if (begun.length > 0) {
      this.begin(stream, begun, line);
      return;
    }
    for (const format of lineFormats) {
      const decoded = yield* format.readLine(text);
      if (decoded !== null) {
        this.keep(decoded);
        return;
      }
    }
  }

  private offer(stream: string, open: OpenBlock[], text: string, line: Line): boolean {
    let used = false;
    for (const each of [...open].reverse()) {
      const answer = used ? 'refused' : each.block.offer(text);
      if (answer === 'refused') {
        each.idleLines += 1;
        each.idleBytes += line.length + 1;
        this.giveUpIdle(stream, each);
        continue;
      }
      used = true;
      this.taken(stream, each, answer === 'complete', line);
    }
    return used || this.cut(stream, open, text);
  }

  private taken(stream: string, each: OpenBlock, complete: boolean, line: Line): void {
    each.lines += 1;
    each.bytes += line.length + 1;
    each.idleLines = 0;
    each.idleBytes = 0;
    each.overtaken = 0;
    each.rests = 0;
    // One line may begin blocks of several formats; the first to go on was right.
    for (const rival of this.streams.get(stream) ?? []) {
      if (rival !== each && rival.offset === each.offset) this.remove(stream, rival);
    }
    if (complete) {
      this.remove(stream, each);
      this.keep(each.block.decode());
      for (const older of [...(this.streams.get(stream) ?? [])]) {
        if (older.offset > each.offset) continue;
        older.overtaken += 1;
        if (older.overtaken >= maxOvertaking) this.giveUp(stream, older, 'unfinishedBlock');
      }
    } else if (each.bytes > maxBlockBytes || each.lines > maxBlockLines) {
      this.giveUp(stream, each, 'blockTooLarge');
    }
  }

  /** An end that belongs to no open block as it stands: the newest one has lost lines. */
  private cut(stream: string, open: readonly OpenBlock[], text: string): boolean {
    const damaged = open.findLast(({ block, lines }) => lines > 1 && block.isCutBy(text));
    if (damaged === undefined) return false;
    this.giveUp(stream, damaged, 'damagedBlock');
    return true;
  }

  private begin(stream: string, blocks: readonly Block[], line: Line): void {
    let open = this.streams.get(stream);
    if (open === undefined) {
      if (this.streams.size >= maxStreams) return;
      open = [];
      this.streams.set(stream, open);
    }
    for (const block of blocks) {
      open.push({
        block,
        offset: line.offset,
        bytes: line.length + 1,
        lines: 1,
        idleLines: 0,
        idleBytes: 0,
        overtaken: 0,
        rests: 0,
      });
    }
    while (open.length > maxOpenBlocks) {
      const [oldest] = open;
      if (oldest === undefined) break;
      this.giveUp(stream, oldest, 'unfinishedBlock');
    }
  }

  private giveUpIdle(stream: string, each: OpenBlock): void {
    const maxLines = each.lines === 1 ? maxLinesAfterStart : maxBlockLines;
    if (each.idleLines > maxLines || each.idleBytes > maxBlockBytes) {
      this.giveUp(stream, each, 'unfinishedBlock');
    }
  }

  private giveUp(stream: string, each: OpenBlock, reason: string): void {
    this.remove(stream, each);
    if (!each.block.looksLikeSpan) return;
    this.problems.push({ reason, example: each.block.text.slice(0, 1_000), count: 1 });
  }

  private remove(stream: string, each: OpenBlock): void {
    const open = this.streams.get(stream) ?? [];
    const index = open.indexOf(each);
    if (index >= 0) open.splice(index, 1);
    if (open.length === 0) this.streams.delete(stream);
  }

  private keep({ spans, batches, problems }: Decoded): void {
    // One by one: a line may hold more of them than a call takes arguments.
    for (const span of spans) this.spans.push(span);
    for (const batch of batches) this.batches.push(batch);
    for (const problem of problems) this.problems.push(problem);
  }

  /** A long line that grows a little at a time is looked at again only when it has grown by a good part. */
  private mayBeFinished(): boolean {
    const { heldBytes, offset } = this.lines;
    const before = this.looked.offset === offset ? this.looked.bytes : 0;
    if (heldBytes === before || (heldBytes > shortLineBytes && heldBytes < before * worthALook)) {
      return false;
    }
    this.looked = { offset, bytes: heldBytes };
    return true;
  }

  /** Whether a line without its end is already a whole record, or the last line of one. */
  private *finishes(unfinished: string): Steps<boolean> {
    const { stream, text } = cleanLine(unfinished);
    if (text === '}') return this.streams.has(stream);
    for (const format of lineFormats) {
      const decoded = yield* format.readLine(text);
      if (decoded !== null && decoded.problems.length === 0) return true;
    }
    return false;
  }
}
