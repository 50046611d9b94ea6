import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { Span } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { type AttributeKey, attributeKey, someAttribute } from '../../shared/otlp/someAttribute.ts';
import type { Field } from '../../shared/query/ast.ts';
import type { FilterSubject } from '../../shared/query/condition.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { someColumnValue } from './searchFields.ts';
import { someText } from './spanText.ts';

/** Stored spans as a filter sees them, one after the other. Relations are resolved by the search: there is no parent. */
export class SpanSubject implements FilterSubject {
  readonly parent = null;
  readonly #store: TraceReader;
  readonly #keys = new Map<string, AttributeKey>();
  #row = 0;
  #bytes = new Uint8Array(0);
  #span: Span | null = null;

  constructor(store: TraceReader) {
    this.#store = store;
  }

  /** The span that is asked from now on. */
  at(row: number, bytes: Uint8Array): this {
    this.#row = row;
    this.#bytes = bytes as Uint8Array<ArrayBuffer>;
    this.#span = null;
    return this;
  }

  some(field: Field, test: (value: AnyValue) => boolean): boolean {
    switch (field.kind) {
      case 'field':
      case 'resource':
        return someColumnValue(this.#store, this.#row, field, test);
      case 'attr':
        return someAttribute(this.#bytes, this.#keyOf(field.key), test);
      case 'event':
        return this.#decoded().events.some(
          (event) =>
            (field.key === 'name' && test(event.name)) ||
            event.attributes.some(({ key, value }) => key === field.key && test(value)),
        );
    }
  }

  someText(test: (text: string) => boolean): boolean {
    return someText(this.#decoded(), test);
  }

  #decoded(): Span {
    this.#span ??= decodeSpan(this.#bytes);
    return this.#span;
  }

  #keyOf(text: string): AttributeKey {
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = attributeKey(text);
      this.#keys.set(text, key);
    }
    return key;
  }
}
