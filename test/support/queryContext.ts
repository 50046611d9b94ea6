import { QueryContext } from '../../src/collector/query/queryContext.ts';
import { LogStore } from '../../src/collector/store/logStore.ts';
import { MemoryStorage } from '../../src/collector/store/memoryStorage.ts';
import type { AuditEntry } from '../../src/shared/model/audit.ts';
import { silentLog } from '../../src/shared/util/log.ts';
import { memoryReader, type TestSpan, testEpoch } from './memoryReader.ts';

const noSignals = new LogStore(new MemoryStorage(), {
  mode: 'own',
  limits: { maxBytes: 1 << 30, maxSpans: 1000 },
  log: silentLog,
});

export function testContext(
  spans: readonly TestSpan[],
  audit: readonly AuditEntry[] = [],
  projects: Partial<QueryContext['projects']> = {},
  /** `LogRecord` messages in order of arrival. */
  logs: readonly Uint8Array[] = [],
): QueryContext {
  return new QueryContext({
    store: memoryReader(spans, audit),
    projects: { textOf: () => null, sourceOf: () => null, placesOf: () => [], ...projects },
    logsOf: () => [],
    scanLogs: async (_, visit) => {
      for (const [index, log] of logs.entries()) {
        if (!visit(index, log)) return;
      }
    },
    signals: noSignals,
    now: () => 2000,
  });
}

/** What a collector on this store answers from, without projects. */
export const contextOn = (store: LogStore): QueryContext =>
  new QueryContext({
    store,
    projects: { textOf: () => null, sourceOf: () => null, placesOf: () => [] },
    logsOf: () => [],
    scanLogs: (traceId, visit) => store.scanLogs(traceId, visit),
    signals: store,
    now: () => 0,
  });

/** A record of a successful call of a tool; times are nanoseconds after `testEpoch`. */
export function testEntry(
  recordId: string,
  { at, ...rest }: Partial<AuditEntry> & { readonly at?: number },
): AuditEntry {
  return {
    recordId,
    file: '/audit/logs.jsonl',
    offset: 0,
    length: 0,
    timeUnixNano: at === undefined ? 0n : testEpoch + BigInt(at),
    operationType: 'tool',
    operationName: 'find',
    status: 'success',
    durationMs: 5,
    user: null,
    policyDecision: null,
    error: null,
    traceId: '',
    sqlHash: '',
    deniedByError: false,
    ...rest,
  };
}
