import { buildTree } from '../../shared/trace/spanTree.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { hexOfHalves, spanIdOf } from './ids.ts';
import { compareStarts, isLive, rowsOfTrace, traceSpansOf } from './spanRows.ts';

export interface TraceShape {
  /** Row of the earliest span without parent, else of the earliest whose parent is not stored; -1 in an empty trace. */
  readonly root: number;
  /** Distinct parent ids that are not stored. */
  readonly missingParents: number;
}

/** What a list needs to know of a trace's tree, without building it where one look is enough. */
export function traceShape(store: TraceReader, rows: Uint32Array): TraceShape {
  const { parentIdHi, parentIdLo } = store.spans;
  const [only = -1] = rows;
  const isRoot = (row: number) => parentIdHi[row] === 0 && parentIdLo[row] === 0;
  if (rows.length <= 1) {
    return { root: only, missingParents: only < 0 || isRoot(only) ? 0 : missingOfOne(store, only) };
  }
  const tree = buildTree(traceSpansOf(store, rows));
  return { root: rows[tree.order[0] ?? 0] ?? -1, missingParents: tree.missingParents };
}

/** A span that names itself as its parent misses nothing. */
function missingOfOne(store: TraceReader, row: number): number {
  const { parentIdHi, parentIdLo } = store.spans;
  return hexOfHalves(parentIdHi[row] ?? 0, parentIdLo[row] ?? 0) === spanIdOf(store, row) ? 0 : 1;
}

/** Row of a trace's root alone; -1 for a trace that is gone. */
export function rootRowOf(store: TraceReader, traceRow: number): number {
  const { parentIdHi, parentIdLo, nextInTrace } = store.spans;
  let earliest = -1;
  for (
    let row = store.traces.firstSpan[traceRow] ?? -1;
    row >= 0;
    row = nextInTrace[row] as number
  ) {
    const isRoot = parentIdHi[row] === 0 && parentIdLo[row] === 0 && isLive(store, row);
    if (isRoot && (earliest < 0 || compareStarts(store, row, earliest) < 0)) {
      earliest = row;
    }
  }
  return earliest >= 0 ? earliest : traceShape(store, rowsOfTrace(store, traceRow)).root;
}
