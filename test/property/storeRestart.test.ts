import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogStore } from '../../src/collector/store/logStore.ts';
import { MemoryStorage } from '../../src/collector/store/memoryStorage.ts';
import {
  auditOf,
  balanceOf,
  batchOf,
  logsOf,
  metricsOf,
  storeOn,
  visibleIn,
} from '../support/storeSpans.ts';

type Step =
  | {
      readonly kind: 'spans';
      readonly trace: number;
      readonly from: number;
      readonly count: number;
    }
  | { readonly kind: 'restart' | 'clear' | 'undo' }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'logs' | 'metrics' | 'audit'; readonly trace: number; readonly count: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      kind: fc.constant('spans' as const),
      // Trace 1 never ends.
      trace: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 })),
      from: fc.integer({ min: 1, max: 400 }),
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('clear' as const, 'undo' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('logs' as const, 'metrics' as const, 'audit' as const),
      trace: fc.integer({ min: 0, max: 30 }),
      count: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('reject' as const),
      reason: fc.constantFrom('badData', 'tooLarge'),
    }),
  },
);

const filler = 'x'.repeat(3000);

describe('a store that evicts', () => {
  it('gives the same answers and figures after every restart', async () => {
    let evictedInAll = 0;
    let removedInAll = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
        const storage = new MemoryStorage();
        const limits = { maxBytes: 1 << 20, maxSpans: 300 };
        let store = storeOn(storage, limits);
        let token = '';
        const checkedAgainst = async (old: LogStore): Promise<LogStore> => {
          await old.settled();
          const before = { visible: visibleIn(old), counters: old.counters };
          const again = storeOn(storage, limits);
          await again.ready;
          expect({ visible: visibleIn(again), counters: again.counters }).toEqual(before);
          const [accepted, accounted] = balanceOf(again);
          expect(accounted).toBe(accepted);
          expect(again.counters.stored.spans).toBeLessThanOrEqual(limits.maxSpans);
          expect(again.counters.stored.bytes).toBeLessThanOrEqual(limits.maxBytes);
          return again;
        };
        for (const action of steps) {
          if (action.kind === 'spans') {
            await store.ingest(
              batchOf(
                Array.from({ length: action.count }, (_, index) => ({
                  trace: action.trace,
                  span: action.from + index,
                  end: action.count > 20 ? 0 : 10,
                  attributes: { filler },
                })),
              ),
            );
          } else if (action.kind === 'logs') {
            await store.ingest(logsOf(action.trace, action.count));
          } else if (action.kind === 'metrics') {
            await store.ingest(metricsOf(action.trace, action.count));
          } else if (action.kind === 'audit') {
            await store.ingestAudit('/a/audit.jsonl', [auditOf(action.trace * 31 + action.count)]);
          } else if (action.kind === 'clear') {
            token = (await store.clear()).undoToken;
          } else if (action.kind === 'undo') {
            await store.undoClear(token).catch(() => undefined);
          } else if (action.kind === 'reject') {
            store.reject('traces', 'request', action.reason, 2);
          } else {
            store = await checkedAgainst(store);
          }
        }
        store = await checkedAgainst(store);
        evictedInAll += store.counters.evicted.traces;
        removedInAll += (storage.list()[0] ?? 1) - 1;
      }),
      // Shrinking a hundred steps of a store takes minutes and explains nothing more.
      { numRuns: Number(process.env.STORE_RUNS ?? 12), endOnFailure: true },
    );
    expect(evictedInAll).toBeGreaterThan(0);
    expect(removedInAll).toBeGreaterThan(0);
  }, 400_000);
});
