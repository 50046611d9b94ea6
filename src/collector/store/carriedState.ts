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

/** An id of an evicted trace; `sequence` -1 for one that is past remembering and still marks a live trace. */
export interface CarriedId {
  readonly sequence: number;
  readonly words: ArrayLike<number>;
}

export const carriedIdBytes = 24;

/** Length of the JSON, the JSON, and 24 bytes an id: sequence as a double, then the id. */
export function encodeCarried(state: CarriedState, ids: readonly CarriedId[]): Uint8Array {
  const json = encodeJson(state);
  const payload = new Uint8Array(4 + json.length + ids.length * carriedIdBytes);
  const view = new DataView(payload.buffer);
  view.setUint32(0, json.length, true);
  payload.set(json, 4);
  let at = 4 + json.length;
  for (const { sequence, words } of ids) {
    view.setFloat64(at, sequence, true);
    for (let word = 0; word < 4; word += 1) {
      view.setUint32(at + 8 + word * 4, words[word] as number);
    }
    at += carriedIdBytes;
  }
  return payload;
}

export function decodeCarried(payload: Uint8Array): { state: CarriedState; ids: CarriedId[] } {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const jsonLength = view.getUint32(0, true);
  const state = decodeJson<CarriedState>(payload.subarray(4, 4 + jsonLength));
  const ids: CarriedId[] = [];
  for (let at = 4 + jsonLength; at + carriedIdBytes <= payload.length; at += carriedIdBytes) {
    ids.push({
      sequence: view.getFloat64(at, true),
      words: Uint32Array.from([8, 12, 16, 20], (offset) => view.getUint32(at + offset)),
    });
  }
  return { state, ids };
}
