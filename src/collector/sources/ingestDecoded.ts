import type { FilePosition } from '../../shared/model/source.ts';
import { encodeTracesData } from '../../shared/otlp/encodeTraces.ts';
import { type Decoded, groupSpans } from '../decode/decoded.ts';
import type { Batch, IngestResult, IngestSink } from '../store/traceStore.ts';

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
  if (decoded.spans.length > 0) {
    batches.push({
      source: { kind: 'console', target },
      signal: 'traces',
      bytes: encodeTracesData(groupSpans(decoded.spans)),
    });
  }
  const written: Ingested[] = [];
  for (const [index, batch] of batches.entries()) {
    const isLast = index === batches.length - 1;
    const result = await sink.ingest(
      isLast && position !== undefined ? { ...batch, position } : batch,
    );
    written.push({ signal: batch.signal, result });
  }
  return written;
}
