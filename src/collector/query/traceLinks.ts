import type { SpanLink } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { noRow, placeText } from '../../shared/trace/links.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { rowsOfTrace } from './spanRows.ts';

/** Reading a span costs some ten microseconds. */
const mostLinkingSpans = 500;
/** Links from other traces that are told. */
export const mostIncoming = 200;
const mostLinks = 2000;
const mostBytes = 64 * 1024;

/** Links of the spans of a trace, and those of other traces that lead here, as `TraceColumns.links` has them. */
export function readTraceLinks(
  store: TraceReader,
  traceRow: number,
  rows: Uint32Array,
  indexOfString: (text: string) => number,
): Uint32Array {
  const linking = linkingIn(store, rows);
  const traceId = traceIdOf(store, traceRow);
  const incoming = store.linkingRows(traceId, mostIncoming);
  if (linking.length === 0 && incoming.length === 0) {
    return new Uint32Array(0);
  }
  const treeRows = new Map(Array.from(rows, (row, at) => [row, at] as const));
  const treeRowOf = (spanId: string) => treeRows.get(store.spanRowOf(traceRow, spanId)) ?? noRow;
  const links: (readonly number[])[] = [];
  for (const at of linking) {
    for (const link of linksAt(store, rows[at] ?? 0)) {
      const isHere = link.traceId === traceId;
      links.push([
        at,
        isHere ? treeRowOf(link.spanId) : noRow,
        indexOfString(placeText(link.traceId, link.spanId)),
        isHere ? 0 : indexOfString(labelOf(store, link)),
        0,
      ]);
    }
  }
  for (const row of incoming) {
    const from = {
      traceId: traceIdOf(store, store.spans.traceRow[row] ?? 0),
      spanId: spanIdOf(store, row),
    };
    const here = linksAt(store, row).filter((link) => link.traceId === traceId);
    for (const link of here) {
      const place = indexOfString(placeText(from.traceId, from.spanId));
      const label = indexOfString(store.strings.get(store.spans.label[row] ?? 0));
      links.push([treeRowOf(link.spanId), noRow, place, label, 1]);
    }
  }
  return Uint32Array.from(
    links
      .slice(0, mostLinks)
      .sort(([a = 0], [b = 0]) => a - b)
      .flat(),
  );
}

/** Spans of other traces that those of a trace link to. */
export function linkedElsewhere(
  store: TraceReader,
  traceRow: number,
): readonly Pick<SpanLink, 'traceId' | 'spanId'>[] {
  const rows = rowsOfTrace(store, traceRow);
  const traceId = traceIdOf(store, traceRow);
  return linkingIn(store, rows)
    .flatMap((at) => linksAt(store, rows[at] ?? 0))
    .filter((link) => link.traceId !== traceId)
    .slice(0, mostLinks)
    .map(({ traceId: toTrace, spanId }) => ({ traceId: toTrace, spanId }));
}

/** Places of the rows of spans with links, the first of them. */
function linkingIn({ spans }: TraceReader, rows: Uint32Array): readonly number[] {
  const linking: number[] = [];
  for (let at = 0; at < rows.length && linking.length < mostLinkingSpans; at += 1) {
    if (((spans.bits[rows[at] ?? 0] ?? 0) & spanBit.hasLinks) !== 0) {
      linking.push(at);
    }
  }
  return linking;
}

function linksAt(store: TraceReader, row: number): readonly SpanLink[] {
  const bytes = store.readSpanBytes(row);
  return bytes.length > mostBytes ? [] : decodeSpan(bytes).links;
}

/** Row of a span that a link leads to, -1 when it is not stored. */
export function linkedRow(
  store: TraceReader,
  { traceId, spanId }: Pick<SpanLink, 'traceId' | 'spanId'>,
): number {
  const traceRow = store.traceRowOf(traceId);
  return traceRow < 0 ? -1 : store.spanRowOf(traceRow, spanId);
}

/** Name in words of a span that is stored, else nothing. */
function labelOf(store: TraceReader, link: SpanLink): string {
  const row = linkedRow(store, link);
  return row < 0 ? '' : store.strings.get(store.spans.label[row] ?? 0);
}
