import { type AnyValue, isKeyValueList, type KeyValue } from '../model/anyValue.ts';
import { type ProtoReader, wireType } from './protoReader.ts';
import type { ProtoWriter } from './protoWriter.ts';

/** opentelemetry-proto common.proto `AnyValue`. */
const anyField = { string: 1, bool: 2, int: 3, double: 4, array: 5, kvlist: 6, bytes: 7 } as const;
/** `KeyValue`; also `ArrayValue.values` and `KeyValueList.values` are field 1. */
const pairField = { key: 1, value: 2 } as const;
const valuesField = 1;

export function decodeAnyValue(reader: ProtoReader): AnyValue {
  let value: AnyValue = null;
  while (reader.next()) {
    const { field, type } = reader;
    if (field === anyField.string && type === wireType.bytes) {
      value = reader.string();
    } else if (field === anyField.bool && type === wireType.varint) {
      value = reader.bool();
    } else if (field === anyField.int && type === wireType.varint) {
      value = reader.int64();
    } else if (field === anyField.double && type === wireType.fixed64) {
      value = reader.double();
    } else if (field === anyField.array && type === wireType.bytes) {
      value = decodeArray(reader.message());
    } else if (field === anyField.kvlist && type === wireType.bytes) {
      value = { entries: decodePairs(reader.message()) };
    } else if (field === anyField.bytes && type === wireType.bytes) {
      // A copy in any case: `slice` of a Node buffer would be a view of the request.
      value = new Uint8Array(reader.bytes());
    } else {
      reader.skip();
    }
  }
  return value;
}

function decodeArray(reader: ProtoReader): AnyValue[] {
  const values: AnyValue[] = [];
  while (reader.next()) {
    if (reader.field === valuesField && reader.type === wireType.bytes) {
      values.push(decodeAnyValue(reader.message()));
    } else {
      reader.skip();
    }
  }
  return values;
}

function decodePairs(reader: ProtoReader): KeyValue[] {
  const pairs: KeyValue[] = [];
  while (reader.next()) {
    if (reader.field === valuesField && reader.type === wireType.bytes) {
      pairs.push(decodeKeyValue(reader.message()));
    } else {
      reader.skip();
    }
  }
  return pairs;
}

export function decodeKeyValue(reader: ProtoReader): KeyValue {
  let key = '';
  let value: AnyValue = null;
  while (reader.next()) {
    if (reader.field === pairField.key && reader.type === wireType.bytes) {
      key = reader.string();
    } else if (reader.field === pairField.value && reader.type === wireType.bytes) {
      value = decodeAnyValue(reader.message());
    } else {
      reader.skip();
    }
  }
  return { key, value };
}

export function encodeAnyValue(writer: ProtoWriter, value: AnyValue): void {
  if (value === null) {
    return;
  }
  if (typeof value === 'string') {
    writer.stringAlways(anyField.string, value);
  } else if (typeof value === 'boolean') {
    writer.tag(anyField.bool, wireType.varint);
    writer.varint32(value ? 1 : 0);
  } else if (typeof value === 'bigint') {
    writer.tag(anyField.int, wireType.varint);
    writer.varint64(value);
  } else if (typeof value === 'number') {
    writer.doubleAlways(anyField.double, value);
  } else if (value instanceof Uint8Array) {
    writer.bytesAlways(anyField.bytes, value);
  } else if (isKeyValueList(value)) {
    writer.message(anyField.kvlist, () => encodeKeyValues(writer, valuesField, value.entries));
  } else {
    writer.message(anyField.array, () => {
      for (const item of value) {
        writer.message(valuesField, () => encodeAnyValue(writer, item));
      }
    });
  }
}

export function encodeKeyValues(
  writer: ProtoWriter,
  field: number,
  pairs: readonly KeyValue[],
): void {
  for (const { key, value } of pairs) {
    writer.message(field, () => {
      writer.string(pairField.key, key);
      if (value !== null) {
        writer.message(pairField.value, () => encodeAnyValue(writer, value));
      }
    });
  }
}
