import type { AuditRecord } from '../../src/shared/model/audit.ts';
import { spanRoles } from '../../src/shared/model/mcpView.ts';
import { spanNotes } from '../../src/shared/model/spanNote.ts';
import type { QueryCalls, QueryRow, SpanInspection } from '../../src/shared/rpc/contract.ts';
import { mark, type TraceColumns } from '../../src/shared/trace/columns.ts';
import { rowOfSpan } from '../../src/shared/trace/findRows.ts';
import { columnsOf, type RowSpec } from '../support/columnsFromAscii.ts';
import { oddTraces } from './oddTraces.ts';

/* Data of the fake host. The calls are those of a small warehouse server; nothing here is recorded. */

const ms = 1e6;
export const traceId = '5b8efff798038103d269b633813fc60c';
const slowHash = '63cee30bbe9371b3';

const slowCall: readonly RowSpec[] = [
  {
    depth: 0,
    name: 'tools/call slow_moving_stock',
    startNs: 0,
    durationNs: 1848 * ms,
    service: 'agent',
    role: 'mcpClient',
    method: 'tools/call',
    target: 'slow_moving_stock',
    marks: mark.criticalPath,
  },
  {
    depth: 1,
    name: 'mcp.endpoint.execute',
    label: 'tools/call slow_moving_stock',
    startNs: 4 * ms,
    durationNs: 1838 * ms,
    service: 'warehouse-mxcp',
    role: 'endpoint',
    method: 'tools/call',
    target: 'slow_moving_stock',
    marks: mark.criticalPath | mark.audit,
  },
  {
    depth: 2,
    name: 'mxcp.policy.enforce_input',
    label: 'policy: input (allow)',
    startNs: 4.2 * ms,
    durationNs: 0.1 * ms,
    service: 'warehouse-mxcp',
    role: 'policy',
  },
  {
    depth: 2,
    name: 'mxcp.execution_engine.execute',
    label: 'execute (sql)',
    startNs: 5 * ms,
    durationNs: 1830 * ms,
    service: 'warehouse-mxcp',
    role: 'execution',
    marks: mark.criticalPath,
  },
  {
    depth: 3,
    name: 'mxcp.validation.input',
    label: 'validate input',
    startNs: 5.1 * ms,
    durationNs: 0.1 * ms,
    service: 'warehouse-mxcp',
    role: 'validation',
  },
  {
    depth: 3,
    name: 'mxcp.duckdb.execute',
    label: 'SQL 63cee30b',
    startNs: 6 * ms,
    durationNs: 1826 * ms,
    service: 'warehouse-mxcp',
    role: 'sql',
    queryHash: slowHash,
    marks: mark.criticalPath,
    events: 1,
  },
  {
    depth: 3,
    name: 'mxcp.duckdb.execute',
    label: 'SQL 09ab77c1',
    startNs: 20 * ms,
    durationNs: 2 * ms,
    service: 'warehouse-mxcp',
    role: 'sql',
    queryHash: '09ab77c1d2e3f405',
    marks: mark.error,
    events: 1,
  },
  {
    depth: 2,
    name: 'mxcp.policy.enforce_output',
    label: 'policy: output (deny)',
    startNs: 1836 * ms,
    durationNs: 0.1 * ms,
    service: 'warehouse-mxcp',
    role: 'policy',
    marks: mark.denied,
  },
  {
    depth: 1,
    name: 'POST /notify',
    startNs: 1842 * ms,
    durationNs: 5 * ms,
    service: 'notifier',
    role: 'http',
    notes: ['clockSkew'],
  },
  {
    depth: 0,
    name: 'stray worker',
    startNs: 900 * ms,
    durationNs: 300 * ms,
    service: 'worker',
    notes: ['orphan', 'unfinished'],
  },
];

