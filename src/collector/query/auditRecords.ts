import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { AuditEntry, AuditRecord } from '../../shared/model/audit.ts';
import type { Field } from '../../shared/query/ast.ts';
import { compileFilter, type FilterSubject, matches } from '../../shared/query/condition.ts';
import type { AuditList, Page } from '../../shared/rpc/contract.ts';
import { spanBit, traceBit } from '../store/spanTable.ts';
import { findTrace, traceIdIn } from './ids.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { hasBit } from './spanRows.ts';
import { rootRowOf } from './traceRoot.ts';
import { tracesIn } from './traces.ts';

/** Newest first. Cost: one look at every record; the joins are kept for the revision. */
export function listAudit(
  context: QueryContext,
  { filter, trace, limit, offset = 0 }: Page & { readonly trace?: string },
): AuditList {
  const { store } = context;
  const wanted = trace === undefined ? null : wantedTrace(context, trace);
  const records = matchingRecords(context, filter ?? '')
    .filter((index) => wanted === null || wanted.has(index))
    .sort((a, b) => compareEntries(store.audit[a], store.audit[b]));
  const end = limit === undefined ? undefined : offset + limit;
  return {
    total: records.length,
    records: records.slice(offset, end).map((index) => auditRecord(context, index)),
    gaps: gapsOf(context),
  };
}

/** Indices of the records that pass a filter. @throws FilterError */
export function matchingRecords(context: QueryContext, filter: string): readonly number[] {
  const condition = compileFilter(filter);
  return context.store.audit.flatMap((_, index) =>
    matches(condition, new RecordSubject(context, index)) ? [index] : [],
  );
}

/** Records of a trace, oldest first. */
export function auditOfTrace(context: QueryContext, traceRow: number): readonly AuditRecord[] {
  return [...(context.links.recordsOfTrace.get(traceRow) ?? [])]
    .sort((a, b) => compareEntries(context.store.audit[b], context.store.audit[a]))
    .map((index) => auditRecord(context, index));
}

export function auditRecord({ store, links }: QueryContext, index: number): AuditRecord {
  const entry = store.audit[index];
  const link = links.links[index];
  if (!entry || !link) {
    throw new QueryError('notFound', 'The audit record is not known');
  }
  return {
    recordId: entry.recordId,
    timestamp: isoTime(entry.timeUnixNano),
    operationType: entry.operationType,
    operationName: entry.operationName,
    status: entry.status,
    durationMs: entry.durationMs,
    user: entry.user,
    policyDecision: entry.policyDecision,
    denied: links.denied[index] ?? false,
    error: entry.error,
    traceId: entry.traceId || null,
    link,
  };
}

/** A record may name a trace that is not stored: then it alone answers for it. */
function wantedTrace({ store, links }: QueryContext, text: string): ReadonlySet<number> {
  const id = traceIdIn(text);
  if (id === null) {
    throw new QueryError(
      'badRequest',
      `"${text.slice(0, 80)}" is neither a trace id nor a traceparent`,
    );
  }
  const named = store.audit.flatMap((entry, index) => (entry.traceId === id ? [index] : []));
  if (named.length === 0) {
    return new Set(links.recordsOfTrace.get(findTrace(store, id)));
  }
  return new Set([...named, ...(links.recordsOfTrace.get(store.traceRowOf(id)) ?? [])]);
}

function gapsOf({ store, links }: QueryContext): AuditList['gaps'] {
  let tracesWithoutRecord = 0;
  for (const traceRow of tracesIn(store, null)) {
    if (!links.recordsOfTrace.has(traceRow) && isAudited(store, traceRow)) {
      tracesWithoutRecord++;
    }
  }
  return {
    recordsWithoutTrace: links.links.filter(({ kind }) => kind === 'none').length,
    tracesWithoutRecord,
  };
}

/** MXCP writes a record of each of its endpoints, and of its built-in tools, which have no endpoint span. */
function isAudited(store: QueryContext['store'], traceRow: number): boolean {
  return (
    ((store.traces.bits[traceRow] ?? 0) & traceBit.hasMxcpEndpoint) !== 0 ||
    hasBit(store, rootRowOf(store, traceRow), spanBit.mxcpEngine)
  );
}

/** Newest first, then by id. */
function compareEntries(a: AuditEntry | undefined, b: AuditEntry | undefined): number {
  const left = a?.timeUnixNano ?? 0n;
  const right = b?.timeUnixNano ?? 0n;
  return left > right ? -1 : left < right ? 1 : (a?.recordId ?? '') < (b?.recordId ?? '') ? -1 : 1;
}

/** With the digits that there are: at least milliseconds, at most nanoseconds. */
function isoTime(unixNano: bigint): string {
  if (unixNano === 0n) {
    return '';
  }
  const date = new Date(Number(unixNano / 1_000_000n)).toISOString();
  const below = (unixNano % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/(?:000){1,2}$/, '');
  return `${date.slice(0, -1)}${below}Z`;
}

/** A record as a filter sees it: its own fields, and those that its span would have. */
class RecordSubject implements FilterSubject {
  readonly parent = null;
  readonly #context: QueryContext;
  readonly #index: number;

  constructor(context: QueryContext, index: number) {
    this.#context = context;
    this.#index = index;
  }

  some(field: Field, test: (value: AnyValue) => boolean): boolean {
    const value = this.#value(field);
    return value !== null && test(value);
  }

  someText(test: (text: string) => boolean): boolean {
    const record = auditRecord(this.#context, this.#index);
    return [
      record.operationName,
      record.operationType,
      record.status,
      record.user,
      record.error,
      record.policyDecision,
      record.recordId,
      record.traceId,
    ].some((text) => text !== null && test(text));
  }

  #value(field: Field): AnyValue {
    const record = auditRecord(this.#context, this.#index);
    if (field.kind !== 'field') {
      return field.kind === 'attr' ? ownField(record, field.key) : null;
    }
    const target = (type: string) => (record.operationType === type ? record.operationName : null);
    switch (field.name) {
      case 'name':
        return record.operationName;
      case 'tool':
      case 'prompt':
      case 'resource':
        return target(field.name);
      case 'status':
        return record.status;
      case 'duration':
        return record.durationMs === null ? null : BigInt(Math.round(record.durationMs * 1e6));
      case 'start':
        return this.#context.store.audit[this.#index]?.timeUnixNano ?? null;
      case 'trace':
        return record.link.traceId ?? record.traceId;
      case 'span':
        return record.link.spanId;
      case 'denied':
        return record.denied;
      case 'hash':
        return this.#context.store.audit[this.#index]?.sqlHash || null;
      default:
        return null;
    }
  }
}

function ownField(record: AuditRecord, key: string): AnyValue {
  if (key === 'link') {
    return record.link.kind;
  }
  const value = Object.entries(record).find(([name]) => name === key)?.[1];
  return value === undefined || typeof value === 'object' ? null : value;
}
