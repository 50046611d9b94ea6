import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import { encodeTraceColumns } from '../../shared/trace/columnsCodec.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { readCallFacts } from './callFacts.ts';
import { findTrace, spanIdOf, traceIdOf } from './ids.ts';
import type { QueryContext } from './queryContext.ts';
import { readTraceLinks } from './traceLinks.ts';
import { traceTimes } from './traceSummary.ts';
import { readTraceTree, type TraceTree } from './traceTree.ts';

/** Everything comes from the columns of the index; of spans only calls are read, for their arguments. */
export async function readTraceColumns(
  context: QueryContext,
  { traceId }: { readonly traceId: string },
): Promise<ArrayBuffer> {
  return encodeTraceColumns(columnsOfTrace(context, findTrace(context.store, traceId)));
}

export function columnsOfTrace(context: QueryContext, traceRow: number): TraceColumns {
  const { store } = context;
  return columnsOf(context, readTraceTree(store, traceRow), new Dictionary(store));
}

function columnsOf(
  { store, links }: QueryContext,
  trace: TraceTree,
  dictionary: Dictionary,
): TraceColumns {
  const { spans } = store;
  const { rows, tree, traceRow } = trace;
  const { start, durationNs } = traceTimes(store, traceRow);
  const marks = mapRows(new Uint8Array(rows.length), rows, (row, treeRow) => {
    const bits = spans.bits[row] ?? 0;
    return (
      (trace.critical[treeRow] === 1 ? mark.criticalPath : 0) |
      ((bits & spanBit.error) !== 0 ? mark.error : 0) |
      ((bits & spanBit.denied) !== 0 ? mark.denied : 0)
    );
  });
  const audited = new Set(
    (links.recordsOfTrace.get(traceRow) ?? []).map((record) => links.links[record]?.spanId),
  );
  if (audited.size > 0) {
    for (const [treeRow, row] of rows.entries()) {
      if (audited.has(spanIdOf(store, row))) marks[treeRow] = (marks[treeRow] ?? 0) | mark.audit;
    }
  }
  const facts = readCallFacts(store, rows, (text) => dictionary.add(text));
  for (const treeRow of facts.inputRequired) {
    marks[treeRow] = (marks[treeRow] ?? 0) | mark.inputRequired;
  }
  const ofGroup = (read: (group: number) => string) => {
    const known = new Map<number, number>();
    return mapRows(new Uint32Array(rows.length), rows, (row) => {
      const group = spans.group[row] ?? 0;
      const index = known.get(group) ?? dictionary.add(read(group));
      known.set(group, index);
      return index;
    });
  };
  const ofString = (column: Uint32Array) =>
    mapRows(new Uint32Array(rows.length), rows, (row) => dictionary.index(column[row] ?? 0));
  const byteOf = (column: Uint8Array) =>
    mapRows(new Uint8Array(rows.length), rows, (row) => column[row] ?? 0);
  return {
    traceId: traceIdOf(store, traceRow),
    startUnixNano: start,
    durationNs: Number(durationNs),
    length: rows.length,
    spanIds: idBytes(rows, spans.spanIdHi, spans.spanIdLo),
    parentRow: tree.parentRow,
    parentIds: idBytes(rows, spans.parentIdHi, spans.parentIdLo),
    depth: tree.depth.some((depth) => depth > 0xffff) ? tree.depth : Uint16Array.from(tree.depth),
    descendants: tree.descendants,
    offsetNs: trace.offsetNs,
    durationsNs: trace.durationsNs,
    selfNs: trace.selfNs,
    kind: byteOf(spans.kind),
    status: byteOf(spans.status),
    role: byteOf(spans.role),
    notes: trace.notes,
    marks,
    eventCount: byteOf(spans.eventCount),
    name: ofString(spans.name),
    label: ofString(spans.label),
    service: ofGroup((group) => store.strings.get(store.groups.get(group).service)),
    scope: ofGroup((group) => store.groups.get(group).scope.name),
    method: ofString(spans.method),
    target: ofString(spans.target),
    queryHash: ofString(spans.queryHash),
    argumentsHash: facts.argumentsHash,
    callIds: facts.callIds,
    links: readTraceLinks(store, traceRow, rows, (text) => dictionary.add(text)),
    strings: dictionary.strings,
    missingParents: tree.missingParents,
  };
}

/** What `read` says of each row; `TypedArray.from` with a function walks an iterator, which is far slower. */
function mapRows<Column extends Uint8Array | Uint32Array>(
  column: Column,
  rows: Uint32Array,
  read: (row: number, treeRow: number) => number,
): Column {
  for (let treeRow = 0; treeRow < rows.length; treeRow += 1) {
    column[treeRow] = read(rows[treeRow] ?? 0, treeRow);
  }
  return column;
}

/** 8 bytes a row, as on the wire. */
function idBytes(rows: Uint32Array, hi: Uint32Array, lo: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(8 * rows.length);
  const view = new DataView(bytes.buffer);
  for (const [treeRow, row] of rows.entries()) {
    view.setUint32(8 * treeRow, hi[row] ?? 0);
    view.setUint32(8 * treeRow + 4, lo[row] ?? 0);
  }
  return bytes;
}

/** Of the store's strings only those that the trace uses travel. */
class Dictionary {
  readonly strings: string[] = [''];
  readonly #store: TraceReader;
  readonly #byStoreIndex = new Map<number, number>();
  readonly #byText = new Map<string, number>([['', 0]]);

  constructor(store: TraceReader) {
    this.#store = store;
  }

  index(storeIndex: number): number {
    const known = this.#byStoreIndex.get(storeIndex);
    if (known !== undefined) {
      return known;
    }
    const index = this.add(storeIndex === 0 ? '' : this.#store.strings.get(storeIndex));
    this.#byStoreIndex.set(storeIndex, index);
    return index;
  }

  add(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) {
      return known;
    }
    this.#byText.set(text, this.strings.length);
    return this.strings.push(text) - 1;
  }
}
