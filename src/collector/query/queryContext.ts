import type { LogLine } from '../../shared/rpc/contract.ts';
import type { ProjectIndex } from '../projects/projectIndex.ts';
import type { Store } from '../store/store.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { type AuditLinks, linkAudit } from './auditLinks.ts';
import { type SpanSample, sampleSpans } from './spanSample.ts';
import { RecentVerdicts } from './traceVerdicts.ts';

/** What is stored beside spans. */
export type SignalReader = Pick<
  Store,
  'counters' | 'logs' | 'metrics' | 'readMetricPoint' | 'scanLogRows'
>;

/** What the answers are made of. */
export interface QueryDeps {
  readonly store: TraceReader;
  readonly projects: ProjectIndex;
  /** Logs that were written inside a span, oldest first. */
  readonly logsOf: (traceId: string, spanId: string) => readonly LogLine[];
  /** `Store.scanLogs`. */
  readonly scanLogs: Store['scanLogs'];
  /** Logs and metric points. */
  readonly signals: SignalReader;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const sampleKeptMs = 5000;

/** The dependencies, and what more than one answer needs at one revision of the store. */
export class QueryContext {
  readonly store: TraceReader;
  readonly projects: ProjectIndex;
  readonly logsOf: QueryDeps['logsOf'];
  readonly scanLogs: QueryDeps['scanLogs'];
  readonly signals: SignalReader;
  readonly now: QueryDeps['now'];
  /** Of the filters that lists are asked for again and again. */
  readonly verdicts = new RecentVerdicts();
  #sample: {
    readonly revision: number;
    readonly atMs: number;
    readonly value: Promise<SpanSample>;
  } | null = null;
  #links: {
    readonly revision: number;
    readonly generation: number;
    readonly value: AuditLinks;
  } | null = null;

  constructor({ store, projects, logsOf, scanLogs, signals, now }: QueryDeps) {
    this.store = store;
    this.projects = projects;
    this.logsOf = logsOf;
    this.scanLogs = scanLogs;
    this.signals = signals;
    this.now = now;
  }

  get links(): AuditLinks {
    const { generation } = this.store;
    const revision = this.store.changes.audit;
    if (this.#links?.revision !== revision || this.#links.generation !== generation) {
      this.#links = { revision, generation, value: linkAudit(this.store) };
    }
    return this.#links.value;
  }

  /** What spans carry; a little old while much arrives, since it is asked for at every key stroke. */
  sample(): Promise<SpanSample> {
    const { revision } = this.store;
    const nowMs = performance.now();
    const known = this.#sample;
    if (known !== null && (known.revision === revision || nowMs - known.atMs < sampleKeptMs)) {
      return known.value;
    }
    const value = sampleSpans(this.store);
    this.#sample = { revision, atMs: nowMs, value };
    value.catch(() => {
      this.#sample = null;
    });
    return value;
  }
}
