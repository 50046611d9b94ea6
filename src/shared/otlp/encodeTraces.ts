import { fromHex } from '../model/hex.ts';
import type { Resource, ResourceSpans, Scope, Span, SpanEvent, SpanLink } from '../model/span.ts';
import { encodeKeyValues } from './anyValueCodec.ts';
import { ProtoWriter } from './protoWriter.ts';
import {
  eventField,
  linkField,
  resourceField,
  resourceSpansField,
  scopeField,
  scopeSpansField,
  spanField,
  statusField,
  tracesDataField,
} from './traceFields.ts';

const noBytes = new Uint8Array();
const idBytes = (hex: string): Uint8Array => fromHex(hex) ?? noBytes;

/** OTLP protobuf `TracesData`, which has the wire form of `ExportTraceServiceRequest`. */
export function encodeTracesData(resourceSpans: readonly ResourceSpans[]): Uint8Array {
  const writer = new ProtoWriter();
  for (const each of resourceSpans) {
    writer.message(tracesDataField.resourceSpans, () => encodeResourceSpans(writer, each));
  }
  return writer.finish();
}

function encodeResourceSpans(writer: ProtoWriter, each: ResourceSpans): void {
  writer.message(resourceSpansField.resource, () => encodeResource(writer, each.resource));
  for (const { scope, spans, schemaUrl } of each.scopeSpans) {
    writer.message(resourceSpansField.scopeSpans, () => {
      writer.message(scopeSpansField.scope, () => encodeScope(writer, scope));
      for (const span of spans) {
        writer.message(scopeSpansField.spans, () => encodeSpan(writer, span));
      }
      writer.string(scopeSpansField.schemaUrl, schemaUrl);
    });
  }
  writer.string(resourceSpansField.schemaUrl, each.schemaUrl);
}

export function encodeResource(writer: ProtoWriter, resource: Resource): void {
  encodeKeyValues(writer, resourceField.attributes, resource.attributes);
  writer.uint32(resourceField.droppedAttributesCount, resource.droppedAttributesCount);
}

export function encodeScope(writer: ProtoWriter, scope: Scope): void {
  writer.string(scopeField.name, scope.name);
  writer.string(scopeField.version, scope.version);
  encodeKeyValues(writer, scopeField.attributes, scope.attributes);
  writer.uint32(scopeField.droppedAttributesCount, scope.droppedAttributesCount);
}

export function encodeSpan(writer: ProtoWriter, span: Span): void {
  writer.bytes(spanField.traceId, idBytes(span.traceId));
  writer.bytes(spanField.spanId, idBytes(span.spanId));
  writer.string(spanField.traceState, span.traceState);
  writer.bytes(spanField.parentSpanId, idBytes(span.parentSpanId));
  writer.string(spanField.name, span.name);
  writer.uint32(spanField.kind, span.kind);
  writer.fixed64(spanField.startTimeUnixNano, span.startUnixNano);
  writer.fixed64(spanField.endTimeUnixNano, span.endUnixNano);
  encodeKeyValues(writer, spanField.attributes, span.attributes);
  writer.uint32(spanField.droppedAttributesCount, span.droppedAttributesCount);
  for (const event of span.events) {
    writer.message(spanField.events, () => encodeEvent(writer, event));
  }
  writer.uint32(spanField.droppedEventsCount, span.droppedEventsCount);
  for (const link of span.links) {
    writer.message(spanField.links, () => encodeLink(writer, link));
  }
  writer.uint32(spanField.droppedLinksCount, span.droppedLinksCount);
  if (span.status.code !== 0 || span.status.message !== '') {
    writer.message(spanField.status, () => {
      writer.string(statusField.message, span.status.message);
      writer.uint32(statusField.code, span.status.code);
    });
  }
  writer.fixed32(spanField.flags, span.flags);
}

function encodeEvent(writer: ProtoWriter, event: SpanEvent): void {
  writer.fixed64(eventField.timeUnixNano, event.timeUnixNano);
  writer.string(eventField.name, event.name);
  encodeKeyValues(writer, eventField.attributes, event.attributes);
  writer.uint32(eventField.droppedAttributesCount, event.droppedAttributesCount);
}

function encodeLink(writer: ProtoWriter, link: SpanLink): void {
  writer.bytes(linkField.traceId, idBytes(link.traceId));
  writer.bytes(linkField.spanId, idBytes(link.spanId));
  writer.string(linkField.traceState, link.traceState);
  encodeKeyValues(writer, linkField.attributes, link.attributes);
  writer.uint32(linkField.droppedAttributesCount, link.droppedAttributesCount);
  writer.fixed32(linkField.flags, link.flags);
}
