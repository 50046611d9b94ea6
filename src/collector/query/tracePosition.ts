import { fromHex, toHex } from '../../shared/model/hex.ts';
import { joinHalves } from '../../shared/trace/nanoTime.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { QueryError } from './queryError.ts';

/** A place in the list of traces, which is also one when no trace stands there any more. */
export interface TracePosition {
  readonly startHi: number;
  readonly startLo: number;
  readonly id: Uint8Array;
}

export function positionOf({ traces }: TraceReader, row: number): TracePosition {
  return {
    startHi: traces.startHi[row] ?? 0,
    startLo: traces.startLo[row] ?? 0,
    id: traces.ids.slice(16 * row, 16 * row + 16),
  };
}

/** Whether a trace stands behind a place in the list: newest start first, then trace id. */
export function isBehind({ traces }: TraceReader, row: number, place: TracePosition): boolean {
  const order =
    place.startHi - (traces.startHi[row] ?? 0) || place.startLo - (traces.startLo[row] ?? 0);
  if (order !== 0) {
    return order > 0;
  }
  for (let at = 0; at < 16; at += 1) {
    const difference = (traces.ids[16 * row + at] ?? 0) - (place.id[at] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return false;
}

/** As a client keeps it. */
export function positionText({ startHi, startLo, id }: TracePosition): string {
  return `${joinHalves(startHi, startLo)}.${toHex(id)}`;
}

/** @throws QueryError `badRequest` */
export function positionIn(text: string): TracePosition {
  const [, start = '', hex = ''] = /^(\d{1,20})\.([0-9a-f]{32})$/.exec(text) ?? [];
  const id = fromHex(hex);
  if (start === '' || id === null) {
    throw new QueryError('badRequest', 'That is no place in the list of traces');
  }
  const nanoseconds = BigInt(start);
  return {
    startHi: Number(nanoseconds >> 32n),
    startLo: Number(nanoseconds & 0xffff_ffffn),
    id,
  };
}
