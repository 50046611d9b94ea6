import type { AnyValue, KeyValue } from '../../shared/model/anyValue.ts';
import { statusCodes } from '../../shared/model/span.ts';
import type { DecodedSpan } from './decoded.ts';
import { FormatError, field, hexId, indexIn, isoToUnixNano, items, text } from './fields.ts';
import type { JsonRecord } from './jsonRecord.ts';

/** A span as Go's `stdouttrace` writes it, on one line or with `WithPrettyPrint`. */
export const goSpan: JsonRecord = {
  name: 'go',
  lineStart: '{"Name":',
  looksLikeSpan: (keys) => keys.has('SpanContext') && (keys.has('Name') || keys.has('SpanKind')),
  decode,
};

const remoteKnown = 0x100;
const remote = 0x200;

function decode(block: AnyValue): DecodedSpan {
  const context = field(block, 'SpanContext');
  const parent = field(block, 'Parent');
  const status = field(block, 'Status');
  // Releases before 1.28 have only the older of the two.
  const scope = field(block, 'InstrumentationScope') ?? field(block, 'InstrumentationLibrary');
  const name = field(block, 'Name');
  if (typeof name !== 'string') throw new FormatError('noName');
  return {
    resource: { attributes: attributesOf(block, 'Resource'), droppedAttributesCount: 0 },
    resourceSchemaUrl: '',
    scope: {
      name: text(scope, 'Name'),
      version: text(scope, 'Version'),
      attributes: attributesOf(scope, 'Attributes'),
      droppedAttributesCount: 0,
    },
    scopeSchemaUrl: text(scope, 'SchemaURL'),
    span: {
      traceId: hexId(field(context, 'TraceID'), 32),
      spanId: hexId(field(context, 'SpanID'), 16),
      parentSpanId: /^0*$/.test(text(parent, 'SpanID')) ? '' : hexId(field(parent, 'SpanID'), 16),
      traceState: text(context, 'TraceState'),
      flags:
        (Number.parseInt(text(context, 'TraceFlags'), 16) || 0) |
        remoteKnown |
        (field(parent, 'Remote') === true ? remote : 0),
      name,
      kind: numberOf(field(block, 'SpanKind')),
      startUnixNano: time(block, 'StartTime'),
      endUnixNano: time(block, 'EndTime'),
      attributes: attributesOf(block, 'Attributes'),
      droppedAttributesCount: numberOf(field(block, 'DroppedAttributes')),
      events: items(block, 'Events').map((event) => ({
        timeUnixNano: time(event, 'Time'),
        name: text(event, 'Name'),
        attributes: attributesOf(event, 'Attributes'),
        droppedAttributesCount: numberOf(field(event, 'DroppedAttributeCount')),
      })),
      droppedEventsCount: numberOf(field(block, 'DroppedEvents')),
      links: items(block, 'Links').map((link) => ({
        traceId: hexId(field(field(link, 'SpanContext'), 'TraceID'), 32),
        spanId: hexId(field(field(link, 'SpanContext'), 'SpanID'), 16),
        traceState: text(field(link, 'SpanContext'), 'TraceState'),
        attributes: attributesOf(link, 'Attributes'),
        droppedAttributesCount: numberOf(field(link, 'DroppedAttributeCount')),
        flags: 0,
      })),
      droppedLinksCount: numberOf(field(block, 'DroppedLinks')),
      status: {
        code: indexIn(statusCodes, text(status, 'Code').toUpperCase()),
        message: text(status, 'Description'),
      },
    },
  };
}

/** `WithoutTimestamps` writes the year 1. */
function time(of: AnyValue, key: string): bigint {
  const nanoseconds = isoToUnixNano(text(of, key));
  if (nanoseconds === null) throw new FormatError('badTime');
  return nanoseconds < 0n ? 0n : nanoseconds;
}

function attributesOf(of: AnyValue | undefined, key: string): readonly KeyValue[] {
  return items(of, key).map((entry) => ({
    key: text(entry, 'Key'),
    value: goValue(field(entry, 'Value')),
  }));
}

/** `{"Type":"INT64","Value":3}`. A `FLOAT64` of a whole number has no point in Go's JSON. */
function goValue(of: AnyValue | undefined): AnyValue {
  const value = field(of, 'Value') ?? null;
  const type = text(of, 'Type');
  if (type.startsWith('FLOAT64')) {
    if (typeof value === 'bigint') return Number(value);
    if (Array.isArray(value)) {
      return (value as readonly AnyValue[]).map((item) =>
        typeof item === 'bigint' ? Number(item) : item,
      );
    }
  }
  if (type === 'BYTES' && typeof value === 'string') return Buffer.from(value, 'base64');
  if (type === 'SLICE' && Array.isArray(value)) return (value as readonly AnyValue[]).map(goValue);
  if (type === 'MAP') return { entries: attributesOf(of, 'Value') };
  return value;
}

function numberOf(value: AnyValue | undefined): number {
  return typeof value === 'bigint' && value >= 0n && value < 2n ** 32n ? Number(value) : 0;
}
