import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchSpans } from '../../src/collector/query/searchSpans.ts';
import { inSlices } from '../../src/collector/query/timeSlices.ts';
import { type AnyValue, isKeyValueList } from '../../src/shared/model/anyValue.ts';
import type { Field } from '../../src/shared/query/ast.ts';
import { compileFilter, type FilterSubject, matches } from '../../src/shared/query/condition.ts';
import {
  memoryReader,
  spanIdOfTest,
  type TestSpan,
  testEpoch,
  traceIdOfTest,
} from '../support/memoryReader.ts';

const hexId = fc.integer({ min: 1, max: 25 }).map((id) => id.toString(16));
/** Letters whose lower case is another length or another alphabet, numbers that are texts, malformed halves. */
const pieces = [
  'k',
  '\u212a',
  'i',
  '\u0130',
  'S',
  's',
  '\u00df',
  '7',
  '42',
  'tr',
  'ue',
  'e',
  '\u{1f600}',
  ' ',
  '\ufffd',
];
const anyText = fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((each) => each.join(''));
const anyValue: fc.Arbitrary<AnyValue> = fc.oneof(
  anyText,
  fc.bigInt(-3n, 50n),
  fc.constantFrom(true, false, 1.5, 7, 1e21, Number.NaN, Number.POSITIVE_INFINITY, null),
  fc.array(anyText, { maxLength: 2 }),
  fc.record({ entries: fc.array(fc.record({ key: anyText, value: anyText }), { maxLength: 2 }) }),
);
const anySpans: fc.Arbitrary<TestSpan[]> = fc.uniqueArray(
  fc.record(
    {
      trace: fc.constantFrom('a', 'b'),
      id: hexId,
      parent: hexId,
      name: fc.constantFrom('find', 'list', 'Kink \u212a'),
      status: fc.constantFrom('UNSET' as const, 'ERROR' as const),
      kind: fc.constantFrom('SERVER' as const, 'CLIENT' as const),
      tool: fc.constantFrom('find', 'drop'),
      method: fc.constantFrom('tools/call', 'ping'),
      hash: fc.constantFrom('beef', 'f00d'),
      service: fc.constantFrom('one', 'two'),
      scope: fc.constantFrom('x', 'y'),
      start: fc.nat(20),
      end: fc.nat(40),
      attributes: fc.record({ n: anyValue, t: anyText }, { requiredKeys: [] }),
      resource: fc.record({ r: anyValue }, { requiredKeys: [] }),
      events: fc.constantFrom([], ['boom'], ['Boom', 'find']),
      bits: fc.constantFrom([], ['dead' as const], ['denied' as const]),
    },
    { requiredKeys: ['trace', 'id', 'start'] },
  ),
  { selector: ({ trace, id }) => `${trace}/${id}`, maxLength: 25 },
);

const quoted = anyText.map((text) => `"${text.replace(/["\\*]/g, '\\$&')}"`);
const wild = fc
  .array(anyText, { minLength: 1, maxLength: 3 })
  .map((parts) => `"${parts.join('*')}"`);
const anyAtom = fc.oneof(
  fc.constantFrom(
    ...[
      'name=find',
      'status=error',
      'tool=*',
      'duration>9',
      'trace=*a',
      'n>1',
      'boom',
      'denied=true',
    ],
    ...['has(n)', 'has(tool)', 'has(duration)', 'has(event.about)', 'start>1780000000000000005'],
    ...['event.name=boom', 'event.about~"^B"', 'span=*3', 'tool!=find', 'hash=be*', 'method=ping'],
    ...[
      'service~"o$"',
      'scope=x',
      'kind=server',
      'source=otlp',
      'resource.r>3',
      'n~"[0-9]"',
      'name~"^K"',
    ],
  ),
  hexId.map((id) => `span=${spanIdOfTest(id)}`),
  fc.constantFrom('a', 'b', 'c').map((id) => `trace=${traceIdOfTest(id)}`),
  quoted,
  quoted.map((value) => `attr.t=${value}`),
  wild.map((value) => `attr.n=${value}`),
  wild.map((value) => `resource.r=${value}`),
  wild.map((value) => `event.about=${value}`),
  fc.tuple(fc.constantFrom('<', '>=', '!='), quoted).map(([op, value]) => `n${op}${value}`),
);
const { filter: anyFilter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    anyAtom,
    fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) (${b})`),
    fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) or (${b})`),
    tie('filter').map((part) => `not (${part})`),
    tie('filter').map((part) => `parent(${part})`),
    tie('filter').map((part) => `ancestor(${part})`),
  ),
}));

