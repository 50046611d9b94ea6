import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Span } from '../shared/model/span.ts';
import { encodeTracesData } from '../shared/otlp/encodeTraces.ts';
import type { CollectorResult } from '../shared/rpc/contract.ts';
import { hopHeader, noForward } from './forward/hop.ts';

/** How long the receiver may take. */
const waitMs = 5_000;

/**
 * Sends a small trace the way a server would: over HTTP to the receiver's own port.
 * @param isStored tells whether a trace id (32 hex digits) is in the store
 */
export async function selfTest(
  url: string | null,
  blockedMessage: string,
  isStored: (traceId: string) => boolean,
): Promise<CollectorResult<'selfTest'>> {
  if (url === null) {
    return { ok: false, message: `No receiver listens. ${blockedMessage}`.trim(), traceId: null };
  }
  const traceId = randomBytes(16).toString('hex');
  try {
    const status = await post(`${url}/v1/traces`, testTrace(traceId));
    if (status !== 200) {
      return { ok: false, message: `${url} answered ${status}.`, traceId: null };
    }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, message: `${url} does not answer: ${why}.`, traceId: null };
  }
  return isStored(traceId)
    ? { ok: true, message: `It works: ${url} took a trace and it is stored.`, traceId }
    : { ok: false, message: `${url} took a trace, but it is not in the store.`, traceId: null };
}

/** Status of the answer. A connection of its own: one that is kept alive would keep the collector alive too. */
function post(url: string, body: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(waitMs),
        headers: {
          'content-type': 'application/x-protobuf',
          'content-length': body.length,
          'user-agent': 'MCP Trace Inspector',
          [hopHeader]: noForward,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function testTrace(traceId: string): Uint8Array {
  const now = BigInt(Date.now()) * 1_000_000n;
  const rootId = randomBytes(8).toString('hex');
  const base: Omit<Span, 'spanId' | 'parentSpanId' | 'name' | 'kind'> = {
    traceId,
    traceState: '',
    flags: 0x101,
    startUnixNano: now - 42_000_000n,
    endUnixNano: now,
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
  };
  const spans: Span[] = [
    {
      ...base,
      spanId: rootId,
      parentSpanId: '',
      name: 'tools/call hello',
      kind: 2,
      attributes: [
        { key: 'mcp.method.name', value: 'tools/call' },
        { key: 'gen_ai.tool.name', value: 'hello' },
      ],
    },
    {
      ...base,
      spanId: randomBytes(8).toString('hex'),
      parentSpanId: rootId,
      name: 'SELECT greeting',
      kind: 3,
      startUnixNano: now - 40_000_000n,
      endUnixNano: now - 5_000_000n,
      attributes: [
        { key: 'db.system.name', value: 'sqlite' },
        { key: 'db.query.text', value: 'SELECT greeting FROM greetings WHERE language = ?' },
      ],
    },
  ];
  return encodeTracesData([
    {
      resource: {
        attributes: [{ key: 'service.name', value: 'mcp-trace-inspector-test' }],
        droppedAttributesCount: 0,
      },
      schemaUrl: '',
      scopeSpans: [
        {
          scope: {
            name: 'mcp-trace-inspector',
            version: '',
            attributes: [],
            droppedAttributesCount: 0,
          },
          schemaUrl: '',
          spans,
        },
      ],
    },
  ]);
}
