import type { CollectorParams, CompareSide } from '../shared/rpc/contract.ts';
import { UsageError } from './usageError.ts';

const typical = 'typical';

/** Two traces; a trace and `typical`, in the order in which they are compared; or a trace whose kind is compared before and since a time. */
export function comparedSides(
  operands: readonly string[],
  at: string | undefined,
): CollectorParams<'compare'> {
  const [first = '', second] = operands;
  if (at !== undefined) {
    if (second !== undefined || first === typical) {
      throw new UsageError('compare --at TIME takes one trace, whose kind is compared');
    }
    const time = nanosOf(at);
    return {
      a: { typicalOf: first, beforeUnixNano: time },
      b: { typicalOf: first, fromUnixNano: time },
    };
  }
  if (second === undefined) throw new UsageError('compare needs A B');
  if (first === typical && second === typical) {
    throw new UsageError('compare needs one trace at least, to know which kind is meant');
  }
  return { a: sideOf(first, second), b: sideOf(second, first) };
}

const sideOf = (operand: string, other: string): CompareSide =>
  operand === typical ? { typicalOf: other } : { traceId: operand };

/** Nanoseconds since 1970, from the same in digits or from a date and time of ISO 8601. */
function nanosOf(text: string): string {
  if (/^\d{16,20}$/.test(text)) return text;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new UsageError(`--at takes a time such as 2026-11-20T14:03:00Z, not "${text}"`);
  }
  return (BigInt(ms) * 1_000_000n).toString();
}
