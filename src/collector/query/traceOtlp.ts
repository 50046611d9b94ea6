import type { Span } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { resourceSpansToJson } from '../../shared/otlp/tracesToJson.ts';
import type { OtlpText } from '../../shared/rpc/contract.ts';
import { maskSpans } from '../../shared/trace/export/maskSpans.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { resourceSpansOf } from './exportSpans.ts';
import { findTrace, traceIdOf } from './ids.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { rowsOfTrace } from './spanRows.ts';

/** More than a clipboard takes well; a file takes any size. Bytes of OTLP. */
const mostBytes = 8 * 1024 * 1024;

/** A trace, or one span of it, as OTLP JSON to copy: one line, sensitive values masked as the panel masks them. */
export async function readTraceOtlp(
  { store }: QueryContext,
  { traceId, spanId }: { readonly traceId: string; readonly spanId?: string },
  signal?: CancelSignal,
): Promise<OtlpText> {
  const traceRow = findTrace(store, traceId);
  const id = traceIdOf(store, traceRow);
  const one = spanId === undefined ? -1 : store.spanRowOf(traceRow, spanId.toLowerCase());
  if (spanId !== undefined && one < 0) {
    throw new QueryError('notFound', `The trace has no span ${spanId.slice(0, 32)}`);
  }
  const spans: { row: number; span: Span }[] = [];
  let bytesRead = 0;
  await store.scanSpanBytes(
    spanId === undefined ? rowsOfTrace(store, traceRow) : Uint32Array.of(one),
    (row, bytes) => {
      bytesRead += bytes.length;
      if (bytesRead <= mostBytes) spans.push({ row, span: { ...decodeSpan(bytes), traceId: id } });
      return bytesRead <= mostBytes;
    },
    signal,
  );
  if (signal?.aborted) {
    throw new QueryError('cancelled', 'The request was cancelled');
  }
  if (bytesRead > mostBytes) {
    throw new QueryError('tooLarge', 'This is too large to copy. Export the trace to a file.');
  }
  spans.sort((a, b) => a.row - b.row);
  const { resourceSpans, count } = maskSpans(resourceSpansOf(store, spans));
  return { text: JSON.stringify(resourceSpansToJson(resourceSpans)), masked: count };
}
