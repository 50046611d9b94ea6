import type { Comparison, SpanInspection } from '../../src/shared/rpc/contract.ts';
import type { TraceColumns } from '../../src/shared/trace/columns.ts';
import { compareTraces, thresholdOf } from '../../src/shared/trace/compare/compareTraces.ts';
import { summarise } from '../../src/shared/trace/compare/summarise.ts';
import { columnsOf, type RowSpec } from '../support/columnsFromAscii.ts';
import { inspect, syntheticRows, traceId } from './scenarios.ts';

/* The same tool called twice: before, the query was quick and nothing was denied. */

export const traceBefore = '1f8efff798038103d269b633813fc60c';
const ms = 1e6;

export interface CompareSides {
  readonly a: { readonly traceId: string };
  readonly b: { readonly traceId: string };
}

function rowsOf(sqlMs: number, orders: number, isAfter: boolean): RowSpec[] {
  const service = 'warehouse-mxcp';
  const row = (depth: number, label: string, startMs: number, endMs: number): RowSpec => ({
    depth,
    name: label,
    startNs: startMs * ms,
    durationNs: (endMs - startMs) * ms,
    service,
  });
  return [
    { ...row(0, 'agent run', 0, sqlMs + 40), service: 'agent', role: 'agent' },
    { ...row(1, 'tools/call slow_moving_stock', 2, sqlMs + 14), role: 'mcpServer' },
    { ...row(2, 'policy: input (allow)', 3, 3.1), role: 'policy' },
    {
      ...row(2, 'SQL 63cee30b', 4, sqlMs + 4),
      role: 'sql',
      queryHash: '63cee30bbe9371b3',
    },
    ...(isAfter ? [{ ...row(2, 'policy: output (deny)', 4, 4.1), role: 'policy' as const }] : []),
    ...Array.from(
      { length: orders },
      (_, at): RowSpec => ({
        ...row(1, 'tools/call find_orders', sqlMs + 15 + at * 4, sqlMs + 18 + at * 4),
        role: 'mcpServer',
      }),
    ),
    ...(isAfter
      ? []
      : [{ ...row(1, 'POST /notify', sqlMs + 30, sqlMs + 33), role: 'http' as const }]),
  ];
}

const traces = new Map<string, TraceColumns>([
  [traceBefore, columnsOf(rowsOf(600, 3, false), { traceId: traceBefore })],
  [traceId, columnsOf(rowsOf(1830, 5, true), { traceId })],
]);

function tracesOf({ a, b }: CompareSides, scenario: string): readonly [TraceColumns, TraceColumns] {
  const size = /^spans-(\d+)$/.exec(scenario)?.[1];
  if (size !== undefined) {
    const rows = syntheticRows(Number(size));
    const changed = rows.map((row, at) => (at % 3 === 2 ? { ...row, name: `${row.name} b` } : row));
    return [columnsOf(rows, { traceId: traceBefore }), columnsOf(changed, { traceId })];
  }
  const none = columnsOf([]);
  return [
    traces.get(a.traceId) ?? none,
    traces.get(scenario === 'same' ? a.traceId : b.traceId) ?? none,
  ];
}

/** What the collector would answer. */
export function comparisonOf(sides: CompareSides, scenario: string): Comparison {
  const [a, b] = tracesOf(sides, scenario);
  const threshold = thresholdOf(a, b);
  const nodes = compareTraces(a, b, threshold);
  const side = (name: string, columns: TraceColumns) => ({
    name,
    traceId: columns.traceId,
    isTypical: false,
    traces: 1,
    label: columns.strings[columns.label[0] ?? 0] ?? '',
    service: columns.strings[columns.service[0] ?? 0] ?? '',
    startUnixNano: String(columns.startUnixNano),
    durationNs: columns.durationNs,
    spans: columns.length,
    errors: 0,
  });
  return {
    summary: summarise(
      nodes,
      { name: 'A', durationNs: a.durationNs },
      { name: 'B', durationNs: b.durationNs },
      threshold,
    ),
    warnings:
      scenario === 'slow-call'
        ? ['A misses the parents of some spans, which stand at the top here.']
        : [],
    a: side('A', a),
    b: side('B', b),
    threshold,
    nodes,
    leftOut: 0,
  };
}

export function inspectEither(asked: string, spanId: string): SpanInspection | null {
  const columns = traces.get(asked);
  const found = columns === undefined ? null : inspect(columns, spanId);
  if (found === null || asked === traceId) return found;
  const attributes = { ...found.span.attributes, 'db.rows_affected': 12, 'db.plan': 'index scan' };
  return { ...found, span: { ...found.span, attributes } };
}
