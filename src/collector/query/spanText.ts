import { type AnyValue, isKeyValueList, type KeyValue } from '../../shared/model/anyValue.ts';
import type { Span } from '../../shared/model/span.ts';
import { textOf } from '../../shared/query/valueTest.ts';

/** Whether a word's test passes on the name, an attribute's value or an event of the span (CONTRACT §2). */
export function someText(span: Span, test: (text: string) => boolean): boolean {
  return (
    test(span.name) ||
    inAttributes(span.attributes, test) ||
    span.events.some((event) => test(event.name) || inAttributes(event.attributes, test))
  );
}

export function inAttributes(
  attributes: readonly KeyValue[],
  test: (text: string) => boolean,
): boolean {
  return attributes.some(({ value }) => inValue(value, test));
}

function inValue(value: AnyValue, test: (text: string) => boolean): boolean {
  if (value === null || value instanceof Uint8Array) {
    return false;
  }
  if (typeof value !== 'object') {
    return test(textOf(value));
  }
  return isKeyValueList(value)
    ? inAttributes(value.entries, test)
    : value.some((element) => inValue(element, test));
}