/** The slow call with a small difference that a picture has to show. */
const almostTheSame: Readonly<Record<string, (rows: readonly RowSpec[]) => RowSpec[]>> = {
  'moved-bar': (rows) =>
    rows.map((row) =>
      row.name === 'stray worker' ? { ...row, startNs: row.startNs + 40 * ms } : row,
    ),
  'lost-row': (rows) => rows.filter(({ name }) => name !== 'POST /notify'),
  shorter: (rows) =>
    rows.map((row) =>
      row.name === 'stray worker' ? { ...row, durationNs: row.durationNs - 60 * ms } : row,
    ),
  'lost-mark': (rows) => rows.map((row) => (row.marks === mark.error ? { ...row, marks: 0 } : row)),
};

/** A server that has the span of HTTP as its parent and links to the client; two rounds of one call, in two sessions. */
const linkedCalls: RowSpec[] = [
  { depth: 0, name: 'invoke_agent packer', startNs: 0, durationNs: 900 * ms, role: 'agent' },
  {
    depth: 1,
    name: 'tools/call pack_crate',
    startNs: 10 * ms,
    durationNs: 200 * ms,
    service: 'agent',
    role: 'mcpClient',
    method: 'tools/call',
    target: 'pack_crate',
    marks: mark.inputRequired,
    session: '4ddb464cfb5744da',
  },
  {
    depth: 1,
    name: 'tools/call pack_crate',
    startNs: 300 * ms,
    durationNs: 250 * ms,
    service: 'agent',
    role: 'mcpClient',
    method: 'tools/call',
    target: 'pack_crate',
    session: '4ddb464cfb5744da',
  },
  {
    depth: 1,
    name: 'prompts/get label',
    startNs: 600 * ms,
    durationNs: 90 * ms,
    service: 'agent',
    role: 'mcpClient',
    method: 'prompts/get',
    target: 'label',
    session: 'b9f2e06b2b1149d2',
  },
  { depth: 0, name: 'POST /mcp', startNs: 305 * ms, durationNs: 230 * ms, role: 'http' },
  {
    depth: 1,
    name: 'tools/call pack_crate',
    startNs: 310 * ms,
    durationNs: 200 * ms,
    service: 'packing',
    role: 'mcpServer',
    method: 'tools/call',
    target: 'pack_crate',
    session: '4ddb464cfb5744da',
    linksTo: [2],
    linked: [
      { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), label: 'GET /crates', incoming: true },
      { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
    ],
  },
];

/** A wide, three-level trace of any size. */
export function syntheticRows(count: number, events = 0): RowSpec[] {
  const rows: RowSpec[] = [
    {
      depth: 0,
      name: 'agent run',
      startNs: 0,
      durationNs: count * 0.1 * ms,
      service: 'agent',
      role: 'agent',
      marks: mark.criticalPath,
    },
  ];
  while (rows.length < count) {
    const at = rows.length;
    const group = at % 20 === 1;
    rows.push({
      depth: group ? 1 : 2,
      name: group ? `tools/call step_${at}` : `span-${at}`,
      startNs: at * 0.1 * ms,
      durationNs: (group ? 1.9 : 0.08) * ms,
      service: `service-${at % 7}`,
      role: group ? 'mcpServer' : 'sql',
      marks: at % 997 === 0 ? mark.error : 0,
      events: group ? 0 : events,
    });
  }
  return rows;
}

/** All below one root, side by side and each of another name. */
const siblingRows = (count: number): RowSpec[] => [
  { depth: 0, name: 'fan out', startNs: 0, durationNs: 1000 * ms, service: 'agent' },
  ...Array.from({ length: count }, (_, at) => ({
    depth: 1,
    name: `sibling-${at}`,
    startNs: at * 1000,
    durationNs: 500 * ms,
    service: `service-${at % 7}`,
  })),
];

/** Names as long as a document, that differ at their ends only. */
const longNameRows = (count: number): RowSpec[] =>
  Array.from({ length: count }, (_, at) => ({
    depth: at === 0 ? 0 : 1,
    name: `${at === 0 ? 'root' : `long-${at}`} ${'word '.repeat(2000)}`,
    startNs: at * ms,
    durationNs: (at === 0 ? 2 * count : 1) * ms,
    service: 'agent',
  }));

