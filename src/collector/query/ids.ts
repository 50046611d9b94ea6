import { toHex } from '../../shared/model/hex.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { QueryError } from './queryError.ts';

/** The trace id in what a person pastes: 32 hex digits in any case, `0x` before them, or a `traceparent`. Null otherwise. */
export function traceIdIn(text: string): string | null {
  const [, id = ''] =
    /^(?:0x)?([0-9a-f]{32})$/i.exec(text.trim()) ??
    /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}(?:-|$)/i.exec(text.trim()) ??
    [];
  return id === '' ? null : id.toLowerCase();
}

/** @throws QueryError `badRequest` for what is no id, `notFound` for a trace that is not stored */
export function findTrace(store: TraceReader, text: string): number {
  const id = traceIdIn(text);
  if (id === null) {
    throw new QueryError(
      'badRequest',
      `"${text.slice(0, 80)}" is neither a trace id nor a traceparent`,
    );
  }
  const row = store.traceRowOf(id);
  if (row < 0) {
    throw new QueryError('notFound', `No trace ${id} is stored`);
  }
  return row;
}

/** Big-endian words of a trace id. */
export const idWords = (traceId: string): readonly number[] =>
  [0, 8, 16, 24].map((at) => Number.parseInt(traceId.slice(at, at + 8), 16));

export function traceIdOf(store: TraceReader, traceRow: number): string {
  return toHex(store.traces.ids.subarray(16 * traceRow, 16 * traceRow + 16));
}

export function spanIdOf(store: TraceReader, row: number): string {
  const { spanIdHi, spanIdLo } = store.spans;
  return hexOfHalves(spanIdHi[row] ?? 0, spanIdLo[row] ?? 0);
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hexOfHalves(hi: number, lo: number): string {
  return hexOfWord(hi) + hexOfWord(lo);
}

function hexOfWord(word: number): string {
  return `${digits[word >>> 24]}${digits[(word >>> 16) & 255]}${digits[(word >>> 8) & 255]}${digits[word & 255]}`;
}
