import type { Condition } from '../../shared/query/condition.ts';

/** A condition that is asked as a whole of each span that is read. */
export interface ReadCondition {
  readonly kind: 'read';
  readonly part: Condition;
}
export type Step = Condition | ReadCondition;

/**
 * The parts of an `and` or an `or` in the order in which they are asked: columns, relations over columns, then all that
 * needs the span itself in one reading, then what mixes both.
 */
export function planSteps(kind: 'and' | 'or', parts: readonly Condition[]): readonly Step[] {
  const columns = parts.filter((part) => !reads(part) && !relates(part));
  const relations = parts.filter((part) => !reads(part) && relates(part));
  const read = parts.filter((part) => reads(part) && !relates(part));
  const mixed = parts.filter((part) => reads(part) && relates(part));
  const one: Step[] = read.length > 0 ? [{ kind: 'read', part: { kind, parts: read } }] : [];
  return [...columns, ...relations, ...one, ...mixed];
}

/** Whether a condition needs more than the columns. */
export function reads(condition: Condition): boolean {
  switch (condition.kind) {
    case 'word':
      return true;
    case 'test':
      return condition.field.kind === 'attr' || condition.field.kind === 'event';
    case 'and':
    case 'or':
      return condition.parts.some(reads);
    default:
      return reads(condition.part);
  }
}

function relates(condition: Condition): boolean {
  switch (condition.kind) {
    case 'word':
    case 'test':
      return false;
    case 'and':
    case 'or':
      return condition.parts.some(relates);
    case 'not':
      return relates(condition.part);
    default:
      return true;
  }
}
