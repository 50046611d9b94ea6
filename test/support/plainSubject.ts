import type { AnyValue } from '../../src/shared/model/anyValue.ts';
import type { FilterSubject } from '../../src/shared/query/condition.ts';

/** A span as a test writes it down: `attr.x`, `resource.x`, `event.x` and field names to a value or several. */
export function plainSubject(
  values: Readonly<Record<string, AnyValue>>,
  parent: FilterSubject | null = null,
): FilterSubject {
  return {
    some: (field, test) => {
      const key = field.kind === 'field' ? field.name : `${field.kind}.${field.key}`;
      return key in values && test(values[key] ?? null);
    },
    someText: (test) => Object.values(values).some((value) => test(String(value))),
    parent,
  };
}
