import type { AnyValue, KeyValue } from '../../shared/model/anyValue.ts';
import type { Span } from '../../shared/model/span.ts';
import type { Field } from '../../shared/query/ast.ts';
import type { FilterSubject } from '../../shared/query/condition.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { columnTest } from './searchFields.ts';
import { someText } from './spanText.ts';

/** A stored span as a filter sees it. Relations are resolved by the search, so it knows no parent. */
export class SpanSubject implements FilterSubject {
  readonly parent = null;
  readonly #store: TraceReader;
  readonly #row: number;
  readonly #span: Span;

  constructor(store: TraceReader, row: number, span: Span) {
    this.#store = store;
    this.#row = row;
    this.#span = span;
  }

  some(field: Field, test: (value: AnyValue) => boolean): boolean {
    if (field.kind === 'attr') {
      return someAttribute(this.#span.attributes, field.key, test);
    }
    if (field.kind === 'event') {
      return this.#span.events.some(
        (event) =>
          (field.key === 'name' && test(event.name)) ||
          someAttribute(event.attributes, field.key, test),
      );
    }
    return columnTest(this.#store, field, { matches: test, range: null })?.(this.#row) ?? false;
  }

  someText(test: (text: string) => boolean): boolean {
    return someText(this.#span, test);
  }
}

function someAttribute(
  attributes: readonly KeyValue[],
  key: string,
  test: (value: AnyValue) => boolean,
): boolean {
  return attributes.some((attribute) => attribute.key === key && test(attribute.value));
}
