import type { AnyValue } from '../src/shared/model/anyValue.ts';
import type { Span } from '../src/shared/model/span.ts';
import { encodeTracesData } from '../src/shared/otlp/encodeTraces.ts';

const names = [
  'tools/call find_orders',
  'mxcp.endpoint.execute',
  'mxcp.auth.check_authentication',
  'mxcp.policy.enforce_input',
  'mxcp.execution_engine.execute',
  'mxcp.duckdb.execute',
  'mxcp.policy.enforce_output',
  'mxcp.validation.output',
];
const tools = ['find_orders', 'reorder', 'slow_moving_stock', 'list_invoices', 'read_document'];
const epoch = 1_780_000_000_000_000_000n;

/** Export requests with what an MCP server with SQL endpoints sends: eight spans a trace, eight attributes a span. */
export function typicalBatches(spanCount: number, spansABatch: number): Uint8Array[] {
  const batches: Uint8Array[] = [];
  let made = 0;
  while (made < spanCount) {
    const count = Math.min(spansABatch, spanCount - made);
    const spans = Array.from({ length: count }, (_, index) => typicalSpan(made + index));
    made += count;
    batches.push(
      encodeTracesData([
        {
          resource: {
            attributes: [
              { key: 'service.name', value: 'warehouse-mxcp' },
              { key: 'telemetry.sdk.language', value: 'python' },
            ],
            droppedAttributesCount: 0,
          },
          schemaUrl: '',
          scopeSpans: [
            {
              scope: { name: 'mxcp', version: '0.12.3', attributes: [], droppedAttributesCount: 0 },
              schemaUrl: '',
              spans,
            },
          ],
        },
      ]),
    );
  }
  return batches;
}

function typicalSpan(number: number): Span {
  const trace = Math.floor(number / 8);
  const place = 7 - (number % 8);
  const attribute = (key: string, value: AnyValue) => ({ key, value });
  const start = epoch + BigInt(trace) * 1_000_000n + BigInt(place) * 10_000n;
  return {
    traceId: scattered(trace, 4),
    spanId: scattered(trace * 8 + place + 1, 2),
    parentSpanId: place === 0 ? '' : scattered(trace * 8 + (place === 1 ? 0 : 1) + 1, 2),
    traceState: '',
    flags: 256,
    name: names[place] ?? '',
    kind: place === 0 ? 2 : 1,
    startUnixNano: start,
    endUnixNano: start + 2_000_000n,
    attributes: [
      attribute('mcp.method.name', 'tools/call'),
      attribute('mxcp.endpoint.name', tools[trace % tools.length] ?? ''),
      attribute('mcp.session.id', `session-${String(trace % 200).padStart(6, '0')}`),
      attribute('db.system.name', 'duckdb'),
      attribute('db.statement.hash', scattered(trace % 30, 2)),
      attribute('db.response.returned_rows', BigInt(number % 500)),
      attribute('mxcp.auth.authenticated', number % 7 !== 0),
      attribute('mxcp.policy.decision', 'allow'),
      attribute('app.build', 'a3f1c55e-2f1b-4c0a-9d57-73a0d1f2b6c4 released'),
    ],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: trace % 25 === 0 && place === 5 ? 2 : 1, message: '' },
  };
}

/** Hex digits that look random and are the same in every run. */
function scattered(seed: number, words: number): string {
  let text = '';
  for (let word = 0; word < words; word += 1) {
    let hash = Math.imul(seed + word * 0x9e3779b9, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 13;
    text += ((hash >>> 0) + (word === 0 ? 0 : seed)).toString(16).padStart(8, '0').slice(-8);
  }
  return text;
}
