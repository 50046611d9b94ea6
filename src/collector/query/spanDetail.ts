import { attributesToJson } from '../../shared/model/jsonValue.ts';
import { type Span, spanKinds, statusCodes } from '../../shared/model/span.ts';
import type { SpanDetail } from '../../shared/rpc/contract.ts';
import { printableNs } from '../../shared/trace/nanoTime.ts';
import { notesOfBits } from '../../shared/trace/notes.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { sourceName } from './searchFields.ts';
import { viewOfSpan } from './spanMeaning.ts';
import { serviceOf } from './spanRows.ts';
import type { TraceTree } from './traceTree.ts';

/** One span of a trace as the outside contract prints it. */
export function spanDetail(
  store: TraceReader,
  trace: TraceTree,
  treeRow: number,
  span: Span,
): SpanDetail {
  const row = trace.rows[treeRow] ?? 0;
  const { scope, resource } = store.groups.get(store.spans.group[row] ?? 0);
  const { code, message } = span.status;
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || null,
    depth: trace.tree.depth[treeRow] ?? 0,
    name: span.name,
    kind: spanKinds[span.kind] ?? 'UNSPECIFIED',
    service: serviceOf(store, row),
    scope: { name: scope.name, version: scope.version },
    startUnixNano: span.startUnixNano.toString(),
    durationNs: printableNs(exactDuration(span)),
    selfNs: selfNs(trace, treeRow),
    status: { code: statusCodes[code] ?? 'UNSET', message },
    attributes: attributesToJson(span.attributes),
    resource: attributesToJson(resource.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: event.timeUnixNano.toString(),
      attributes: attributesToJson(event.attributes),
    })),
    links: span.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      attributes: attributesToJson(link.attributes),
    })),
    source: sourceName(store.spans.source[row] ?? 0),
    mcp: viewOfSpan(store, row, span),
    onCriticalPath: trace.critical[treeRow] === 1,
    notes: notesOfBits(trace.notes[treeRow] ?? 0),
  };
}

function exactDuration({ startUnixNano, endUnixNano }: Span): bigint {
  return endUnixNano > startUnixNano ? endUnixNano - startUnixNano : 0n;
}

/** Above 2^53 ns (104 days) the figure is the nearest number, and says so by being text. */
function selfNs({ selfNs }: TraceTree, treeRow: number): number | string {
  const self = selfNs[treeRow] ?? 0;
  return Number.isSafeInteger(self) ? self : BigInt(self).toString();
}
