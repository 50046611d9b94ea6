import type { JsonObject } from '../model/anyValue.ts';
import type { Resource, ResourceSpans, Scope, Span, SpanEvent, SpanLink } from '../model/span.ts';
import { keyValuesToOtlpJson, withoutDefaults } from './anyValueToOtlpJson.ts';

/**
 * OTLP JSON `TracesData`: ids in hex, 64-bit integers as digits, enums as numbers (OTLP specification, "JSON Protobuf
 * Encoding"). One such object is a line of an OTLP file.
 */
export function resourceSpansToJson(all: readonly ResourceSpans[]): JsonObject {
  return {
    resourceSpans: all.map(({ resource, schemaUrl, scopeSpans }) =>
      withoutDefaults({
        resource: resourceToOtlpJson(resource),
        scopeSpans: scopeSpans.map((one) =>
          withoutDefaults({
            scope: scopeToOtlpJson(one.scope),
            spans: one.spans.map(spanToOtlpJson),
            schemaUrl: one.schemaUrl,
          }),
        ),
        schemaUrl,
      }),
    ),
  };
}

export function resourceToOtlpJson(resource: Resource): JsonObject {
  return withoutDefaults({
    attributes: keyValuesToOtlpJson(resource.attributes),
    droppedAttributesCount: resource.droppedAttributesCount,
  });
}

export function scopeToOtlpJson(scope: Scope): JsonObject {
  return withoutDefaults({
    name: scope.name,
    version: scope.version,
    attributes: keyValuesToOtlpJson(scope.attributes),
    droppedAttributesCount: scope.droppedAttributesCount,
  });
}

export function spanToOtlpJson(span: Span): JsonObject {
  return withoutDefaults({
    traceId: span.traceId,
    spanId: span.spanId,
    traceState: span.traceState,
    parentSpanId: span.parentSpanId,
    flags: span.flags,
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: span.startUnixNano.toString(),
    endTimeUnixNano: span.endUnixNano.toString(),
    attributes: keyValuesToOtlpJson(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map(eventToJson),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map(linkToJson),
    droppedLinksCount: span.droppedLinksCount,
    status: withoutDefaults({ message: span.status.message, code: span.status.code }),
  });
}

function eventToJson(event: SpanEvent): JsonObject {
  return withoutDefaults({
    timeUnixNano: event.timeUnixNano.toString(),
    name: event.name,
    attributes: keyValuesToOtlpJson(event.attributes),
    droppedAttributesCount: event.droppedAttributesCount,
  });
}

function linkToJson(link: SpanLink): JsonObject {
  return withoutDefaults({
    traceId: link.traceId,
    spanId: link.spanId,
    traceState: link.traceState,
    attributes: keyValuesToOtlpJson(link.attributes),
    droppedAttributesCount: link.droppedAttributesCount,
    flags: link.flags,
  });
}
