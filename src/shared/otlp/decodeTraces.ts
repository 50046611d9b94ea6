import type { KeyValue } from '../model/anyValue.ts';
import { fromHex, toHex } from '../model/hex.ts';
import type {
  Resource,
  ResourceSpans,
  Scope,
  ScopeSpans,
  Span,
  SpanEvent,
  SpanLink,
} from '../model/span.ts';
import { decodeKeyValue } from './anyValueCodec.ts';
import { ProtoReader, wireType } from './protoReader.ts';
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

/**
 * Decodes OTLP protobuf `TracesData` (the wire form of `ExportTraceServiceRequest`) whole.
 * @throws DecodeError when the bytes are not protobuf.
 */
export function decodeTracesData(bytes: Uint8Array): ResourceSpans[] {
  const reader = new ProtoReader(bytes);
  const all: ResourceSpans[] = [];
  while (reader.next()) {
    if (reader.field === tracesDataField.resourceSpans && reader.type === wireType.bytes) {
      all.push(decodeResourceSpans(reader.message()));
    } else {
      reader.skip();
    }
  }
  return all;
}

function decodeResourceSpans(reader: ProtoReader): ResourceSpans {
  let resource: Resource = { attributes: [], droppedAttributesCount: 0 };
  let schemaUrl = '';
  const scopeSpans: ScopeSpans[] = [];
  while (reader.next()) {
    const { field, type } = reader;
    if (type !== wireType.bytes) {
      reader.skip();
    } else if (field === resourceSpansField.resource) {
      resource = readResource(reader.message());
    } else if (
      field === resourceSpansField.scopeSpans ||
      field === resourceSpansField.instrumentationLibrarySpans
    ) {
      scopeSpans.push(decodeScopeSpans(reader.message()));
    } else if (field === resourceSpansField.schemaUrl) {
      schemaUrl = reader.string();
    } else {
      reader.skip();
    }
  }
  return { resource, schemaUrl, scopeSpans };
}

function decodeScopeSpans(reader: ProtoReader): ScopeSpans {
  let scope: Scope = { name: '', version: '', attributes: [], droppedAttributesCount: 0 };
  let schemaUrl = '';
  const spans: Span[] = [];
  while (reader.next()) {
    const { field, type } = reader;
    if (type !== wireType.bytes) {
      reader.skip();
    } else if (field === scopeSpansField.scope) {
      scope = readScope(reader.message());
    } else if (field === scopeSpansField.spans) {
      spans.push(readSpan(reader.message()));
    } else if (field === scopeSpansField.schemaUrl) {
      schemaUrl = reader.string();
    } else {
      reader.skip();
    }
  }
  return { scope, schemaUrl, spans };
}

/** A `Resource` message. */
export const decodeResource = (bytes: Uint8Array): Resource => readResource(new ProtoReader(bytes));

/** An `InstrumentationScope` message. */
export const decodeScope = (bytes: Uint8Array): Scope => readScope(new ProtoReader(bytes));

/** A `Span` message. */
export const decodeSpan = (bytes: Uint8Array): Span => readSpan(new ProtoReader(bytes));

export function readResource(reader: ProtoReader): Resource {
  const attributes: KeyValue[] = [];
  let droppedAttributesCount = 0;
  while (reader.next()) {
    const { field, type } = reader;
    if (field === resourceField.attributes && type === wireType.bytes) {
      attributes.push(decodeKeyValue(reader.message()));
    } else if (field === resourceField.droppedAttributesCount && type === wireType.varint) {
      droppedAttributesCount = reader.uint32();
    } else {
      reader.skip();
    }
  }
  return { attributes, droppedAttributesCount };
}

export function readScope(reader: ProtoReader): Scope {
  const attributes: KeyValue[] = [];
  let name = '';
  let version = '';
  let droppedAttributesCount = 0;
  while (reader.next()) {
    const { field, type } = reader;
    if (field === scopeField.name && type === wireType.bytes) {
      name = reader.string();
    } else if (field === scopeField.version && type === wireType.bytes) {
      version = reader.string();
    } else if (field === scopeField.attributes && type === wireType.bytes) {
      attributes.push(decodeKeyValue(reader.message()));
    } else if (field === scopeField.droppedAttributesCount && type === wireType.varint) {
      droppedAttributesCount = reader.uint32();
    } else {
      reader.skip();
    }
  }
  return { name, version, attributes, droppedAttributesCount };
}

/**
 * An id as lower-case hex; empty when it is absent or all zero. An exporter that wrote the hex digits themselves into the
 * bytes field (seen in the wild: twice the length) is understood.
 */
export function idFromBytes(bytes: Uint8Array, size: 8 | 16): string {
  const own = bytes.length === size * 2 ? (fromHex(asciiOf(bytes)) ?? bytes) : bytes;
  return own.every((byte) => byte === 0) ? '' : toHex(own);
}

const asciiOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

