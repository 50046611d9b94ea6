import { type AnyValue, isKeyValueList, type KeyValue } from '../../model/anyValue.ts';
import type { ResourceSpans, Span } from '../../model/span.ts';
import { isSensitive, maskedValue } from '../../semconv/sensitive.ts';

export interface Masked {
  readonly resourceSpans: readonly ResourceSpans[];
  /** Values that were replaced. */
  readonly count: number;
}

/** Spans without the values that the panel hides, at any depth; all else is as it was sent. */
export function maskSpans(all: readonly ResourceSpans[]): Masked {
  let count = 0;
  const pairs = (given: readonly KeyValue[]): readonly KeyValue[] =>
    given.map(({ key, value }) => {
      if (!isSensitive(key)) return { key, value: inside(value) };
      count++;
      return { key, value: maskedValue };
    });
  const inside = (value: AnyValue): AnyValue => {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
    return isKeyValueList(value) ? { entries: pairs(value.entries) } : value.map(inside);
  };
  const attributed = <T extends { readonly attributes: readonly KeyValue[] }>(given: T): T => ({
    ...given,
    attributes: pairs(given.attributes),
  });
  const spanOf = (span: Span): Span => ({
    ...attributed(span),
    events: span.events.map(attributed),
    links: span.links.map(attributed),
  });
  const resourceSpans = all.map((one) => ({
    ...one,
    resource: attributed(one.resource),
    scopeSpans: one.scopeSpans.map((scoped) => ({
      ...scoped,
      scope: attributed(scoped.scope),
      spans: scoped.spans.map(spanOf),
    })),
  }));
  return { resourceSpans, count };
}
