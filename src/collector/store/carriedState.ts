import type { FilePosition } from '../../shared/model/source.ts';
import { decodeJson, encodeJson } from './recordMeta.ts';
import type { Totals } from './totals.ts';

/** What is known only from segments that are deleted, as the record says that lets them go. */
export interface CarriedState {
  /** Segments up to this one are no longer needed. */
  readonly through: number;
  /** All figures as they were when this was written: what was added up before is set to them. */
  readonly totals: Readonly<Totals>;
  readonly positions: readonly FilePosition[];
  /** Number of the next evicted trace. */
  readonly nextSequence: number;
}

/** Ids of evicted traces: `sequences` has -1 for one that is past remembering and still marks a live trace, `words` four an id. */
export interface CarriedIds {
  readonly sequences: Float64Array;
  readonly words: Uint32Array;
}

export const carriedIdBytes = 24;

/** Length of the JSON, the JSON, and 24 bytes an id: sequence as a double, then the id. */
export function encodeCarried(state: CarriedState, { sequences, words }: CarriedIds): Uint8Array {
  const json = encodeJson(state);
  const payload = new Uint8Array(4 + json.length + sequences.length * carriedIdBytes);
  const view = new DataView(payload.buffer);
  view.setUint32(0, json.length, true);
  payload.set(json, 4);
  let at = 4 + json.length;
  for (let index = 0; index < sequences.length; index += 1) {
    view.setFloat64(at, sequences[index] as number, true);
    for (let word = 0; word < 4; word += 1) {
      view.setUint32(at + 8 + word * 4, words[index * 4 + word] as number);
    }
    at += carriedIdBytes;
  }
  return payload;
}

export function decodeCarried(payload: Uint8Array): { state: CarriedState; ids: CarriedIds } {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const jsonLength = view.getUint32(0, true);
  const state = decodeJson<CarriedState>(payload.subarray(4, 4 + jsonLength));
  const firstId = 4 + jsonLength;
  const count = Math.max(0, Math.floor((payload.length - firstId) / carriedIdBytes));
  const sequences = new Float64Array(count);
  const words = new Uint32Array(count * 4);
  for (let index = 0; index < count; index += 1) {
    const at = firstId + index * carriedIdBytes;
    sequences[index] = view.getFloat64(at, true);
    for (let word = 0; word < 4; word += 1) {
      words[index * 4 + word] = view.getUint32(at + 8 + word * 4);
    }
  }
  return { state, ids: { sequences, words } };
}
