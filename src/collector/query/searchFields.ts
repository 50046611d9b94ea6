import type { AnyValue } from '../../shared/model/anyValue.ts';
import { toHex } from '../../shared/model/hex.ts';
import { sourceKinds } from '../../shared/model/source.ts';
import { spanKinds, statusCodes } from '../../shared/model/span.ts';
import type { Field, FieldName } from '../../shared/query/ast.ts';
import type { ValueTest } from '../../shared/query/valueTest.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import {
  BitFilter,
  CodeFilter,
  type ColumnFilter,
  DurationFilter,
  RowFilter,
  StartFilter,
} from './columnFilters.ts';
import { hexOfHalves } from './ids.ts';
import { durationOf, startOf } from './spanRows.ts';

const sourceNames = Object.fromEntries(
  Object.entries(sourceKinds).map(([name, number]) => [number, name]),
);

/** Name of a source as `trace` prints it. */
export function sourceName(number: number): string {
  return sourceNames[number] ?? 'otlp';
}

/** Whether one of the values that the columns have of a field passes; a field that a span does not have has none. */
export function someColumnValue(
  store: TraceReader,
  row: number,
  field: Field & { readonly kind: 'field' | 'resource' },
  test: (value: AnyValue) => boolean,
): boolean {
  if (field.kind === 'resource') {
    return someOfResource(store, store.spans.group[row] ?? 0, field.key, test);
  }
  const value = columnValue(store, row, field.name);
  return value !== null && test(value);
}

/** A condition on a column as filters that rows pass one after the other; null when the span itself has to be read. */
export function columnFilters(
  store: TraceReader,
  field: Field,
  test: ValueTest,
): readonly ColumnFilter[] | null {
  if (field.kind === 'field') {
    return fieldFilters(store, field.name, test);
  }
  if (field.kind !== 'resource') {
    return null;
  }
  const { key } = field;
  return [
    byCode(store, 'group', store.groups.length, (group) =>
      someOfResource(store, group, key, test.matches),
    ),
  ];
}

function someOfResource(
  store: TraceReader,
  group: number,
  key: string,
  test: (value: AnyValue) => boolean,
): boolean {
  return store.groups
    .get(group)
    .resource.attributes.some((attribute) => attribute.key === key && test(attribute.value));
}

function columnValue(store: TraceReader, row: number, name: FieldName): AnyValue {
  const { spans } = store;
  switch (name) {
    case 'name':
      return store.strings.get(spans.name[row] ?? 0);
    case 'method':
      return store.strings.get(spans.method[row] ?? 0) || null;
    case 'hash':
      return store.strings.get(spans.queryHash[row] ?? 0) || null;
    case 'tool':
    case 'prompt':
    case 'resource':
      return ((spans.bits[row] ?? 0) & spanBit[name]) === 0
        ? null
        : store.strings.get(spans.target[row] ?? 0) || null;
    case 'service':
      return store.strings.get(store.groups.get(spans.group[row] ?? 0).service);
    case 'scope':
      return store.groups.get(spans.group[row] ?? 0).scope.name || null;
    case 'kind':
      return spanKinds[spans.kind[row] ?? 0] ?? 'UNSPECIFIED';
    case 'status':
      return statusCodes[spans.status[row] ?? 0] ?? 'UNSET';
    case 'source':
      return sourceName(spans.source[row] ?? 0);
    case 'denied':
      return ((spans.bits[row] ?? 0) & spanBit.denied) !== 0;
    case 'trace': {
      const at = 16 * (spans.traceRow[row] ?? 0);
      return toHex(store.traces.ids.subarray(at, at + 16));
    }
    case 'span':
      return hexOfHalves(spans.spanIdHi[row] ?? 0, spans.spanIdLo[row] ?? 0);
    case 'duration':
      return BigInt(durationOf(store, row));
    case 'start':
      return startOf(store, row);
  }
}

function fieldFilters(
  store: TraceReader,
  name: FieldName,
  test: ValueTest,
): readonly ColumnFilter[] {
  const { strings, groups } = store;
  // String 0 of a derived column means that the span has no such field.
  const present = (index: number) => index !== 0 && test.matches(strings.get(index));
  switch (name) {
    case 'name':
      return [byCode(store, 'name', strings.length, (index) => test.matches(strings.get(index)))];
    case 'method':
      return [byCode(store, 'method', strings.length, present)];
    case 'hash':
      return [byCode(store, 'queryHash', strings.length, present)];
    case 'tool':
    case 'prompt':
    case 'resource':
      return [
        new BitFilter(store, spanBit[name], { set: true, clear: false }),
        byCode(store, 'target', strings.length, present),
      ];
    case 'service':
      return [
        byCode(store, 'group', groups.length, (group) =>
          test.matches(strings.get(groups.get(group).service)),
        ),
      ];
    case 'scope':
      return [
        byCode(store, 'group', groups.length, (group) => {
          const scope = groups.get(group).scope.name;
          return scope !== '' && test.matches(scope);
        }),
      ];
    case 'kind':
      return [byCode(store, 'kind', 256, (kind) => test.matches(spanKinds[kind] ?? 'UNSPECIFIED'))];
    case 'status':
      return [byCode(store, 'status', 256, (code) => test.matches(statusCodes[code] ?? 'UNSET'))];
    case 'source':
      return [byCode(store, 'source', 256, (source) => test.matches(sourceName(source)))];
    case 'denied':
      return [
        new BitFilter(store, spanBit.denied, {
          set: test.matches(true),
          clear: test.matches(false),
        }),
      ];
    case 'trace':
      return [
        byCode(
          store,
          'traceRow',
          store.traces.length,
          mayBeId(
            test,
            16,
            (row) => store.traces.ids[16 * row + 15] ?? 0,
            (row) => test.matches(toHex(store.traces.ids.subarray(16 * row, 16 * row + 16))),
          ),
        ),
      ];
    case 'span':
      return [
        new RowFilter(
          mayBeId(
            test,
            8,
            (row) => (store.spans.spanIdLo[row] ?? 0) & 0xff,
            (row) => {
              const { spanIdHi, spanIdLo } = store.spans;
              return test.matches(hexOfHalves(spanIdHi[row] ?? 0, spanIdLo[row] ?? 0));
            },
          ),
        ),
      ];
    case 'duration':
      return [test.range === null ? everyRow : new DurationFilter(store, test.range)];
    case 'start':
      return [test.range === null ? everyRow : new StartFilter(store, test.range)];
  }
}

/** Spares nearly all ids their text when a whole id is asked for: it ends with this byte. */
function mayBeId(
  test: ValueTest,
  bytes: number,
  lastByte: (row: number) => number,
  passes: (row: number) => boolean,
): (row: number) => boolean {
  const { needle } = test;
  if (needle?.length !== 2 * bytes) {
    return passes;
  }
  const wanted = Number.parseInt(needle.slice(-2), 16);
  return (row) => lastByte(row) === wanted && passes(row);
}

/** Every span has a duration and a start, so that `has(duration)` is the one test of them without a bound. */
const everyRow = new RowFilter(() => true);

type CodeColumn =
  | 'name'
  | 'method'
  | 'queryHash'
  | 'target'
  | 'group'
  | 'traceRow'
  | 'kind'
  | 'status'
  | 'source';

function byCode(
  store: TraceReader,
  column: CodeColumn,
  codes: number,
  test: (code: number) => boolean,
): ColumnFilter {
  return new CodeFilter(() => store.spans[column], codes, test);
}
