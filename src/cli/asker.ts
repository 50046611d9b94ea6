import type { CollectorMethod, CollectorParams, CollectorResult } from '../shared/rpc/contract.ts';

/** Who answers a verb: a collector over its link, the store that was opened to read, or a collector of our own. */
export interface Asker {
  ask<M extends CollectorMethod>(
    method: M,
    params: CollectorParams<M>,
  ): Promise<CollectorResult<M>>;
  close(): Promise<void>;
}