/** A call that fails twice while the agent does other things in between, and a call of the same tool with other arguments. */
const retriedCalls: RowSpec[] = [
  { depth: 0, name: 'invoke_agent packer', startNs: 0, durationNs: 900 * ms, role: 'agent' },
  ...[
    { startNs: 10, argumentsHash: 7, marks: mark.error },
    { startNs: 200, argumentsHash: 7, marks: mark.error },
    { startNs: 400, argumentsHash: 8 },
    { startNs: 600, argumentsHash: 7 },
  ].flatMap(({ startNs, ...call }): RowSpec[] => [
    {
      depth: 1,
      name: 'tools/call pack_crate',
      durationNs: 100 * ms,
      service: 'agent',
      role: 'mcpClient',
      method: 'tools/call',
      target: 'pack_crate',
      startNs: startNs * ms,
      ...call,
    },
    {
      depth: 1,
      name: `chat ${startNs}`,
      startNs: (startNs + 110) * ms,
      durationNs: 60 * ms,
      role: 'model',
    },
  ]),
];

export function traceOf(scenario: string): TraceColumns {
  const size = /^spans-(\d+)$/.exec(scenario)?.[1];
  if (size !== undefined) return columnsOf(syntheticRows(Number(size)), { traceId });
  const siblings = /^siblings-(\d+)$/.exec(scenario)?.[1];
  if (siblings !== undefined) return columnsOf(siblingRows(Number(siblings)), { traceId });
  const longNames = /^long-names-(\d+)$/.exec(scenario)?.[1];
  if (longNames !== undefined) return columnsOf(longNameRows(Number(longNames)), { traceId });
  const withEvents = /^events-(\d+)$/.exec(scenario)?.[1];
  if (withEvents !== undefined) return columnsOf(syntheticRows(Number(withEvents), 1), { traceId });
  if (scenario === 'deep') {
    return columnsOf(
      Array.from({ length: 10_000 }, (_, depth) => ({
        depth,
        name: `level ${depth}`,
        startNs: depth * 1000,
        durationNs: (10_000 - depth) * 2000,
      })),
      { traceId },
    );
  }
  if (scenario === 'grown') {
    return columnsOf(
      [
        ...slowCall.slice(0, 1),
        { ...(slowCall[2] as RowSpec), depth: 1, name: 'came late', spanId: 'aaaaaaaaaaaaaaaa' },
        ...slowCall.slice(1),
      ].map((row, at) => ({
        ...row,
        spanId: row.spanId ?? (at === 0 ? 1 : at).toString(16).padStart(16, '0'),
      })),
      { traceId, missingParents: 1 },
    );
  }
  const odd = oddTraces[scenario];
  if (odd !== undefined) return columnsOf(odd, { traceId });
  const other = almostTheSame[scenario];
  if (other !== undefined) return columnsOf(other(slowCall), { traceId, missingParents: 1 });
  if (scenario === 'retried') return columnsOf(retriedCalls, { traceId });
  if (scenario === 'linked') return columnsOf(linkedCalls, { traceId });
  if (scenario === 'one') return columnsOf(slowCall.slice(0, 1), { traceId });
  return columnsOf(slowCall, { traceId, missingParents: 1 });
}

const statement = `SELECT p.sku, p.name, w.city, sum(s.quantity) AS on_hand,
       max(m.moved_at) AS last_moved
FROM stock s
JOIN products p ON p.id = s.product_id
JOIN warehouses w ON w.id = s.warehouse_id
LEFT JOIN movements m ON m.stock_id = s.id
WHERE w.region = $region
GROUP BY ALL
HAVING last_moved < now() - INTERVAL 90 DAY
ORDER BY on_hand DESC;`;

