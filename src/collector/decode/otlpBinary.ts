import { ProtoReader, wireType } from '../../shared/otlp/protoReader.ts';
import type { DecodedBatch } from './decoded.ts';

type Signal = DecodedBatch['signal'];

const traceIdBytes = 16;
const spanIdBytes = 8;

/**
 * Which signal a body of OTLP protobuf carries. The three have one form down to the record (`ResourceX` 1, `ScopeX` 2,
 * record 2); there a span begins with ids of 16 and 8 bytes, a log record with numbers, a metric with its name.
 * @throws DecodeError
 */
export function signalOf(body: Uint8Array): Signal {
  for (const resource of messages(body, 1)) {
    for (const scope of messages(resource, 2)) {
      for (const record of messages(scope, 2)) return signalOfRecord(record);
    }
  }
  return 'traces';
}

function signalOfRecord(record: Uint8Array): Signal {
  const reader = new ProtoReader(record);
  let couldBeSpan = false;
  while (reader.next()) {
    const { field, type } = reader;
    if (type !== wireType.bytes) {
      if (field === 1 || field === 2 || field === 11) return 'logs';
      reader.skip();
      continue;
    }
    const { length } = reader.bytes();
    if (field === 1) couldBeSpan = length === traceIdBytes;
    if (field === 2 && couldBeSpan && length === spanIdBytes) return 'traces';
  }
  return 'metrics';
}

function* messages(message: Uint8Array, field: number): Generator<Uint8Array> {
  const reader = new ProtoReader(message);
  while (reader.next()) {
    if (reader.field === field && reader.type === wireType.bytes) yield reader.bytes();
    else reader.skip();
  }
}

/**
 * The bodies in a file: one, or many behind each other with their length in four bytes, big end first, as the
 * Collector's file exporter writes `format: proto`. A cut last one is left out.
 */
export function bodiesOf(file: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const bodies: Uint8Array[] = [];
  let at = 0;
  while (at + 5 <= file.length) {
    const length = view.getUint32(at);
    // Field 1 as a message is what every body begins with.
    if (length === 0 || file[at + 4] !== 0x0a) break;
    if (at + 4 + length > file.length) break;
    bodies.push(file.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return bodies.length === 0 ? [file] : bodies;
}
