import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogStore } from '../../../../src/collector/store/logStore.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { spanBit } from '../../../../src/collector/store/spanTable.ts';
import type { AnyValue } from '../../../../src/shared/model/anyValue.ts';
import { spanRoles } from '../../../../src/shared/model/mcpView.ts';
import { encodeTracesData } from '../../../../src/shared/otlp/encodeTraces.ts';
import { displayNameOf } from '../../../../src/shared/semconv/displayName.ts';
import * as keys from '../../../../src/shared/semconv/keys.ts';
import { lookupOf } from '../../../../src/shared/semconv/lookup.ts';
import { mcpViewOf } from '../../../../src/shared/semconv/mcpView.ts';
import { queryOf } from '../../../../src/shared/semconv/query.ts';
import { spanRoleOf } from '../../../../src/shared/semconv/spanRole.ts';
import { recordedBodies, recordedFolders } from '../../../support/otlpFixtures.ts';
import { spanOf, storeOn } from '../../../support/storeSpans.ts';

/** The columns of a row in words, and what the decoded span says. */
function bothOf(store: LogStore, row: number): readonly [unknown, unknown] {
  const { spans, strings, groups } = store;
  const bits = spans.bits[row] ?? 0;
  const has = (bit: number): boolean => (bits & bit) !== 0;
  const span = store.readSpan(row);
  const group = groups.get(spans.group[row] ?? 0);
  const attributes = lookupOf(span.attributes);
  const facts = {
    name: span.name,
    kind: span.kind,
    scopeName: group.scope.name,
    attributes,
    statusCode: span.status.code,
    serviceName: strings.get(group.service),
  };
  const view = mcpViewOf(facts);
  const query = queryOf(attributes);
  const target = strings.get(spans.target[row] ?? 0);
  return [
    {
      name: strings.get(spans.name[row] ?? 0),
      kind: spans.kind[row],
      status: spans.status[row],
      method: strings.get(spans.method[row] ?? 0),
      tool: has(spanBit.tool) ? target : null,
      prompt: has(spanBit.prompt) ? target : null,
      resource: has(spanBit.resource) ? target : null,
      hash: strings.get(spans.queryHash[row] ?? 0),
      fingerprint: has(spanBit.fingerprint),
      error: has(spanBit.error),
      denied: has(spanBit.denied),
      session: has(spanBit.hasSession),
      unfinished: has(spanBit.unfinished),
      role: spanRoles[spans.role[row] ?? 0],
      label: strings.get(spans.label[row] ?? 0),
      events: spans.eventCount[row],
    },
    {
      name: span.name,
      kind: span.kind,
      status: span.status.code,
      method: view.method ?? '',
      tool: view.tool,
      prompt: view.tool === null ? view.prompt : null,
      resource: view.tool === null && view.prompt === null ? view.resource : null,
      hash: query.hash ?? '',
      fingerprint: query.kind === 'fingerprint',
      error: view.isError,
      denied: attributes(keys.mxcpKey.policyDecision) === 'deny',
      session: view.session !== null,
      unfinished: span.endUnixNano === 0n,
      role: spanRoleOf(facts),
      label: displayNameOf(facts),
      events: span.events.length,
    },
  ];
}

async function columnsAgree(store: LogStore): Promise<number> {
  let compared = 0;
  for (let row = 0; row < store.spans.length; row += 1) {
    const [columns, said] = bothOf(store, row);
    expect(columns).toEqual(said);
    compared += 1;
  }
  await store.close();
  return compared;
}

describe('derived columns', () => {
  it('say what the decoded spans of the recordings say', async () => {
    const store = storeOn(new MemoryStorage());
    for (const { bytes, signal, encoding } of recordedFolders.flatMap(recordedBodies)) {
      if (encoding === 'protobuf') {
        await store.ingest({ source: { kind: 'otlp', target: 'otlp/http' }, signal, bytes });
      }
    }
    expect(await columnsAgree(store)).toBeGreaterThan(100);
  });

  it('depend on no attribute that the scan passes over', async () => {
    const allKeys = Object.values(keys).flatMap((group) => Object.values<string>(group));
    const value: fc.Arbitrary<AnyValue> = fc.oneof(
      fc.constantFrom(
        '',
        'tool',
        'deny',
        'mcp',
        'tools/call',
        'error',
        'x',
        'true',
        'h2::proto',
        '/health',
        'redis',
        'admin',
      ),
      fc.constantFrom('{"params":{"name":"find"}}', '{"isError":true}', 'select 1 from t'),
      fc.bigInt({ min: -40_000n, max: 1n << 40n }),
      fc.boolean(),
      fc.constant(null),
      fc.double(),
    );
    const span = fc.record({
      name: fc.constantFrom(
        'a',
        'tools/call find',
        'find.tool',
        'mxcp.endpoint.execute',
        'mcp ping',
        'GET /health',
        'mxcp.duckdb.execute',
        'mxcp.execution_engine.execute',
        'mxcp.policy.evaluate_input[0]',
        'mxcp.python.execute',
        'delegate find',
        'chat gpt',
      ),
      scope: fc.constantFrom(
        '',
        'fastapi',
        'fastmcp',
        'mcp-mesh/x',
        '@traceloop/instrumentation-mcp',
      ),
      kind: fc.integer({ min: 0, max: 5 }),
      status: fc.integer({ min: 0, max: 2 }),
      attributes: fc.array(fc.record({ key: fc.constantFrom(...allKeys), value }), {
        maxLength: 6,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 40 }), async (sketches) => {
        const store = storeOn(new MemoryStorage());
        for (const [index, { name, scope, kind, status, attributes }] of sketches.entries()) {
          const bytes = encodeTracesData([
            {
              resource: { attributes: [], droppedAttributesCount: 0 },
              schemaUrl: '',
              scopeSpans: [
                {
                  scope: { name: scope, version: '', attributes: [], droppedAttributesCount: 0 },
                  schemaUrl: '',
                  spans: [
                    {
                      ...spanOf({ trace: 1, span: index + 1, name }),
                      kind,
                      attributes,
                      status: { code: status, message: '' },
                    },
                  ],
                },
              ],
            },
          ]);
          await store.ingest({ source: { kind: 'otlp', target: 'x' }, signal: 'traces', bytes });
        }
        await columnsAgree(store);
      }),
      { numRuns: 200 },
    );
  });
});