export const queries: readonly QueryRow[] = Array.from({ length: 18 }, (_, at) => {
  const p50Ns = (900 / (at + 1)) * ms;
  return {
    hash:
      at === 0
        ? slowHash
        : ((0x09ab77c1 * (at + 3)) >>> 0).toString(16).padStart(8, '0').padEnd(16, 'e4'),
    kind: at % 4 === 3 ? 'fingerprint' : 'emitted',
    calls: 14 + at * 31,
    errors: at % 5 === 2 ? at : 0,
    totalNs: p50Ns * (14 + at * 31),
    p50Ns,
    p95Ns: p50Ns * 2.1,
    p99Ns: p50Ns * 2.6,
    maxNs: p50Ns * 3,
    rows: at % 3 === 0 ? 214 * (at + 1) : null,
    tools: at % 2 === 0 ? ['slow_moving_stock'] : ['find_orders', 'order_lines', 'reorder'],
    text: at === 0 ? statement : `SELECT * FROM orders WHERE id = ${at}`,
    source:
      at % 4 === 3
        ? null
        : { file: `tools/query_${at}.sql`, line: 1, endpoint: `tool/query_${at}`, others: [] },
    slowest: { traceId, spanId: '0000000000000006' },
  };
});

const startMs = 1_795_000_000_000;

const calls: QueryCalls['calls'] = Array.from({ length: 220 }, (_, at) => ({
  traceId,
  spanId: '0000000000000006',
  startUnixNano: `${startMs + at * 2500}000000`,
  durationNs: (at % 17 === 0 ? 1900 : 40 + ((at * 7919) % 120)) * ms,
  error: at % 41 === 0,
  tool: 'slow_moving_stock',
}));

export const queryCalls: QueryCalls = {
  total: 220,
  calls,
  slowest: calls.toSorted((a, b) => b.durationNs - a.durationNs).slice(0, 8),
  places: [
    {
      path: '/home/dev/warehouse/tools/slow_moving_stock.sql',
      line: 1,
      label: 'tool/slow_moving_stock',
      changedSince: false,
    },
  ],
};

export function auditRecords(count: number): AuditRecord[] {
  return Array.from({ length: count }, (_, at) => {
    const denied = at % 9 === 4;
    const failed = denied || at % 13 === 7;
    const kind = at % 5 === 0 ? 'none' : at % 5 === 1 ? 'probable' : 'exact';
    return {
      recordId: `record-${at}`,
      timestamp: new Date(startMs + (count - at) * 4000).toISOString(),
      operationType: at % 6 === 5 ? 'resource' : 'tool',
      operationName: ['slow_moving_stock', 'find_orders', 'reorder', 'order_lines'][at % 4] ?? '',
      status: failed ? 'error' : 'success',
      durationMs: at % 11 === 3 ? null : 3 + ((at * 131) % 1900),
      user: at % 3 === 0 ? null : 'ada@example.org',
      policyDecision: null,
      denied,
      error: denied
        ? 'Policy enforcement failed: only managers may reorder'
        : failed
          ? 'Binder Error: column "sku" does not exist'
          : null,
      traceId: kind === 'exact' ? traceId : null,
      link: {
        kind,
        traceId: kind === 'none' ? null : traceId,
        spanId: kind === 'none' ? null : '0000000000000002',
        confidence: kind === 'exact' ? 1 : kind === 'probable' ? 0.8 : 0,
        reason:
          kind === 'exact'
            ? 'The record names the trace.'
            : kind === 'probable'
              ? 'Same tool, and its time lies inside the span.'
              : 'No span of this tool at that time was received.',
      },
    };
  });
}

