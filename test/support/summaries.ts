import type { AuditRecord } from '../../src/shared/model/audit.ts';
import type { QueryRow, Status, TraceSummary } from '../../src/shared/rpc/contract.ts';

/** 2026-11-21T14:03:12.250Z, when the made-up traces start. */
export const someUnixMs = 1_795_269_792_250;

/** A trace as lists have it, with only what the test is about written out. */
export function makeSummary(
  number: number,
  changes: Partial<TraceSummary> & {
    readonly tool?: string;
    readonly service?: string;
    readonly session?: string | null;
  } = {},
): TraceSummary {
  const { tool = 'find_orders', service = 'shop', session = null, ...rest } = changes;
  return {
    traceId: number.toString(16).padStart(32, '0'),
    root: { spanId: number.toString(16).padStart(16, '0'), name: 'mcp.endpoint.execute', service },
    startUnixNano: `${someUnixMs + number}000000`,
    durationNs: 41_000_000,
    spans: 8,
    errors: 0,
    missingParents: 0,
    mcp: { method: 'tools/call', tool, prompt: null, resource: null, session },
    auditRecords: 0,
    denied: false,
    evictedEarlier: false,
    ...rest,
  };
}

export function makeQuery(hash: string, changes: Partial<QueryRow> = {}): QueryRow {
  return {
    hash,
    kind: 'emitted',
    calls: 14,
    errors: 0,
    totalNs: 20e9,
    p50Ns: 1e9,
    p95Ns: 1.9e9,
    p99Ns: 2e9,
    maxNs: 2.1e9,
    rows: 214,
    tools: ['slow_moving_stock'],
    text: 'SELECT 1',
    source: {
      file: 'sql/slow_moving_stock.sql',
      line: 1,
      endpoint: 'tool/slow_moving_stock',
      others: [],
    },
    slowest: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
    ...changes,
  };
}

export function makeRecord(recordId: string, changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    recordId,
    timestamp: new Date(someUnixMs).toISOString(),
    operationType: 'tool',
    operationName: 'reorder',
    status: 'success',
    durationMs: 3,
    user: null,
    policyDecision: null,
    denied: false,
    error: null,
    traceId: 'a'.repeat(32),
    link: {
      kind: 'exact',
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      confidence: 1,
      reason: 'the record names the trace',
    },
    ...changes,
  };
}

export function makeStatus(changes: Partial<Status> = {}): Status {
  return {
    version: '0.1.0',
    pid: 1,
    receivers: [
      { protocol: 'http', address: '127.0.0.1:4318', state: 'listening', message: '' },
      { protocol: 'grpc', address: '127.0.0.1:4317', state: 'listening', message: '' },
    ],
    sources: [],
    stored: { traces: 12, spans: 96, logs: 0, metricPoints: 0, auditRecords: 0, bytes: 4096 },
    accepted: { spans: 96, logs: 0, metricPoints: 0 },
    duplicates: { spans: 0 },
    rejected: { spans: 0, logs: 0, metricPoints: 0, requests: 0, reasons: {} },
    evicted: { traces: 0, spans: 0 },
    cleared: { traces: 0, spans: 0 },
    dropped: { logs: 0, metricPoints: 0, logResources: 0, metricResources: 0 },
    warnings: [],
    ...changes,
  };
}
