import type { AnyValue, KeyValue } from '../model/anyValue.ts';
import type { LogRecord } from '../model/log.ts';
import { decodeAnyValue, decodeKeyValue } from './anyValueCodec.ts';
import { idFromBytes } from './decodeTraces.ts';
import { ProtoReader, wireType } from './protoReader.ts';

/** Field numbers of opentelemetry-proto logs.proto `LogRecord`; 4 is reserved. */
export const logRecordField = {
  timeUnixNano: 1,
  severityNumber: 2,
  severityText: 3,
  body: 5,
  attributes: 6,
  droppedAttributesCount: 7,
  flags: 8,
  traceId: 9,
  spanId: 10,
  observedTimeUnixNano: 11,
  eventName: 12,
} as const;

interface MutableLogRecord {
  timeUnixNano: bigint;
  observedUnixNano: bigint;
  severityNumber: number;
  severityText: string;
  eventName: string;
  body: AnyValue;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  flags: number;
  traceId: string;
  spanId: string;
}

type FieldReader = (reader: ProtoReader, record: MutableLogRecord) => void;

const fieldReaders: Readonly<
  Record<number, { readonly type: number; readonly read: FieldReader }>
> = {
  [logRecordField.timeUnixNano]: {
    type: wireType.fixed64,
    read: (reader, record) => {
      record.timeUnixNano = reader.fixed64();
    },
  },
  [logRecordField.observedTimeUnixNano]: {
    type: wireType.fixed64,
    read: (reader, record) => {
      record.observedUnixNano = reader.fixed64();
    },
  },
  [logRecordField.severityNumber]: {
    type: wireType.varint,
    read: (reader, record) => {
      record.severityNumber = reader.uint32();
    },
  },
  [logRecordField.severityText]: {
    type: wireType.bytes,
    read: (reader, record) => {
      record.severityText = reader.string();
    },
  },
  [logRecordField.eventName]: {
    type: wireType.bytes,
    read: (reader, record) => {
      record.eventName = reader.string();
    },
  },
  [logRecordField.body]: {
    type: wireType.bytes,
    read: (reader, record) => {
      record.body = decodeAnyValue(reader.message());
    },
  },
  [logRecordField.attributes]: {
    type: wireType.bytes,
    read: (reader, record) => {
      record.attributes.push(decodeKeyValue(reader.message()));
    },
  },
  [logRecordField.droppedAttributesCount]: {
    type: wireType.varint,
    read: (reader, record) => {
      record.droppedAttributesCount = reader.uint32();
    },
  },
  [logRecordField.flags]: {
    type: wireType.fixed32,
    read: (reader, record) => {
      record.flags = reader.fixed32();
    },
  },
  [logRecordField.traceId]: {
    type: wireType.bytes,
    read: (reader, record) => {
      record.traceId = idFromBytes(reader.bytes(), 16);
    },
  },
  [logRecordField.spanId]: {
    type: wireType.bytes,
    read: (reader, record) => {
      record.spanId = idFromBytes(reader.bytes(), 8);
    },
  },
};

/**
 * A `LogRecord` message.
 * @throws DecodeError when the bytes are not protobuf
 */
export function decodeLogRecord(bytes: Uint8Array): LogRecord {
  const record: MutableLogRecord = {
    timeUnixNano: 0n,
    observedUnixNano: 0n,
    severityNumber: 0,
    severityText: '',
    eventName: '',
    body: null,
    attributes: [],
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
  };
  const reader = new ProtoReader(bytes);
  while (reader.next()) {
    const known = fieldReaders[reader.field];
    if (known?.type === reader.type) {
      known.read(reader, record);
    } else {
      reader.skip();
    }
  }
  return record;
}
