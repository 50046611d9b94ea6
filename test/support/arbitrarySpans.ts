import fc from 'fast-check';
import type { AnyValue, KeyValue } from '../../src/shared/model/anyValue.ts';
import type { ResourceSpans } from '../../src/shared/model/span.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const count = fc.oneof(fc.constant(0), fc.nat(), fc.constant(0xffff_ffff));
const time = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const hexOf = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .filter((id) => id.some((byte) => byte !== 0))
    .map((id) => Buffer.from(id).toString('hex'));

const { value } = fc.letrec<{ value: AnyValue; pair: KeyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text,
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    fc.uint8Array({ maxLength: 9 }),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('pair'), { maxLength: 3 }).map((entries) => ({ entries })),
  ),
  pair: fc.record({ key: text, value: tie('value') }),
}));
const attributes = fc.array(fc.record({ key: text, value }), { maxLength: 4 });

const event = fc.record({
  timeUnixNano: time,
  name: text,
  attributes,
  droppedAttributesCount: count,
});
const link = fc.record({
  traceId: hexOf(16),
  spanId: hexOf(8),
  traceState: text,
  attributes,
  droppedAttributesCount: count,
  flags: count,
});
const span = fc.record({
  traceId: hexOf(16),
  spanId: hexOf(8),
  parentSpanId: fc.oneof(fc.constant(''), hexOf(8)),
  traceState: text,
  flags: count,
  name: text,
  kind: fc.nat(5),
  startUnixNano: time,
  endUnixNano: time,
  attributes,
  droppedAttributesCount: count,
  events: fc.array(event, { maxLength: 2 }),
  droppedEventsCount: count,
  links: fc.array(link, { maxLength: 2 }),
  droppedLinksCount: count,
  status: fc.record({ code: fc.nat(2), message: text }),
});

/** Any spans that OTLP can say. */
export const arbitrarySpans: fc.Arbitrary<ResourceSpans[]> = fc.array(
  fc.record({
    resource: fc.record({ attributes, droppedAttributesCount: count }),
    schemaUrl: text,
    scopeSpans: fc.array(
      fc.record({
        scope: fc.record({ name: text, version: text, attributes, droppedAttributesCount: count }),
        schemaUrl: text,
        spans: fc.array(span, { maxLength: 3 }),
      }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 2 },
);
