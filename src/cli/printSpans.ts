import { attributesToJson } from '../shared/model/jsonValue.ts';
import {
  type Resource,
  type Scope,
  type Span,
  spanKinds,
  statusCodes,
} from '../shared/model/span.ts';
import { decodeTracesData } from '../shared/otlp/decodeTraces.ts';
import { printableNs } from '../shared/trace/nanoTime.ts';
import { formatDuration } from '../shared/util/formatDuration.ts';
import { wallClock } from '../shared/util/wallClock.ts';
import type { Output } from './output.ts';
import { oneLine } from './text/table.ts';

/** Prints a line a span. @returns how many there were */
export function printSpans(output: Output, tracesData: Uint8Array): number {
  let printed = 0;
  for (const { resource, scopeSpans } of decodeTracesData(tracesData)) {
    for (const { scope, spans } of scopeSpans) {
      for (const span of spans) {
        output.stdout(`${output.json ? spanJson(span, scope, resource) : spanLine(span)}\n`);
        printed++;
      }
    }
  }
  return printed;
}

function durationOf({ startUnixNano, endUnixNano }: Span): bigint {
  return endUnixNano > startUnixNano ? endUnixNano - startUnixNano : 0n;
}

function spanLine(span: Span): string {
  const duration = formatDuration(Number(durationOf(span))).padStart(9);
  const result =
    statusCodes[span.status.code] === 'ERROR' ? ` ✗ ${oneLine(span.status.message)}` : '';
  return `${wallClock(span.startUnixNano)} ${duration}  ${oneLine(span.name)}${result}  ${span.traceId}`;
}

function spanJson(span: Span, scope: Scope, resource: Resource): string {
  const attributes = attributesToJson(resource.attributes);
  return JSON.stringify({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || null,
    name: span.name,
    kind: spanKinds[span.kind] ?? 'UNSPECIFIED',
    service: attributes['service.name'] ?? 'unknown_service',
    scope: { name: scope.name, version: scope.version },
    startUnixNano: span.startUnixNano.toString(),
    durationNs: printableNs(durationOf(span)),
    status: { code: statusCodes[span.status.code] ?? 'UNSET', message: span.status.message },
    attributes: attributesToJson(span.attributes),
    resource: attributes,
  });
}
