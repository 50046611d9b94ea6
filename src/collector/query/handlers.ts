import type {
  CollectorMethod,
  CollectorParams,
  CollectorResult,
} from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { readAuditRecord } from './auditDetail.ts';
import { listAudit } from './auditRecords.ts';
import { compare } from './compare.ts';
import { explainFilter } from './explain.ts';
import { exportPage } from './exportPage.ts';
import { exportTraces } from './exportSpans.ts';
import { findInTrace } from './findInTrace.ts';
import { listMetricPoints } from './metricPoints.ts';
import { listMetrics } from './metrics.ts';
import { listQueries, listQueryCalls } from './queries.ts';
import { QueryContext, type QueryDeps } from './queryContext.ts';
import { searchLogs } from './searchLogs.ts';
import { searchTraces } from './searchTraces.ts';
import { listServers } from './servers.ts';
import { inspectSpan } from './span.ts';
import { suggestFilter } from './suggestions.ts';
import { readTrace } from './trace.ts';
import { readTraceColumns } from './traceColumns.ts';
import { listTraceEvents } from './traceEvents.ts';
import { readTraceEventText } from './traceEventText.ts';
import { readTraceMetrics } from './traceMetrics.ts';
import { readTraceOtlp } from './traceOtlp.ts';
import { listTraces } from './traces.ts';
import { readTraceVersion } from './traceVersion.ts';

/** Requests that are answered from what is stored, and change nothing in it. */
export type DataMethod = Extract<
  CollectorMethod,
  | 'traces'
  | 'search'
  | 'suggest'
  | 'explainFilter'
  | 'trace'
  | 'traceColumns'
  | 'traceVersion'
  | 'traceEvents'
  | 'traceEventText'
  | 'findInTrace'
  | 'span'
  | 'compare'
  | 'queries'
  | 'queryCalls'
  | 'audit'
  | 'auditRecord'
  | 'logs'
  | 'metrics'
  | 'metricPoints'
  | 'traceMetrics'
  | 'servers'
  | 'export'
  | 'exportPage'
  | 'traceOtlp'
>;

export type DataHandlers = {
  readonly [M in DataMethod]: (
    params: CollectorParams<M>,
    signal?: CancelSignal,
  ) => Promise<CollectorResult<M>>;
};

/** A request without a handler does not compile. */
export function createHandlers(deps: QueryDeps): DataHandlers {
  const context = new QueryContext(deps);
  return {
    traces: (params, signal) => listTraces(context, params, signal),
    search: (params, signal) => searchTraces(context, params, signal),
    suggest: (params) => suggestFilter(context, params),
    explainFilter: (params, signal) => explainFilter(context, params, signal),
    trace: (params, signal) => readTrace(context, params, signal),
    traceColumns: (params) => readTraceColumns(context, params),
    traceVersion: async (params) => readTraceVersion(context, params),
    traceEvents: (params, signal) => listTraceEvents(context, params, signal),
    traceEventText: (params, signal) => readTraceEventText(context, params, signal),
    findInTrace: (params, signal) => findInTrace(context, params, signal),
    span: (params) => inspectSpan(context, params),
    compare: (params, signal) => compare(context, params, signal),
    queries: (params, signal) => listQueries(context, params, signal),
    queryCalls: async (params) => listQueryCalls(context, params),
    audit: async (params) => listAudit(context, params),
    auditRecord: (params) => readAuditRecord(context, params),
    logs: (params, signal) => searchLogs(context, params, signal),
    metrics: (params, signal) => listMetrics(context, params, signal),
    metricPoints: (params, signal) => listMetricPoints(context, params, signal),
    traceMetrics: (params, signal) => readTraceMetrics(context, params, signal),
    servers: async () => ({ servers: listServers(context) }),
    export: (params, signal) => exportTraces(context, params, signal),
    exportPage: (params, signal) => exportPage(context, params, signal),
    traceOtlp: (params, signal) => readTraceOtlp(context, params, signal),
  };
}
