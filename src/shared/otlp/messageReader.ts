import { type ProtoReader, wireType } from './protoReader.ts';

/** What to do with a field, by its whole tag: a field of another wire type is unknown and passed over. */
export type FieldReaders<T> = ReadonlyMap<number, (reader: ProtoReader, into: T) => void>;

type Entry<T> = readonly [
  field: number,
  type: keyof typeof wireType,
  read: (reader: ProtoReader, into: T) => void,
];

export function fieldReaders<T>(...entries: readonly Entry<T>[]): FieldReaders<T> {
  return new Map(entries.map(([field, type, read]) => [field * 8 + wireType[type], read]));
}

/** Fills `into` from a message, field by field. */
export function readMessage<T>(reader: ProtoReader, into: T, fields: FieldReaders<T>): T {
  while (reader.next()) {
    const read = fields.get(reader.field * 8 + reader.type);
    if (read === undefined) {
      reader.skip();
    } else {
      read(reader, into);
    }
  }
  return into;
}

/** Calls `take` for each number of a packed list. */
export function readPacked(reader: ProtoReader, take: (list: ProtoReader) => void): void {
  const list = reader.message();
  while (list.position < list.end) {
    take(list);
  }
}

/** A zigzag varint. */
export function readSint32(reader: ProtoReader): number {
  const value = reader.uint32();
  return (value >>> 1) ^ -(value & 1);
}
