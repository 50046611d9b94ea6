import { toHex } from '../../shared/model/hex.ts';
import { sourceKinds } from '../../shared/model/source.ts';
import { spanKinds, statusCodes } from '../../shared/model/span.ts';
import type { Field, FieldName } from '../../shared/query/ast.ts';
import { holds, type ValueTest } from '../../shared/query/valueTest.ts';
import { twoTo32 } from '../../shared/trace/nanoTime.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { hexOfHalves } from './ids.ts';
import { durationOf, startOf } from './spanRows.ts';

export type RowTest = (row: number) => boolean;

const sourceNames = Object.fromEntries(
  Object.entries(sourceKinds).map(([name, number]) => [number, name]),
);

/** Name of a source as `trace` prints it. */
export function sourceName(number: number): string {
  return sourceNames[number] ?? 'otlp';
}

/** A condition on a column as a test of rows, or null when the span itself has to be read. */
export function columnTest(store: TraceReader, field: Field, test: ValueTest): RowTest | null {
  if (field.kind === 'field') {
    return fieldTest(store, field.name, test);
  }
  if (field.kind !== 'resource') {
    return null;
  }
  const { key } = field;
  return byCode(store.spans.group, (group) =>
    store.groups
      .get(group)
      .resource.attributes.some(
        (attribute) => attribute.key === key && test.matches(attribute.value),
      ),
  );
}

function fieldTest(store: TraceReader, name: FieldName, test: ValueTest): RowTest {
  const { spans } = store;
  switch (name) {
    case 'name':
      return byCode(spans.name, (index) => test.matches(store.strings.get(index)));
    case 'method':
      return byCode(spans.method, present(store, test));
    case 'hash':
      return byCode(spans.queryHash, present(store, test));
    case 'tool':
    case 'prompt':
    case 'resource': {
      const isTarget = byCode(spans.target, present(store, test));
      const bit = spanBit[name];
      return (row) => ((spans.bits[row] ?? 0) & bit) !== 0 && isTarget(row);
    }
    case 'service':
      return byCode(spans.group, (group) =>
        test.matches(store.strings.get(store.groups.get(group).service)),
      );
    case 'scope':
      return byCode(spans.group, (group) => textTest(test, store.groups.get(group).scope.name));
    case 'kind':
      return byCode(spans.kind, (kind) => test.matches(spanKinds[kind] ?? 'UNSPECIFIED'));
    case 'status':
      return byCode(spans.status, (code) => test.matches(statusCodes[code] ?? 'UNSET'));
    case 'source':
      return byCode(spans.source, (source) => test.matches(sourceName(source)));
    case 'denied': {
      const expected = { yes: test.matches(true), no: test.matches(false) };
      return (row) =>
        ((spans.bits[row] ?? 0) & spanBit.denied) !== 0 ? expected.yes : expected.no;
    }
    case 'trace':
      return byCode(spans.traceRow, (row) =>
        test.matches(toHex(store.traces.ids.subarray(16 * row, 16 * row + 16))),
      );
    case 'span':
      return (row) => test.matches(hexOfHalves(spans.spanIdHi[row] ?? 0, spans.spanIdLo[row] ?? 0));
    case 'duration':
      return durationTest(store, test);
    case 'start':
      return startTest(store, test);
  }
}

/** What is the same for every row with a code is asked once a code. */
function byCode(codes: ArrayLike<number>, test: (code: number) => boolean): RowTest {
  const known: (boolean | undefined)[] = [];
  return (row) => {
    const code = codes[row] ?? 0;
    const answer = known[code];
    if (answer !== undefined) {
      return answer;
    }
    const found = test(code);
    known[code] = found;
    return found;
  };
}

/** String 0 of a derived column means that the span has no such field. */
function present(store: TraceReader, test: ValueTest): (index: number) => boolean {
  return (index) => index !== 0 && test.matches(store.strings.get(index));
}

function textTest(test: ValueTest, text: string): boolean {
  return text !== '' && test.matches(text);
}

function durationTest(store: TraceReader, { matches, range }: ValueTest): RowTest {
  if (range === null) {
    return (row) => matches(BigInt(durationOf(store, row)));
  }
  // A duration is exact as a number up to 104 days, and so is every bound that a person writes.
  const bound = Number(range.bound);
  return (row) => holds(range.op, durationOf(store, row) - bound);
}

function startTest(store: TraceReader, { matches, range }: ValueTest): RowTest {
  const { spans } = store;
  if (range === null) {
    return (row) => matches(startOf(store, row));
  }
  const hi = Number(range.bound >> 32n);
  const lo = Number(range.bound & BigInt(twoTo32 - 1));
  return (row) => holds(range.op, (spans.startHi[row] ?? 0) - hi || (spans.startLo[row] ?? 0) - lo);
}
