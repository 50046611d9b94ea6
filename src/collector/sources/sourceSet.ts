import type { SourceRequest, SourceStatus } from '../../shared/rpc/contract.ts';
import type { Log } from '../../shared/util/log.ts';
import type { IngestSink } from '../store/traceStore.ts';
import { createAuditTail } from './auditTail.ts';
import { createConsoleTail } from './consoleTail.ts';
import type { Source } from './source.ts';

type FollowedKind = Exclude<SourceRequest['kind'], 'project'>;

const creators = { console: createConsoleTail, audit: createAuditTail } as const;

/** The files and folders that are followed, each once however often it was asked for. */
export class SourceSet {
  readonly #sink: IngestSink;
  readonly #log: Log;
  readonly #sources = new Map<string, Source>();

  constructor(sink: IngestSink, log: Log) {
    this.#sink = sink;
    this.#log = log;
  }

  get status(): readonly SourceStatus[] {
    return Array.from(this.#sources.values(), (source) => source.status);
  }

  /** Follows a file or folder; settles once what it holds now is stored. */
  async add(kind: FollowedKind, path: string): Promise<void> {
    const key = `${kind} ${path}`;
    if (this.#sources.has(key)) {
      return;
    }
    const source = creators[kind]({ path, sink: this.#sink, log: this.#log });
    this.#sources.set(key, source);
    await source.start();
  }

  /** Follows no more; settles once what stands there now is stored. */
  async remove(kind: FollowedKind, path: string): Promise<void> {
    const key = `${kind} ${path}`;
    const source = this.#sources.get(key);
    this.#sources.delete(key);
    await source?.finish();
  }

  async stop(): Promise<void> {
    const all = Array.from(this.#sources.values(), (source) => source.stop());
    this.#sources.clear();
    await Promise.all(all);
  }
}
