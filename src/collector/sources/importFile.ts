import { resolve } from 'node:path';
import { DecodeError } from '../../shared/otlp/decodeError.ts';
import type { ImportReport } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { Decoded } from '../decode/decoded.ts';
import { FormatError } from '../decode/fields.ts';
import { LineSplitter } from '../decode/lineSplitter.ts';
import { decodeAuditLine } from '../decode/mxcpAudit.ts';
import { bodiesOf, signalOf } from '../decode/otlpBinary.ts';
import { otlpJson } from '../decode/otlpJson.ts';
import { ProblemCounter } from '../decode/problemCounter.ts';
import { shapeOf } from '../decode/sniff.ts';
import { TextReader } from '../decode/textReader.ts';
import type { Batch, IngestSink } from '../store/traceStore.ts';
import { maxAuditLineBytes } from './auditTail.ts';
import { type Slice, slicesOf, TooLargeError } from './byteSource.ts';
import { messageOf, reasonOf } from './errors.ts';
import { type Ingested, ingestDecoded } from './ingestDecoded.ts';
import { inTurns } from './inTurns.ts';

/** A body or a document that is one value has to be whole in memory. */
const maxWholeBytes = 256 * 1024 * 1024;
const headBytes = 64 * 1024;

export interface ImportOptions {
  readonly signal?: CancelSignal;
  /** Bytes of all files as they lie on disk; called after each slice. */
  readonly onProgress?: (progress: {
    readonly file: string;
    readonly done: number;
    readonly total: number;
  }) => void;
}

export type ImportFormat =
  | 'otlp-protobuf'
  | 'otlp-json'
  | 'otlp-jsonl'
  | 'console'
  | 'audit'
  | 'unknown';

type FileReport = ImportReport['files'][number];

/** Reads files of any known format into the store. What a file holds is told by its content, never by its name. */
export async function importFiles(
  files: readonly string[],
  sink: IngestSink,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const reports: FileReport[] = [];
  for (const file of files) {
    if (options.signal?.aborted) break;
    reports.push(await new FileImport(resolve(file), sink, options).run());
  }
  return { files: reports };
}

class FileImport {
  private readonly path: string;
  private readonly sink: IngestSink;
  private readonly options: ImportOptions;
  private readonly problems = new ProblemCounter();
  private format: ImportFormat = 'unknown';
  private spans = 0;
  private duplicates = 0;
  private logs = 0;
  private metricPoints = 0;
  private auditRecords = 0;

  constructor(path: string, sink: IngestSink, options: ImportOptions) {
    this.path = path;
    this.sink = sink;
    this.options = options;
  }

  async run(): Promise<FileReport> {
    try {
      const slices = new Slices(slicesOf(this.path), (slice) => this.progress(slice));
      await this.read(slices);
      if (this.format === 'unknown') {
        this.problems.add('unknownFormat', new TextDecoder().decode(slices.head.subarray(0, 400)));
      }
    } catch (error) {
      this.problems.add(reasonOf(error), messageOf(error));
    }
    const { path: file, format, spans, duplicates, logs, metricPoints, auditRecords } = this;
    const problems = this.problems.list();
    return { file, format, spans, duplicates, logs, metricPoints, auditRecords, problems };
  }

  private async read(slices: Slices): Promise<void> {
    await slices.readHead();
    if (shapeOf(slices.head) === 'binary') return this.readBinary(slices);
    const text = new TextDecoder().decode(slices.head).replace(/^\uFEFF/, '');
    if (isPrintedDocument(text)) return this.readDocument(slices);
    if (isAudit(text)) return this.readAudit(slices);
    return this.readText(slices);
  }

  private async readBinary(slices: Slices): Promise<void> {
    for (const body of bodiesOf(await slices.whole())) {
      if (this.cancelled) return;
      try {
        const signal = signalOf(body);
        const source = { kind: 'otlpFile', target: this.path } as const;
        const batch: Batch = { source, signal, bytes: body };
        this.count([{ signal, result: await this.sink.ingest(batch) }]);
        this.format = 'otlp-protobuf';
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        this.problems.add(error.reason, error.message);
      }
    }
  }

  private async readDocument(slices: Slices): Promise<void> {
    const decoded = otlpJson(new TextDecoder().decode(await slices.whole()));
    if (decoded === null) return;
    this.format = 'otlp-json';
    await this.write(decoded);
  }

  private async readText(slices: Slices): Promise<void> {
    const reader = new TextReader();
    for await (const bytes of slices.all()) {
      if (this.cancelled) return;
      await inTurns(reader.pushing(bytes));
      await this.write(reader.take());
    }
    await inTurns(reader.ending());
    await this.write(reader.take());
  }

