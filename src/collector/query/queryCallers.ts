import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { hasBit } from './spanRows.ts';
import { nearestAbove, readTraceTree } from './traceTree.ts';

const anyTarget = spanBit.tool | spanBit.prompt | spanBit.resource;

/** Row of the nearest enclosing MCP call of each of the rows, which may lie in many traces; absent where there is none. */
export function callersOf(
  store: TraceReader,
  rows: readonly number[] | Uint32Array,
): ReadonlyMap<number, number> {
  const byTrace = new Map<number, Set<number>>();
  for (const row of rows) {
    const traceRow = store.spans.traceRow[row] ?? 0;
    const wanted = byTrace.get(traceRow);
    wanted ? wanted.add(row) : byTrace.set(traceRow, new Set([row]));
  }
  const callers = new Map<number, number>();
  for (const [traceRow, wanted] of byTrace) {
    const trace = readTraceTree(store, traceRow);
    const rowAt = (treeRow: number) => trace.rows[treeRow] ?? 0;
    for (const [treeRow, row] of trace.rows.entries()) {
      if (wanted.has(row)) {
        const above = nearestAbove(trace.tree, treeRow, (at) =>
          hasBit(store, rowAt(at), anyTarget),
        );
        if (above >= 0) {
          callers.set(row, rowAt(above));
        }
      }
    }
  }
  return callers;
}

/** `tool/NAME`, `resource/URI`, `prompt/NAME` of a row that is an MCP call. */
export function endpointOf(store: TraceReader, row: number): string {
  const kind = (['tool', 'resource', 'prompt'] as const).find((name) =>
    hasBit(store, row, spanBit[name]),
  );
  return `${kind ?? 'tool'}/${targetOf(store, row)}`;
}

export function targetOf(store: TraceReader, row: number): string {
  return store.strings.get(store.spans.target[row] ?? 0);
}
