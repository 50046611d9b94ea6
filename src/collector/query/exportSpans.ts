import { stat } from 'node:fs/promises';
import type { ResourceSpans, ScopeSpans, Span } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { resourceSpansToJson } from '../../shared/otlp/tracesToJson.ts';
import type { ExportReport } from '../../shared/rpc/contract.ts';
import { maskSpans } from '../../shared/trace/export/maskSpans.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { Group } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { traceIdOf } from './ids.ts';
import { newestTraces } from './newestTraces.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { searchSpans } from './searchSpans.ts';
import { rowsOfTrace } from './spanRows.ts';
import { inSlices } from './timeSlices.ts';
import { tracesIn } from './traces.ts';
import { writeWhole } from './writeWhole.ts';

/**
 * Whole traces as OTLP JSON lines, a trace a line, oldest first. The file appears under its name when it is whole.
 */
export async function exportTraces(
  { store }: QueryContext,
  {
    filter,
    out,
    mask = false,
  }: { readonly filter?: string; readonly out: string; readonly mask?: boolean },
  signal?: CancelSignal,
): Promise<ExportReport> {
  // Ids outlive the rows, which eviction may renumber while the file is written.
  const ids = await inSlices(store, signal, async (slices) => {
    const traceRows = tracesIn(store, await searchSpans(store, filter, slices));
    return newestTraces(store, traceRows, traceRows.length)
      .reverse()
      .map((row) => traceIdOf(store, row));
  });
  let spans = 0;
  let traces = 0;
  let masked = 0;
  await writeWhole(out, async (write) => {
    for (const id of ids) {
      const row = store.traceRowOf(id);
      if (row >= 0) {
        const line = await traceLine(store, row, id, mask, signal);
        spans += line.spans;
        masked += line.masked;
        traces++;
        await write(line.text);
      }
    }
  });
  const { size: bytes } = await stat(out);
  return { file: out, spans, traces, bytes, ...(mask && { masked }) };
}

/** Spans with the resource and scope that the store keeps apart. */
export function resourceSpansOf(
  store: TraceReader,
  spans: readonly { readonly row: number; readonly span: Span }[],
): ResourceSpans[] {
  const byGroup = new Map<Group, Span[]>();
  for (const { row, span } of spans) {
    const group = store.groups.get(store.spans.group[row] ?? 0);
    const members = byGroup.get(group);
    members ? members.push(span) : byGroup.set(group, [span]);
  }
  return Array.from(byGroup, ([group, members]) => {
    const scopeSpans: ScopeSpans = {
      scope: group.scope,
      schemaUrl: group.scopeSchemaUrl,
      spans: members,
    };
    return {
      resource: group.resource,
      schemaUrl: group.resourceSchemaUrl,
      scopeSpans: [scopeSpans],
    };
  });
}

async function traceLine(
  store: TraceReader,
  traceRow: number,
  traceId: string,
  mask: boolean,
  signal: CancelSignal | undefined,
): Promise<{ readonly text: string; readonly spans: number; readonly masked: number }> {
  const spans: { row: number; span: Span }[] = [];
  await store.scanSpanBytes(
    rowsOfTrace(store, traceRow),
    (row, bytes) => {
      spans.push({ row, span: { ...decodeSpan(bytes), traceId } });
      return true;
    },
    signal,
  );
  if (signal?.aborted) {
    throw new QueryError('cancelled', 'The export was cancelled');
  }
  spans.sort((a, b) => a.row - b.row);
  const sent = resourceSpansOf(store, spans);
  const { resourceSpans, count } = mask ? maskSpans(sent) : { resourceSpans: sent, count: 0 };
  return {
    text: `${JSON.stringify(resourceSpansToJson(resourceSpans))}\n`,
    spans: spans.length,
    masked: count,
  };
}
