import type { TraceSummary } from '../../shared/rpc/contract.ts';
import { joinHalves, printableNs } from '../../shared/trace/nanoTime.ts';
import { spanBit, traceBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import type { QueryContext } from './queryContext.ts';
import { viewOfSpan } from './spanMeaning.ts';
import { compareStarts, hasBit, rowsOfTrace, serviceOf, stringOrNull } from './spanRows.ts';
import { traceShape } from './traceRoot.ts';

export function traceSummary({ store, links }: QueryContext, traceRow: number): TraceSummary {
  const { traces } = store;
  const rows = rowsOfTrace(store, traceRow);
  const { root, missingParents } = traceShape(store, rows);
  const bits = traces.bits[traceRow] ?? 0;
  const { start, durationNs } = traceTimes(store, traceRow);
  return {
    traceId: traceIdOf(store, traceRow),
    root:
      root < 0
        ? null
        : {
            spanId: spanIdOf(store, root),
            name: store.strings.get(store.spans.name[root] ?? 0),
            service: serviceOf(store, root),
          },
    startUnixNano: start.toString(),
    durationNs,
    spans: rows.length,
    errors: traces.errorCount[traceRow] ?? 0,
    missingParents,
    mcp: mcpOf(store, rows),
    auditRecords: links.recordsOfTrace.get(traceRow)?.length ?? 0,
    denied: (bits & traceBit.denied) !== 0,
    evictedEarlier: (bits & traceBit.evictedEarlier) !== 0,
  };
}

/** Least start, and greatest end minus it. */
export function traceTimes(
  { traces }: TraceReader,
  traceRow: number,
): { readonly start: bigint; readonly durationNs: number | string } {
  const start = joinHalves(traces.startHi[traceRow] ?? 0, traces.startLo[traceRow] ?? 0);
  const end = joinHalves(traces.endHi[traceRow] ?? 0, traces.endLo[traceRow] ?? 0);
  return { start, durationNs: printableNs(end > start ? end - start : 0n) };
}

/** The first call that the trace makes: what it calls, by which method; the first session that one of its spans tells. */
function mcpOf(store: TraceReader, rows: Uint32Array): TraceSummary['mcp'] {
  const { spans } = store;
  const called = earliest(store, rows, (row) => spans.target[row] !== 0);
  const target = called < 0 ? 0 : (spans.target[called] ?? 0);
  const asked = earliest(
    store,
    rows,
    (row) => spans.method[row] !== 0 && (called < 0 || spans.target[row] === target),
  );
  const inSession = earliest(store, rows, (row) => hasBit(store, row, spanBit.hasSession));
  const name = stringOrNull(store, target);
  return {
    method: asked < 0 ? null : stringOrNull(store, spans.method[asked]),
    tool: hasBit(store, called, spanBit.tool) ? name : null,
    prompt: hasBit(store, called, spanBit.prompt) ? name : null,
    resource: hasBit(store, called, spanBit.resource) ? name : null,
    session: inSession < 0 ? null : viewOfSpan(store, inSession, store.readSpan(inSession)).session,
  };
}

function earliest(store: TraceReader, rows: Uint32Array, passes: (row: number) => boolean): number {
  let found = -1;
  for (const row of rows) {
    if (passes(row) && (found < 0 || compareStarts(store, row, found) < 0)) {
      found = row;
    }
  }
  return found;
}
