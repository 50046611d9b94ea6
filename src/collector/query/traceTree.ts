import { sourceKinds } from '../../shared/model/source.ts';
import { criticalPath } from '../../shared/trace/criticalPath.ts';
import { noteBits } from '../../shared/trace/notes.ts';
import { selfTimes, spanTimes } from '../../shared/trace/spanTimes.ts';
import { buildTree, type SpanTree } from '../../shared/trace/spanTree.ts';
import { spanBit, traceBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { type PlacedSpans, placedSpans } from './restoredParents.ts';
import { rowsOfTrace, traceSpansOf } from './spanRows.ts';

/** A stored trace in tree order. Everything is by tree row but `rows`, which leads from there to the store. */
export interface TraceTree {
  readonly traceRow: number;
  readonly tree: SpanTree;
  /** Row of the store, of each tree row. */
  readonly rows: Uint32Array;
  /** Nanoseconds after the trace's least start. */
  readonly offsetNs: Float64Array;
  readonly durationsNs: Float64Array;
  readonly selfNs: Float64Array;
  /** 1 on the critical path. */
  readonly critical: Uint8Array;
  /** Bits of `spanNotes`. */
  readonly notes: Uint16Array;
}

/** @param parents as the spans name them, or as `placedSpans` finds them */
export function readTraceTree(
  store: TraceReader,
  traceRow: number,
  parents: 'sent' | 'restored' = 'restored',
): TraceTree {
  const { traces, spans } = store;
  const arrived = rowsOfTrace(store, traceRow);
  const { spans: columns, tree } =
    parents === 'sent' ? sentSpans(store, arrived) : placedSpans(store, arrived);
  const times = spanTimes(
    columns,
    tree,
    traces.startHi[traceRow] ?? 0,
    traces.startLo[traceRow] ?? 0,
  );
  const factsOf = (index: number) => {
    const row = arrived[index] ?? 0;
    const bits = spans.bits[row] ?? 0;
    return {
      duplicate: (bits & spanBit.duplicate) !== 0,
      remoteParent: (bits & spanBit.remoteParent) !== 0,
      fromConsole: spans.source[row] === sourceKinds.console,
    };
  };
  const evictedEarlier = ((traces.bits[traceRow] ?? 0) & traceBit.evictedEarlier) !== 0;
  return {
    traceRow,
    tree,
    rows: tree.order.map((index) => arrived[index] ?? 0),
    ...times,
    selfNs: selfTimes(columns, tree, times.durationsNs),
    critical: criticalPath(tree, times),
    notes: noteBits(columns, tree, factsOf, evictedEarlier),
  };
}

function sentSpans(store: TraceReader, rows: Uint32Array): PlacedSpans {
  const spans = traceSpansOf(store, rows);
  return { spans, tree: buildTree(spans) };
}

/** Tree row of the nearest row above that passes, or -1. */
export function nearestAbove(
  { parentRow }: SpanTree,
  treeRow: number,
  passes: (treeRow: number) => boolean,
): number {
  let above = parentRow[treeRow] ?? -1;
  while (above >= 0 && !passes(above)) {
    above = parentRow[above] ?? -1;
  }
  return above;
}
