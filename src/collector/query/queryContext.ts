import type { LogLine } from '../../shared/rpc/contract.ts';
import type { ProjectIndex } from '../projects/projectIndex.ts';
import type { Store } from '../store/store.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { type AuditLinks, linkAudit } from './auditLinks.ts';

/** What the answers are made of. */
export interface QueryDeps {
  readonly store: TraceReader;
  readonly projects: ProjectIndex;
  /** Logs that were written inside a span, oldest first. */
  readonly logsOf: (traceId: string, spanId: string) => readonly LogLine[];
  /** `Store.scanLogs`. */
  readonly scanLogs: Store['scanLogs'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The dependencies, and what more than one answer needs at one revision of the store. */
export class QueryContext {
  readonly store: TraceReader;
  readonly projects: ProjectIndex;
  readonly logsOf: QueryDeps['logsOf'];
  readonly scanLogs: QueryDeps['scanLogs'];
  readonly now: QueryDeps['now'];
  #links: { readonly revision: number; readonly value: AuditLinks } | null = null;

  constructor({ store, projects, logsOf, scanLogs, now }: QueryDeps) {
    this.store = store;
    this.projects = projects;
    this.logsOf = logsOf;
    this.scanLogs = scanLogs;
    this.now = now;
  }

  get links(): AuditLinks {
    const { revision } = this.store;
    if (this.#links?.revision !== revision) {
      this.#links = { revision, value: linkAudit(this.store) };
    }
    return this.#links.value;
  }
}
