import type { AnyValue } from '../../shared/model/anyValue.ts';
import { type SpanEvent, type SpanLink, spanKinds, statusCodes } from '../../shared/model/span.ts';
import type { DecodedSpan } from './decoded.ts';
import {
  attributes,
  FormatError,
  field,
  hexId,
  indexIn,
  isoToUnixNano,
  items,
  text,
} from './fields.ts';
import type { JsonRecord } from './jsonRecord.ts';

/**
 * A span as OpenTelemetry Python's `ReadableSpan.to_json` writes it. It gives no scope, no flags, no dropped counts and
 * microseconds.
 */
export const pythonSpan: JsonRecord = {
  name: 'python',
  lineStart: '{"name":',
  looksLikeSpan: (keys) =>
    keys.has('context') && ['name', 'start_time', 'parent_id'].some((key) => keys.has(key)),
  decode,
};

function decode(block: AnyValue): DecodedSpan {
  const context = field(block, 'context');
  const status = field(block, 'status');
  const resource = field(block, 'resource');
  const name = field(block, 'name');
  if (typeof name !== 'string') throw new FormatError('noName');
  return {
    resource: { attributes: attributes(resource, 'attributes'), droppedAttributesCount: 0 },
    resourceSchemaUrl: text(resource, 'schema_url'),
    scope: { name: '', version: '', attributes: [], droppedAttributesCount: 0 },
    scopeSchemaUrl: '',
    span: {
      traceId: hexId(field(context, 'trace_id'), 32),
      spanId: hexId(field(context, 'span_id'), 16),
      parentSpanId: parentId(field(block, 'parent_id')),
      traceState: traceState(text(context, 'trace_state')),
      flags: 0,
      name,
      kind: indexIn(spanKinds, text(block, 'kind').replace('SpanKind.', '')),
      startUnixNano: time(field(block, 'start_time')),
      endUnixNano: field(block, 'end_time') == null ? 0n : time(field(block, 'end_time')),
      attributes: attributes(block, 'attributes'),
      droppedAttributesCount: 0,
      events: items(block, 'events').map(event),
      droppedEventsCount: 0,
      links: items(block, 'links').map(link),
      droppedLinksCount: 0,
      status: {
        code: indexIn(statusCodes, text(status, 'status_code')),
        message: text(status, 'description'),
      },
    },
  };
}

function event(value: AnyValue): SpanEvent {
  return {
    timeUnixNano: time(field(value, 'timestamp')),
    name: text(value, 'name'),
    attributes: attributes(value, 'attributes'),
    droppedAttributesCount: 0,
  };
}

function link(value: AnyValue): SpanLink {
  const context = field(value, 'context');
  return {
    traceId: hexId(field(context, 'trace_id'), 32),
    spanId: hexId(field(context, 'span_id'), 16),
    traceState: traceState(text(context, 'trace_state')),
    attributes: attributes(value, 'attributes'),
    droppedAttributesCount: 0,
    flags: 0,
  };
}

function parentId(value: AnyValue | undefined): string {
  return value === null || value === undefined ? '' : hexId(value, 16);
}

/** Printed as a Python list of its entries: `['vendor=1', 'other=2']`. */
function traceState(repr: string): string {
  const between = repr.split(/['"]/);
  const entries: string[] = [];
  for (let at = 1; at < between.length - 1; at += 1) {
    const entry = between[at] ?? '';
    if (entry.indexOf('=') > 0) {
      entries.push(entry);
      // What follows stands between two entries.
      at += 1;
    }
  }
  return entries.join(',');
}

function time(value: AnyValue | undefined): bigint {
  const nanoseconds = typeof value === 'string' ? isoToUnixNano(value) : null;
  if (nanoseconds === null || nanoseconds < 0n) throw new FormatError('badTime');
  return nanoseconds;
}
