import { buildTree } from '../../shared/trace/spanTree.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { hasBit, rowsOfTrace, traceSpansOf } from './spanRows.ts';
import { nearestAbove } from './traceTree.ts';

const anyTarget = spanBit.tool | spanBit.prompt | spanBit.resource;

/** Up to this many spans a look through all of them finds a parent sooner than an index of them is made. */
const smallTrace = 64;

/** Row of the nearest enclosing MCP call of each of the rows, which may lie in many traces; absent where there is none. */
export function callersOf(
  store: TraceReader,
  rows: readonly number[] | Uint32Array,
): ReadonlyMap<number, number> {
  const byTrace = new Map<number, number[]>();
  for (const row of rows) {
    const traceRow = store.spans.traceRow[row] ?? 0;
    const wanted = byTrace.get(traceRow);
    wanted ? wanted.push(row) : byTrace.set(traceRow, [row]);
  }
  const callers = new Map<number, number>();
  for (const [traceRow, wanted] of byTrace) {
    const members = rowsOfTrace(store, traceRow);
    if (members.length <= smallTrace) {
      for (const row of wanted) {
        keep(callers, row, climb(store, members, row));
      }
    } else {
      addFromTree(store, members, new Set(wanted), callers);
    }
  }
  return callers;
}

function keep(callers: Map<number, number>, row: number, caller: number): void {
  if (caller >= 0) {
    callers.set(row, caller);
  }
}

/** In a cycle a span does not enclose itself, and the walk ends after as many steps as there are spans. */
function climb(store: TraceReader, members: Uint32Array, from: number): number {
  let row = parentAmong(store, members, from);
  for (let steps = 0; row >= 0 && row !== from && steps < members.length; steps++) {
    if (hasBit(store, row, anyTarget)) {
      return row;
    }
    row = parentAmong(store, members, row);
  }
  return -1;
}

function parentAmong({ spans: s }: TraceReader, members: Uint32Array, row: number): number {
  const hi = s.parentIdHi[row] ?? 0;
  const lo = s.parentIdLo[row] ?? 0;
  if (hi === 0 && lo === 0) {
    return -1;
  }
  return members.find((other) => s.spanIdLo[other] === lo && s.spanIdHi[other] === hi) ?? -1;
}

function addFromTree(
  store: TraceReader,
  members: Uint32Array,
  wanted: ReadonlySet<number>,
  callers: Map<number, number>,
): void {
  const tree = buildTree(traceSpansOf(store, members));
  const rowAt = (treeRow: number) => members[tree.order[treeRow] ?? 0] ?? 0;
  for (let treeRow = 0; treeRow < tree.length; treeRow++) {
    const row = rowAt(treeRow);
    if (wanted.has(row)) {
      const above = nearestAbove(tree, treeRow, (at) => hasBit(store, rowAt(at), anyTarget));
      keep(callers, row, above < 0 ? -1 : rowAt(above));
    }
  }
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
