import { randomBytes } from 'node:crypto';
import type { KeyValue } from '../src/shared/model/anyValue.ts';
import type { ResourceSpans, Span } from '../src/shared/model/span.ts';

/** How the load looks: about 410 bytes a span in protobuf, as an instrumented MCP server sends them. */
export interface LoadShape {
  readonly spans: number;
  readonly spansPerTrace: number;
  readonly spansPerRequest: number;
}

const tools = ['find_orders', 'slow_moving_stock', 'reorder', 'list_suppliers', 'price_history'];

const text = (key: string, value: string): KeyValue => ({ key, value });

function attributesOf(index: number, tool: string): KeyValue[] {
  return [
    text('mcp.method.name', 'tools/call'),
    text('gen_ai.tool.name', tool),
    text('jsonrpc.request.id', String(index)),
    text('network.transport', 'tcp'),
    text('db.statement.hash', (index % 40).toString(16).padStart(16, 'a')),
    { key: 'db.rows_affected', value: BigInt(index % 500) },
    { key: 'cache.hit', value: index % 3 === 0 },
    text('code.function.name', `handlers.orders.${tool}.run`),
  ];
}

/** Spans of one trace: a root with a chain of children, each inside its parent. */
function traceOf(count: number, startUnixNano: bigint, firstIndex: number): Span[] {
  const traceId = randomBytes(16).toString('hex');
  const ids = randomBytes(8 * count);
  const idOf = (index: number) => ids.subarray(index * 8, index * 8 + 8).toString('hex');
  return Array.from({ length: count }, (_, index) => {
    const tool = tools[(firstIndex + index) % tools.length] ?? 'tool';
    const inset = BigInt(index) * 10_000n;
    return {
      traceId,
      spanId: idOf(index),
      parentSpanId: index === 0 ? '' : idOf(Math.floor((index - 1) / 3)),
      traceState: '',
      flags: 0x100,
      name: `tools/call ${tool}`,
      kind: index === 0 ? 2 : 1,
      startUnixNano: startUnixNano + inset,
      endUnixNano: startUnixNano + 50_000_000n - inset,
      attributes: attributesOf(firstIndex + index, tool),
      droppedAttributesCount: 0,
      events: [],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      status: { code: index % 97 === 96 ? 2 : 0, message: '' },
    };
  });
}

/** Export requests in the order of sending; each holds whole traces as far as they fit. */
export function* requestsOf(shape: LoadShape): Generator<ResourceSpans[]> {
  const resource = {
    attributes: [
      text('service.name', 'warehouse-mcp'),
      text('service.version', '1.4.2'),
      text('telemetry.sdk.language', 'nodejs'),
      text('service.instance.id', 'bench'),
    ],
    droppedAttributesCount: 0,
  };
  const scope = { name: 'bench', version: '1', attributes: [], droppedAttributesCount: 0 };
  const start = BigInt(Date.now() - 60_000) * 1_000_000n;
  let pending: Span[] = [];
  for (let made = 0; made < shape.spans; made += shape.spansPerTrace) {
    const count = Math.min(shape.spansPerTrace, shape.spans - made);
    // As an argument list a trace of 200,000 spans would not fit on the stack.
    pending = pending.concat(traceOf(count, start + BigInt(made) * 1_000n, made));
    while (pending.length >= shape.spansPerRequest) {
      const spans = pending.slice(0, shape.spansPerRequest);
      pending = pending.slice(shape.spansPerRequest);
      yield [{ resource, schemaUrl: '', scopeSpans: [{ scope, schemaUrl: '', spans }] }];
    }
  }
  if (pending.length > 0) {
    yield [{ resource, schemaUrl: '', scopeSpans: [{ scope, schemaUrl: '', spans: pending }] }];
  }
}
