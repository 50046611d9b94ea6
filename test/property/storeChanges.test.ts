import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listAudit } from '../../src/collector/query/auditRecords.ts';
import { listQueries } from '../../src/collector/query/queries.ts';
import { readTraceColumns } from '../../src/collector/query/traceColumns.ts';
import { listTraces } from '../../src/collector/query/traces.ts';
import { readTraceVersion } from '../../src/collector/query/traceVersion.ts';
import type { LogStore } from '../../src/collector/store/logStore.ts';
import { MemoryStorage } from '../../src/collector/store/memoryStorage.ts';
import { contextOn } from '../support/queryContext.ts';
import {
  auditOf,
  batchOf,
  logsOf,
  metricsOf,
  type SpanSketch,
  storeOn,
  traceIdOf,
} from '../support/storeSpans.ts';

const kinds: readonly Pick<SpanSketch, 'name' | 'attributes'>[] = [
  {},
  { attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'find' } },
  { attributes: { 'db.system': 'duckdb', 'db.query.text': 'SELECT 1' } },
  {
    name: 'mxcp.endpoint.execute',
    attributes: { 'mxcp.endpoint.name': 'find', 'mxcp.endpoint.type': 'tool' },
  },
  { name: 'mxcp.execution_engine.execute' },
  { attributes: { 'mxcp.policy.decision': 'deny' } },
];

const anySpan = fc
  .record({
    trace: fc.integer({ min: 1, max: 6 }),
    span: fc.integer({ min: 1, max: 12 }),
    parent: fc.integer({ min: 1, max: 12 }),
    start: fc.integer({ min: 0, max: 20 }),
    end: fc.integer({ min: 20, max: 40 }),
    kind: fc.nat(kinds.length - 1),
  })
  .map(({ kind, ...sketch }): SpanSketch => ({ ...sketch, ...kinds[kind] }));

const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.array(anySpan, { minLength: 1, maxLength: 4 }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('logs' as const, 'metrics' as const, 'audit' as const),
      trace: fc.nat(6),
      record: fc.nat(5),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom('clear' as const, 'undo' as const) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

async function run(store: LogStore, step: Step, token: string): Promise<string> {
  if (step === 'clear') return (await store.clear()).undoToken;
  if (step === 'undo') {
    await store.undoClear(token).catch(() => undefined);
  } else if ('kind' in step) {
    const { kind, trace, record } = step;
    if (kind === 'audit') await store.ingestAudit('/a/audit.jsonl', [auditOf(record, trace)]);
    else await store.ingest(kind === 'logs' ? logsOf(trace, 1) : metricsOf(trace, 1));
  } else {
    await store.ingest(batchOf(step));
  }
  return token;
}

/** Of every trace what its panel shows, and the version it would ask for. */
async function tracesOf(store: LogStore): Promise<Map<string, { version: string; shown: string }>> {
  const traces = new Map<string, { version: string; shown: string }>();
  for (let trace = 1; trace <= 6; trace += 1) {
    const traceId = traceIdOf(trace);
    if (store.traceRowOf(traceId) < 0) continue;
    const context = contextOn(store);
    const { version } = readTraceVersion(context, { traceId });
    const columns = Buffer.from(await readTraceColumns(context, { traceId }));
    traces.set(traceId, {
      version,
      shown: `${columns.toString('base64')} ${store.readLogs(traceId).length}`,
    });
  }
  return traces;
}

test('what the store says has not changed gives the same answers as before', async () => {
  let same = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
      const store = storeOn(new MemoryStorage(), { maxSpans: 30 });
      const kept = contextOn(store);
      const answers = async () => {
        const fresh = contextOn(store);
        return {
          queries: await listQueries(fresh, {}),
          audit: listAudit(fresh, {}),
          spans: await listTraces(fresh, {}),
        };
      };
      let token = '';
      let before = { changes: { ...store.changes }, answers: await answers(), traces: new Map() };
      for (const step of steps) {
        token = await run(store, step, token);
        const now = {
          changes: { ...store.changes },
          answers: await answers(),
          traces: await tracesOf(store),
        };
        expect(listAudit(kept, {})).toEqual(now.answers.audit);
        if (now.changes.queries === before.changes.queries) {
          expect(now.answers.queries).toEqual(before.answers.queries);
          same += 1;
        }
        if (now.changes.audit === before.changes.audit) {
          expect(now.answers.audit).toEqual(before.answers.audit);
          same += 1;
        }
        const sameLists =
          now.changes.audit === before.changes.audit && now.changes.spans === before.changes.spans;
        if (sameLists) expect(now.answers.spans).toEqual(before.answers.spans);
        for (const [traceId, { version, shown }] of now.traces) {
          const then = before.traces.get(traceId);
          if (then?.version === version) expect(shown).toBe(then.shown);
        }
        before = now;
      }
      await store.close();
    }),
    {
      numRuns: 60,
      // The same count and the same last arrival, of another trace of the same id.
      examples: [[[[{ trace: 1, span: 1 }], 'clear', [{ trace: 1, span: 1 }], 'undo']]],
    },
  );
  expect(same).toBeGreaterThan(50);
});
