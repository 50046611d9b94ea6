import type { Condition } from '../../shared/query/condition.ts';
import { ByteNeedle } from './byteNeedle.ts';

/** False only for the bytes of spans that cannot pass. */
export type ByteTest = (bytes: Uint8Array) => boolean;

/**
 * What the bytes of a span must hold for a condition to be true of it, asked before the span is decoded, which costs ten
 * times as much; null when every span has to be decoded.
 */
export function byteTestOf(condition: Condition): ByteTest | null {
  switch (condition.kind) {
    case 'and': {
      const tests = condition.parts.map(byteTestOf).filter((test) => test !== null);
      return tests.length === 0 ? null : (bytes) => tests.every((test) => test(bytes));
    }
    case 'or': {
      const tests = condition.parts.map(byteTestOf);
      const known = tests.filter((test) => test !== null);
      return known.length < tests.length ? null : (bytes) => known.some((test) => test(bytes));
    }
    case 'word':
      return holdsAll([
        condition.test.needle === null ? null : ByteNeedle.ofLower(condition.test.needle),
      ]);
    case 'test': {
      const { field, test } = condition;
      if (field.kind !== 'attr' && field.kind !== 'event') {
        return null;
      }
      // An attribute is found as fast as its key; and `event.name` is also the name of the event, which has no key.
      const needsKey = field.kind === 'event' && field.key !== 'name';
      return holdsAll([
        test.needle === null ? null : ByteNeedle.of(test.needle),
        needsKey ? ByteNeedle.of(field.key) : null,
      ]);
    }
    default:
      return null;
  }
}

function holdsAll(needles: readonly (ByteNeedle | null)[]): ByteTest | null {
  const [first, second] = needles.filter((needle) => needle !== null);
  if (first === undefined) {
    return null;
  }
  return second === undefined
    ? (bytes) => first.isIn(bytes)
    : (bytes) => first.isIn(bytes) && second.isIn(bytes);
}
