import type { FilePosition } from '../../shared/model/source.ts';

/** What stands before the payload of a batch, as JSON: where it came from, and how far its file has been read with it. */
export interface BatchMeta {
  readonly target: string;
  readonly position?: FilePosition;
  /** Of a copy to the head of the log: the segment it was copied from. */
  readonly movedFrom?: number;
  /** Of a copy to the head of the log: last arrival of its traces, in the order in which they first stand in the payload. */
  readonly arrivals?: readonly number[];
  /** Of a copy to the head of the log: spans of which further copies had arrived, by their place in the payload. */
  readonly duplicates?: readonly number[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const plain = new Map<string, Uint8Array>();

export function encodeMeta(meta: BatchMeta): Uint8Array {
  if (meta.position !== undefined || meta.movedFrom !== undefined) {
    return encoder.encode(JSON.stringify(meta));
  }
  let bytes = plain.get(meta.target);
  if (bytes === undefined) {
    bytes = encoder.encode(JSON.stringify(meta));
    if (plain.size < 1000) {
      plain.set(meta.target, bytes);
    }
  }
  return bytes;
}

export const encodeJson = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

export const decodeJson = <T>(bytes: Uint8Array): T =>
  (bytes.length === 0 ? {} : JSON.parse(decoder.decode(bytes))) as T;