  private async readAudit(slices: Slices): Promise<void> {
    this.format = 'audit';
    const lines = new LineSplitter(maxAuditLineBytes);
    for await (const bytes of slices.all()) {
      if (this.cancelled) return;
      await this.writeAudit([...lines.push(bytes)]);
    }
    await this.writeAudit([...lines.flush()]);
  }

  private async writeAudit(lines: readonly { text: string; offset: number; length: number }[]) {
    const entries = lines.flatMap((line) => {
      if (line.text.trim() === '') return [];
      try {
        return decodeAuditLine(line.text, { file: this.path, ...line });
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        this.problems.add(error.reason, line.text.slice(0, 1_000));
        return [];
      }
    });
    if (entries.length === 0) return;
    await this.sink.ingestAudit(this.path, entries);
    this.auditRecords += entries.length;
  }

  private async write(decoded: Decoded): Promise<void> {
    for (const { reason, example, count } of decoded.problems) {
      this.problems.add(reason, example, count);
    }
    if (decoded.batches.length > 0 && this.format === 'unknown') this.format = 'otlp-jsonl';
    if (decoded.spans.length + decoded.problems.length > 0 && this.format === 'unknown') {
      this.format = 'console';
    }
    this.count(await ingestDecoded(this.sink, this.path, decoded));
  }

  private count(written: readonly Ingested[]): void {
    for (const { signal, result } of written) {
      if (signal === 'traces') this.spans += result.accepted;
      else if (signal === 'logs') this.logs += result.accepted;
      else this.metricPoints += result.accepted;
      this.duplicates += result.duplicates;
      for (const [reason, count] of Object.entries(result.rejected)) {
        this.problems.add(reason, '', count);
      }
    }
  }

  private get cancelled(): boolean {
    if (!this.options.signal?.aborted) return false;
    this.problems.add('cancelled', 'The import was cancelled; what was read before stays.');
    return true;
  }

  private progress({ done, total }: Slice): void {
    this.options.onProgress?.({ file: this.path, done, total });
  }
}

/** The slices of a file, of which the first can be looked at before all are read. */
class Slices {
  head: Uint8Array = new Uint8Array(0);
  private readonly source: AsyncIterator<Slice>;
  private readonly onSlice: (slice: Slice) => void;
  private ended = false;

  constructor(source: AsyncIterable<Slice>, onSlice: (slice: Slice) => void) {
    this.source = source[Symbol.asyncIterator]();
    this.onSlice = onSlice;
  }

  async readHead(): Promise<void> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < headBytes) {
      const bytes = await this.next();
      if (bytes === null) break;
      parts.push(bytes);
      length += bytes.length;
    }
    this.head = Buffer.concat(parts);
  }

  async *all(): AsyncGenerator<Uint8Array> {
    try {
      yield this.head;
      for (let bytes = await this.next(); bytes !== null; bytes = await this.next()) yield bytes;
    } finally {
      await this.source.return?.();
    }
  }

  /** @throws TooLargeError */
  async whole(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const bytes of this.all()) {
      length += bytes.length;
      if (length > maxWholeBytes) throw new TooLargeError(maxWholeBytes);
      parts.push(bytes);
    }
    return Buffer.concat(parts);
  }

  private async next(): Promise<Uint8Array | null> {
    if (this.ended) return null;
    const { value, done } = await this.source.next();
    if (done) {
      this.ended = true;
      return null;
    }
    this.onSlice(value);
    return value.bytes;
  }
}

/** JSON that does not end with its first line and speaks of OTLP: one value over the whole file. */
function isPrintedDocument(head: string): boolean {
  const text = head.trimStart();
  if (text[0] === '[')
    return /"resource(?:Spans|Logs|Metrics)?"|"scope(?:Spans|Logs|Metrics)"/.test(text);
  const firstLine = text.slice(0, text.indexOf('\n') + 1 || text.length).trim();
  const opensOnly = /^\{(?:\s*"resource(?:Spans|Logs|Metrics)?"\s*:\s*[[{]?)?$/.test(firstLine);
  return opensOnly && /^\{\s*"resource(?:Spans|Logs|Metrics)?"\s*:/.test(text);
}

function isAudit(head: string): boolean {
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined) return false;
  // A line longer than the head cannot be parsed; its first keys tell.
  if (lines.length === 1 && head.length >= headBytes) return first.startsWith('{"schema_name":');
  try {
    decodeAuditLine(first, { file: '', offset: 0, length: 0 });
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
