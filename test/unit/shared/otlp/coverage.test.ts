import type protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeLogRecord } from '../../../../src/shared/otlp/decodeLogs.ts';
import { decodeMetricsData } from '../../../../src/shared/otlp/decodeMetrics.ts';
import { decodeTracesData } from '../../../../src/shared/otlp/decodeTraces.ts';
import { logsDataFromJson } from '../../../../src/shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../../../src/shared/otlp/metricsFromJson.ts';
import { tracesDataFromJson } from '../../../../src/shared/otlp/tracesFromJson.ts';
import { encodeUtf8 } from '../../../../src/shared/util/utf8.ts';
import { dataType, reference } from '../../../support/otlpReference.ts';

/*
 * Walks every field of the official messages that a signal can hold, sets just this one, and looks whether it is still
 * there after our decoder, or after our way from JSON. What is neither kept nor listed here makes the test fail, and so
 * does what is listed and kept.
 */

const profilesOnly = 'an index into the string table of profiles; absent in all other signals';
const ignored: Readonly<Record<'decoder' | 'json', Readonly<Record<string, string>>>> = {
  decoder: {
    'Resource.entity_refs':
      'development; stays in the stored bytes, names attributes that are kept anyway',
    'AnyValue.string_value_strindex': profilesOnly,
    'KeyValue.key_strindex': profilesOnly,
  },
  json: {
    'AnyValue.string_value_strindex': profilesOnly,
    'KeyValue.key_strindex': profilesOnly,
  },
};

interface Place {
  /** `Span.kind` */
  readonly label: string;
  readonly field: protobuf.Field;
  /** From the root down to the message that has the field. */
  readonly path: readonly protobuf.Field[];
}

const messageOf = (field: protobuf.Field): protobuf.Type | null =>
  field.resolvedType !== null && 'fieldsArray' in field.resolvedType ? field.resolvedType : null;

type Side = keyof typeof ignored;

/** Every field, but for those below one that is listed whole. */
function placesOf(root: protobuf.Type, side: Side): Place[] {
  const places: Place[] = [];
  const seen = new Set<protobuf.Type>();
  const walk = (type: protobuf.Type, path: readonly protobuf.Field[]) => {
    if (seen.has(type)) {
      return;
    }
    seen.add(type);
    const below: (readonly [protobuf.Type, protobuf.Field])[] = [];
    for (const field of type.fieldsArray) {
      const label = `${type.name}.${field.name}`;
      places.push({ label, field, path });
      const message = messageOf(field);
      if (message !== null && !(label in ignored[side])) {
        below.push([message, field]);
      }
    }
    for (const [message, field] of below) {
      walk(message, [...path, field]);
    }
  };
  walk(root, []);
  return places;
}

/** A value that is no default; a message gets its first field. */
function sample(field: protobuf.Field, json: boolean): unknown {
  const message = messageOf(field);
  const one = message === null ? scalar(field, json) : firstOf(message, json);
  return field.repeated ? [one] : one;
}

function firstOf(type: protobuf.Type, json: boolean): Record<string, unknown> {
  const [first] = type.fieldsArray.toSorted((a, b) => a.id - b.id);
  return {
    ...idsOf(type, json),
    ...(first === undefined ? {} : { [nameOf(first, json)]: sample(first, json) }),
  };
}

function scalar(field: protobuf.Field, json: boolean): unknown {
  switch (field.type) {
    case 'string':
      return 'x';
    case 'bool':
      return true;
    case 'bytes':
      return bytesValue(field.name, json, 7);
    case 'double':
      return 1.5;
    default:
      return 1;
  }
}

function bytesValue(name: string, json: boolean, fill: number): unknown {
  const bytes = Buffer.alloc(name === 'trace_id' ? 16 : 8, fill);
  if (!json) {
    return bytes;
  }
  return bytes.toString(name.endsWith('_id') ? 'hex' : 'base64');
}

const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const nameOf = (field: protobuf.Field, json: boolean): string =>
  json ? camelCase(field.name) : field.name;

/** A span or a link without ids is left out on the way from JSON, whatever else it holds. */
function idsOf(type: protobuf.Type | null | undefined, json: boolean): Record<string, unknown> {
  if (type?.name !== 'Span' && type?.name !== 'Link') {
    return {};
  }
  return Object.fromEntries(
    ['trace_id', 'span_id'].map((name) => [
      json ? camelCase(name) : name,
      bytesValue(name, json, 9),
    ]),
  );
}

/** The whole object with the field set, or without it. */
function objectWith({ field, path }: Place, isSet: boolean, json: boolean, root: protobuf.Type) {
  const types = [root, ...path.map(messageOf)];
  let inner: Record<string, unknown> = {
    ...idsOf(types.at(-1), json),
    ...(isSet ? { [nameOf(field, json)]: sample(field, json) } : {}),
  };
  for (const [level, step] of [...path.entries()].reverse()) {
    inner = {
      ...idsOf(types[level], json),
      [nameOf(step, json)]: step.repeated ? [inner] : inner,
    };
  }
  return inner;
}

const logRecord = reference.lookupType('opentelemetry.proto.logs.v1.LogRecord');

const decoders = [
  ['TracesData', dataType.traces, decodeTracesData],
  ['MetricsData', dataType.metrics, decodeMetricsData],
  ['LogRecord', logRecord, decodeLogRecord],
] as const;

describe('our decoder', () => {
  it.each(decoders)('keeps every field of %s that is not listed', (_, root, decode) => {
    const lost = placesOf(root, 'decoder').filter((place) => {
      const [set, unset] = [true, false].map((isSet) => {
        const object = objectWith(place, isSet, false, root);
        return show(decode(root.encode(root.fromObject(object)).finish()));
      });
      return set === unset;
    });
    expect(lost.map(({ label }) => label).sort()).toEqual(listed('decoder', root));
  });
});

const transcoders = [
  ['TracesData', dataType.traces, tracesDataFromJson],
  ['MetricsData', dataType.metrics, metricsDataFromJson],
  ['LogsData', dataType.logs, logsDataFromJson],
] as const;

describe('our way from JSON', () => {
  it.each(transcoders)('keeps every field of %s that is not listed', (_, root, fromJson) => {
    const lost = placesOf(root, 'json').filter((place) => {
      const [set, unset] = [true, false].map((isSet) => {
        const object = objectWith(place, isSet, true, root);
        const { bytes } = fromJson(encodeUtf8(JSON.stringify(object)));
        return show(root.toObject(root.decode(bytes), { longs: String, bytes: String }));
      });
      return set === unset;
    });
    expect(lost.map(({ label }) => label).sort()).toEqual(listed('json', root));
  });
});

/** The listed fields that the root can hold at all. */
function listed(side: Side, root: protobuf.Type): string[] {
  const known = new Set(placesOf(root, side).map(({ label }) => label));
  return Object.keys(ignored[side])
    .filter((label) => known.has(label))
    .sort();
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, member) =>
    typeof member === 'bigint' ? `${member}n` : (member as unknown),
  );
