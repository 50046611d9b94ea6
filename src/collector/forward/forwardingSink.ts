import type { IngestSink } from '../store/traceStore.ts';
import type { Forwarder } from './forwarder.ts';

/** The store, with every batch that it took offered to the forwarder, which nobody waits for. */
export function forwardingSink(store: IngestSink, forwarder: Forwarder): IngestSink {
  return {
    ingest: async (batch) => {
      const result = await store.ingest(batch);
      const { accepted, duplicates } = result;
      // An exporter that missed the answer sends the same again; the target has had it.
      const isRepeated = accepted > 0 && duplicates === accepted;
      if (accepted > 0 && !isRepeated && batch.forwardedBy === undefined) {
        forwarder.offer(batch, accepted);
      }
      return result;
    },
    ingestAudit: (file, entries, position) => store.ingestAudit(file, entries, position),
    positionOf: (path) => store.positionOf(path),
    reject: (signal, unit, reason, count) => store.reject(signal, unit, reason, count),
  };
}
