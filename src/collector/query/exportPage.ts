import { stat } from 'node:fs/promises';
import type { ExportReport } from '../../shared/rpc/contract.ts';
import { htmlPage, type SpanLook } from '../../shared/trace/export/htmlPage.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { spanBit } from '../store/spanTable.ts';
import { findTrace, spanIdOf } from './ids.ts';
import type { QueryContext } from './queryContext.ts';
import { hasBit, rowsOfTrace } from './spanRows.ts';
import { readTrace } from './trace.ts';
import { writeWhole } from './writeWhole.ts';

/** Pieces are gathered to so many characters before they are written. */
const writeCharacters = 1 << 16;

/** One trace as a page to hand on. Cost: that of `readTrace`. */
export async function exportPage(
  context: QueryContext,
  { traceId, out }: { readonly traceId: string; readonly out: string },
  signal?: CancelSignal,
): Promise<ExportReport> {
  const trace = await readTrace(context, { traceId }, signal);
  const looks = looksOf(context, trace.traceId);
  const page = htmlPage(
    trace,
    trace.spans.map(
      ({ spanId, name }) => looks.get(spanId) ?? { label: name, result: 'ok' as const },
    ),
  );
  await writeWhole(out, async (write) => {
    let gathered = '';
    for (const piece of page.pieces) {
      gathered += piece;
      if (gathered.length >= writeCharacters) {
        await write(gathered);
        gathered = '';
      }
    }
    await write(gathered);
  });
  const { size: bytes } = await stat(out);
  return { file: out, spans: trace.spans.length, traces: 1, bytes, masked: page.masked() };
}

/** By span id, since reading takes a while in which eviction may renumber the rows. */
function looksOf({ store }: QueryContext, traceId: string): ReadonlyMap<string, SpanLook> {
  const looks = new Map<string, SpanLook>();
  for (const row of rowsOfTrace(store, findTrace(store, traceId))) {
    looks.set(spanIdOf(store, row), {
      label: store.strings.get(store.spans.label[row] ?? 0),
      result: hasBit(store, row, spanBit.denied)
        ? 'denied'
        : hasBit(store, row, spanBit.error)
          ? 'failed'
          : 'ok',
    });
  }
  return looks;
}
