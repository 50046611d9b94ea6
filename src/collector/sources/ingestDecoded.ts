import type { FilePosition } from '../../shared/model/source.ts';
import { encodeTracesData } from '../../shared/otlp/encodeTraces.ts';
import { type Decoded, groupSpans } from '../decode/decoded.ts';
import type { Batch, IngestResult, IngestSink } from '../store/traceStore.ts';

/** Spans of one batch: a line of very many is encoded and written a part at a time. */
const maxSpansABatch = 4096;

/** A batch that was written, with what became of it. */
export interface Ingested {
  readonly signal: Batch['signal'];
  readonly result: IngestResult;
}

/** Writes what a text gave; the position goes with the last batch, so that a kill in between repeats and loses nothing. */
export async function ingestDecoded(
  sink: IngestSink,
  target: string,
  decoded: Decoded,
  position?: FilePosition,
): Promise<readonly Ingested[]> {
  const batches: Batch[] = decoded.batches.map(({ signal, bytes }) => ({
    source: { kind: 'otlpFile', target },
    signal,
    bytes,
  }));
  const parts = batches.map((batch) => () => batch);
  for (let from = 0; from < decoded.spans.length; from += maxSpansABatch) {
    const spans = decoded.spans.slice(from, from + maxSpansABatch);
    parts.push(() => ({
      source: { kind: 'console', target },
      signal: 'traces',
      bytes: encodeTracesData(groupSpans(spans)),
    }));
  }
  const written: Ingested[] = [];
  for (const [index, part] of parts.entries()) {
    const batch = part();
    const isLast = index === parts.length - 1;
    const result = await sink.ingest(
      isLast && position !== undefined ? { ...batch, position } : batch,
    );
    written.push({ signal: batch.signal, result });
  }
  return written;
}
