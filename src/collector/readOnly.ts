import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectorParams, CollectorResult, Status } from '../shared/rpc/contract.ts';
import { type CancelSignal, createCancelSource } from '../shared/util/cancel.ts';
import type { Log } from '../shared/util/log.ts';
import { openProjects } from './projects/openProjects.ts';
import { createHandlers, type DataMethod } from './query/handlers.ts';
import { logLinesOf } from './query/logLines.ts';
import { openStore } from './store/openStore.ts';
import { version } from './version.ts';

/** A store that nobody owns, opened to read. */
export interface ReadOnlyStore {
  status(): Status;
  call<M extends DataMethod>(
    method: M,
    params: CollectorParams<M>,
    signal?: CancelSignal,
  ): Promise<CollectorResult<M>>;
  close(): Promise<void>;
}

/** `status` answers for an index that takes longer to load with how far it is. */
const longestWaitMs = 1000;

/** @throws StoreError `noStore`, `newerStore` */
export async function openReadOnly(options: {
  readonly dataDir: string;
  /** Folders with MXCP projects, for hash to file. */
  readonly projects: readonly string[];
  readonly log: Log;
}): Promise<ReadOnlyStore> {
  const { dataDir, log } = options;
  const store = await openStore({ dataDir, mode: 'read', log });
  await Promise.race([store.ready, sleep(longestWaitMs, undefined, { ref: false })]);
  const projects = openProjects({ log });
  await projects.setRoots(options.projects);
  const handlers = createHandlers({
    store,
    projects,
    logsOf: logLinesOf(store),
    scanLogs: (traceId, visit, signal) => store.scanLogs(traceId, visit, signal),
    signals: store,
    now: Date.now,
  });
  return {
    status: () => ({
      version,
      pid: null,
      receivers: [],
      sources: [],
      ...store.counters,
      ...(store.loading === null ? {} : { loading: store.loading }),
      warnings: store.warnings,
    }),
    call: async (method, params, signal = createCancelSource().signal) => {
      // Half an index would be a wrong answer.
      await store.ready;
      const handler = handlers[method] as (
        params: unknown,
        signal: AbortSignal,
      ) => Promise<CollectorResult<typeof method>>;
      return await handler(params, signal as AbortSignal);
    },
    close: async () => {
      await projects.dispose();
      await store.close();
    },
  };
}