/** What the collector would say about one span of a trace. */
export function inspect(columns: TraceColumns, spanId: string): SpanInspection | null {
  const row = rowOfSpan(columns, spanId);
  if (row < 0) return null;
  const text = (column: Uint32Array) => columns.strings[column[row] ?? 0] ?? '';
  const role = spanRoles[columns.role[row] ?? 0] ?? 'other';
  const isError = ((columns.marks[row] ?? 0) & mark.error) !== 0;
  const attributes: Record<string, string | number | boolean> = {};
  if (role === 'sql')
    Object.assign(attributes, {
      'db.system': 'duckdb',
      'db.operation': 'select',
      'db.statement.hash': text(columns.queryHash),
      'db.rows_affected': 214,
      'db.parameters.count': 1,
    });
  if (role === 'sql' && !isError) attributes['db.statement'] = statement;
  if (role === 'policy')
    Object.assign(attributes, {
      'mxcp.policy.decision': 'deny',
      'mxcp.policy.reason': 'only managers may reorder',
      'mxcp.policy.rules_evaluated': 2,
    });
  if (role === 'endpoint' || role === 'mcpClient') {
    Object.assign(attributes, {
      'gen_ai.tool.call.arguments': '{"region":"north","limit":20,"include":["stock","movements"]}',
      'gen_ai.tool.call.result': JSON.stringify(
        Array.from({ length: 40 }, (_, at) => ({ sku: `A-${at}`, on_hand: at * 3 })),
      ),
      'mcp.session.id': 'b2f0',
      'http.request.header.authorization': 'Bearer abc',
      'network.transport': 'pipe',
      'mcp.method.name': 'tools/call',
    });
  }
  const start = columns.startUnixNano + BigInt(Math.round(columns.offsetNs[row] ?? 0));
  const stack = `Traceback (most recent call last):\n${Array.from({ length: 14 }, (_, at) => `  File "/app/tools/stock.py", line ${at}, in query_${at}`).join('\n')}`;
  return {
    span: {
      spanId,
      parentSpanId: null,
      depth: columns.depth[row] ?? 0,
      name: text(columns.name),
      kind: 'INTERNAL',
      service: text(columns.service),
      scope: { name: 'mxcp', version: '0.12.3' },
      startUnixNano: String(start),
      durationNs: columns.durationsNs[row] ?? 0,
      selfNs: columns.selfNs[row] ?? 0,
      status: isError
        ? {
            code: 'ERROR',
            message:
              'BinderError: Referenced column "sku" not found in FROM clause!\nLINE 1: SELECT sku FROM stock',
          }
        : { code: 'UNSET', message: '' },
      attributes,
      resource: {
        'service.name': text(columns.service),
        'telemetry.sdk.language': 'python',
        'host.name': 'dev',
        'process.pid': 4711,
      },
      events: isError
        ? [
            {
              name: 'exception',
              timeUnixNano: String(start + 1_000_000n),
              attributes: {
                'exception.type': 'BinderError',
                'exception.message':
                  'Referenced column "sku" not found in FROM clause!\nLINE 1: SELECT sku FROM stock',
                'exception.stacktrace': stack,
              },
            },
          ]
        : (columns.eventCount[row] ?? 0) > 0
          ? [
              {
                name: 'rows fetched',
                timeUnixNano: String(start + 900_000_000n),
                attributes: { count: 214 },
              },
            ]
          : [],
      links:
        role === 'mcpClient'
          ? [{ traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), attributes: {} }]
          : [],
      source: 'otlp',
      mcp: {
        role: null,
        method: text(columns.method) || null,
        tool: text(columns.target) || null,
        prompt: null,
        resource: null,
        requestId: null,
        session: null,
        transport: null,
        protocolVersion: null,
        server: null,
        errorType: null,
        isError: false,
      },
      onCriticalPath: ((columns.marks[row] ?? 0) & mark.criticalPath) !== 0,
      notes: spanNotes.filter((_, bit) => ((columns.notes[row] ?? 0) & (1 << bit)) !== 0),
    },
    role,
    audit: role === 'endpoint' ? auditRecords(4).slice(2, 3) : [],
    query: role === 'sql' ? (queries[0] ?? null) : null,
    places: role === 'sql' || role === 'endpoint' ? queryCalls.places : [],
    logs:
      role === 'endpoint'
        ? [
            {
              timeUnixNano: String(start + 5_000_000n),
              severity: 'INFO',
              body: 'calling slow_moving_stock',
              traceId: columns.traceId,
              spanId,
              attributes: {},
            },
          ]
        : [],
    otlp: { resourceSpans: [{ scopeSpans: [{ spans: [{ name: text(columns.name), spanId }] }] }] },
  };
}

/** As a span that carries a document, and a thousand attributes beside it. */
export function withHugeAttributes(inspection: SpanInspection): SpanInspection {
  const attributes = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [`key.${at}`, `value ${at}`]),
  );
  const span = {
    ...inspection.span,
    name: 'n'.repeat(10_000),
    attributes: { ...attributes, document: 'lorem ipsum '.repeat(440_000) },
  };
  return { ...inspection, span };
}