/** All events of this test have a name alone, which `memoryReader` also makes an attribute. */
const eventNames = ({ events = [] }: TestSpan) =>
  events.filter((event) => typeof event === 'string');

function valuesOf(span: TestSpan, field: Field): readonly (AnyValue | undefined)[] {
  if (field.kind === 'attr') {
    return [span.attributes?.[field.key]];
  }
  if (field.kind === 'resource') {
    return [{ 'service.name': span.service ?? 'test', ...span.resource }[field.key]];
  }
  if (field.kind === 'event') {
    return field.key === 'name' || field.key === 'about' ? eventNames(span) : [];
  }
  const values: Record<(typeof field)['name'], AnyValue | undefined> = {
    name: span.name ?? '',
    service: span.service ?? 'test',
    tool: span.tool,
    prompt: span.prompt,
    resource: undefined,
    method: span.method,
    status: span.status ?? 'UNSET',
    kind: span.kind ?? 'INTERNAL',
    duration: BigInt(Math.max(0, (span.end ?? 0) - (span.start ?? 0))),
    start: testEpoch + BigInt(span.start ?? 0),
    hash: span.hash,
    trace: traceIdOfTest(span.trace),
    span: spanIdOfTest(span.id),
    scope: span.scope,
    source: 'otlp',
    denied: span.bits?.includes('denied') ?? false,
  };
  return [values[field.name]];
}

function textsIn(value: AnyValue): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap(textsIn);
  }
  if (value instanceof Uint8Array) {
    return [];
  }
  if (value !== null && typeof value === 'object') {
    return isKeyValueList(value) ? value.entries.flatMap((pair) => textsIn(pair.value)) : [];
  }
  return value === null ? [] : [String(value)];
}

/** A span as a test wrote it down, asked as simply as possible: no columns, no bytes. */
function slowSubject(spans: readonly TestSpan[], span: TestSpan): FilterSubject {
  const above = spans.find(({ trace, id }) => trace === span.trace && id === span.parent);
  return {
    some: (field, passes) =>
      valuesOf(span, field).some((value) => value !== undefined && passes(value)),
    someText: (passes) =>
      [
        span.name ?? '',
        ...Object.values(span.attributes ?? {}).flatMap(textsIn),
        ...eventNames(span),
      ].some(passes),
    parent: above === undefined ? null : slowSubject(spans, above),
  };
}

test('a search by columns and bytes finds what asking one span after another finds', async () => {
  await fc.assert(
    fc.asyncProperty(anySpans, anyFilter, async (spans, filter) => {
      // Cycles have no tree that a plain walk upwards would find; the tree's own test has them.
      const acyclic = spans.filter(
        ({ id, parent }) => !parent || Number(`0x${parent}`) < Number(`0x${id}`),
      );
      const store = memoryReader(acyclic);
      const condition = compileFilter(filter);
      const live = acyclic.filter(({ bits }) => !bits?.includes('dead'));
      const found = await inSlices(store, undefined, (slices) =>
        searchSpans(store, filter, slices),
      );
      const expected = live.filter((span) => matches(condition, slowSubject(live, span)));
      expect(Array.from(found ?? [], (row) => acyclic[row])).toEqual(expected);
    }),
    { numRuns: 1500 },
  );
});

test('in a cycle the earliest span stands on top', async () => {
  const store = memoryReader([
    { trace: 'a', id: '1', parent: '3', name: 'first', start: 1 },
    { trace: 'a', id: '2', parent: '1', name: 'second', start: 2 },
    { trace: 'a', id: '3', parent: '2', name: 'third', start: 3 },
    { trace: 'a', id: '4', parent: '4', name: 'own', start: 4 },
  ]);
  const found = (filter: string) =>
    inSlices(store, undefined, (slices) => searchSpans(store, filter, slices));
  expect(await found('parent(name = third)')).toEqual(Uint32Array.of());
  expect(await found('ancestor(name = first)')).toEqual(Uint32Array.of(1, 2));
  expect(await found('parent(name = own)')).toEqual(Uint32Array.of());
});

test('a search that is cancelled says so', async () => {
  const store = memoryReader([{ trace: 'a', id: '1' }]);
  await expect(
    inSlices(store, AbortSignal.abort(), (slices) => searchSpans(store, 'word', slices)),
  ).rejects.toMatchObject({
    reason: 'cancelled',
  });
});
