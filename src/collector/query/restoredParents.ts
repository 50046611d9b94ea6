import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { dialectKey } from '../../shared/semconv/keys.ts';
import { meshScope } from '../../shared/semconv/mcpView.ts';
import { buildTree, type SpanTree, type TraceSpans, topKind } from '../../shared/trace/spanTree.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { traceSpansOf } from './spanRows.ts';

/*
 * MCP Mesh gives its spans new random ids when it exports over OTLP/HTTP, while each still names its parent by the id that
 * the parent had; that one stands in an attribute of the parent. Views put such a trace together again. What is printed as
 * sent stays as it was sent.
 */

/** Reading a span costs some ten microseconds: of a longer trace nothing is restored. */
const mostSpans = 5000;

export interface PlacedSpans {
  readonly spans: TraceSpans;
  readonly tree: SpanTree;
}

/** The tree of some spans of one trace, by parents as they were sent, and as they were meant where the sender tells it. */
export function placedSpans(store: TraceReader, rows: Uint32Array): PlacedSpans {
  const spans = traceSpansOf(store, rows);
  const tree = buildTree(spans);
  if (tree.missingParents === 0 || rows.length > mostSpans) {
    return { spans, tree };
  }
  const restored = restore(store, rows, spans, tree);
  return restored === null ? { spans, tree } : { spans: restored, tree: buildTree(restored) };
}

/** Null where no parent is found that way. */
function restore(
  store: TraceReader,
  rows: Uint32Array,
  spans: TraceSpans,
  tree: SpanTree,
): TraceSpans | null {
  const isOfMesh = meshRows(store);
  const orphans = tree.order.filter(
    (index, row) => tree.top[row] === topKind.orphan && isOfMesh(rows[index] ?? 0),
  );
  if (orphans.length === 0) {
    return null;
  }
  const indexOfId = new Map<bigint, number>();
  for (const [index, row] of rows.entries()) {
    const id = isOfMesh(row) ? ownIdOf(store, row) : null;
    // Of a span that was sent twice the first to come is the parent.
    if (id !== null && !indexOfId.has(id)) {
      indexOfId.set(id, index);
    }
  }
  const parentIdHi = spans.parentIdHi.slice();
  const parentIdLo = spans.parentIdLo.slice();
  let isFound = false;
  for (const index of orphans) {
    const named = idOf(spans.parentIdHi[index] ?? 0, spans.parentIdLo[index] ?? 0);
    const parent = indexOfId.get(named);
    if (parent !== undefined && parent !== index) {
      parentIdHi[index] = spans.spanIdHi[parent] ?? 0;
      parentIdLo[index] = spans.spanIdLo[parent] ?? 0;
      isFound = true;
    }
  }
  return isFound ? { ...spans, parentIdHi, parentIdLo } : null;
}

function meshRows(store: TraceReader): (row: number) => boolean {
  const known = new Map<number, boolean>();
  return (row) => {
    const group = store.spans.group[row] ?? 0;
    const is = known.get(group) ?? store.groups.get(group).scope.name.startsWith(meshScope);
    known.set(group, is);
    return is;
  };
}

/** The id that a span had before it was exported. */
function ownIdOf(store: TraceReader, row: number): bigint | null {
  const { attributes } = decodeSpan(store.readSpanBytes(row));
  const value = attributes.find(({ key }) => key === dialectKey.meshSpanId)?.value;
  return typeof value === 'string' && /^[0-9a-f]{16}$/i.test(value) ? BigInt(`0x${value}`) : null;
}

const idOf = (hi: number, lo: number): bigint => (BigInt(hi) << 32n) | BigInt(lo);