interface MutableSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  flags: number;
  name: string;
  kind: number;
  startUnixNano: bigint;
  endUnixNano: bigint;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  events: SpanEvent[];
  droppedEventsCount: number;
  links: SpanLink[];
  droppedLinksCount: number;
  status: { code: number; message: string };
}

function readSpan(reader: ProtoReader): Span {
  const span: MutableSpan = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: '',
    kind: 0,
    startUnixNano: 0n,
    endUnixNano: 0n,
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
  };
  while (reader.next()) {
    readSpanField(reader, span);
  }
  return span;
}

function readSpanField(reader: ProtoReader, span: MutableSpan): void {
  switch (reader.type) {
    case wireType.bytes:
      readSpanMember(reader, span);
      return;
    case wireType.fixed64:
      if (reader.field === spanField.startTimeUnixNano) {
        span.startUnixNano = reader.fixed64();
      } else if (reader.field === spanField.endTimeUnixNano) {
        span.endUnixNano = reader.fixed64();
      } else {
        reader.skip();
      }
      return;
    case wireType.varint:
      readSpanNumber(reader, span);
      return;
    default:
      if (reader.field === spanField.flags && reader.type === wireType.fixed32) {
        span.flags = reader.fixed32();
      } else {
        reader.skip();
      }
  }
}

function readSpanNumber(reader: ProtoReader, span: MutableSpan): void {
  switch (reader.field) {
    case spanField.kind:
      span.kind = reader.uint32();
      return;
    case spanField.droppedAttributesCount:
      span.droppedAttributesCount = reader.uint32();
      return;
    case spanField.droppedEventsCount:
      span.droppedEventsCount = reader.uint32();
      return;
    case spanField.droppedLinksCount:
      span.droppedLinksCount = reader.uint32();
      return;
    default:
      reader.skip();
  }
}

function readSpanMember(reader: ProtoReader, span: MutableSpan): void {
  switch (reader.field) {
    case spanField.traceId:
      span.traceId = idFromBytes(reader.bytes(), 16);
      return;
    case spanField.spanId:
      span.spanId = idFromBytes(reader.bytes(), 8);
      return;
    case spanField.parentSpanId:
      span.parentSpanId = idFromBytes(reader.bytes(), 8);
      return;
    case spanField.traceState:
      span.traceState = reader.string();
      return;
    case spanField.name:
      span.name = reader.string();
      return;
    case spanField.attributes:
      span.attributes.push(decodeKeyValue(reader.message()));
      return;
    case spanField.events:
      span.events.push(readEvent(reader.message()));
      return;
    case spanField.links:
      span.links.push(readLink(reader.message()));
      return;
    case spanField.status:
      span.status = readStatus(reader.message());
      return;
    default:
      reader.skip();
  }
}

function readStatus(reader: ProtoReader): { code: number; message: string } {
  let code = 0;
  let message = '';
  while (reader.next()) {
    if (reader.field === statusField.message && reader.type === wireType.bytes) {
      message = reader.string();
    } else if (reader.field === statusField.code && reader.type === wireType.varint) {
      code = reader.uint32();
    } else {
      reader.skip();
    }
  }
  return { code, message };
}

function readEvent(reader: ProtoReader): SpanEvent {
  const attributes: KeyValue[] = [];
  let timeUnixNano = 0n;
  let name = '';
  let droppedAttributesCount = 0;
  while (reader.next()) {
    const { field, type } = reader;
    if (field === eventField.timeUnixNano && type === wireType.fixed64) {
      timeUnixNano = reader.fixed64();
    } else if (field === eventField.name && type === wireType.bytes) {
      name = reader.string();
    } else if (field === eventField.attributes && type === wireType.bytes) {
      attributes.push(decodeKeyValue(reader.message()));
    } else if (field === eventField.droppedAttributesCount && type === wireType.varint) {
      droppedAttributesCount = reader.uint32();
    } else {
      reader.skip();
    }
  }
  return { timeUnixNano, name, attributes, droppedAttributesCount };
}

function readLink(reader: ProtoReader): SpanLink {
  const attributes: KeyValue[] = [];
  let traceId = '';
  let spanId = '';
  let traceState = '';
  let droppedAttributesCount = 0;
  let flags = 0;
  while (reader.next()) {
    const { field, type } = reader;
    if (field === linkField.traceId && type === wireType.bytes) {
      traceId = idFromBytes(reader.bytes(), 16);
    } else if (field === linkField.spanId && type === wireType.bytes) {
      spanId = idFromBytes(reader.bytes(), 8);
    } else if (field === linkField.traceState && type === wireType.bytes) {
      traceState = reader.string();
    } else if (field === linkField.attributes && type === wireType.bytes) {
      attributes.push(decodeKeyValue(reader.message()));
    } else if (field === linkField.droppedAttributesCount && type === wireType.varint) {
      droppedAttributesCount = reader.uint32();
    } else if (field === linkField.flags && type === wireType.fixed32) {
      flags = reader.fixed32();
    } else {
      reader.skip();
    }
  }
  return { traceId, spanId, traceState, attributes, droppedAttributesCount, flags };
}
