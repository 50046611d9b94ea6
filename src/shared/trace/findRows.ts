import { atOnce, rowsAStep, type Steps } from '../util/steps.ts';
import { mark, type TraceColumns } from './columns.ts';
import { type OperationChoice, operationTest } from './operations.ts';

/** Rows whose name as sent or in words, service, target, method, scope or query hash contains the text, in tree order. */
export function findRows(columns: TraceColumns, text: string): Uint32Array {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return new Uint32Array(0);
  // Each distinct string is looked at once; rows then only compare numbers, all columns in one pass without a closure: at
  // 200,000 rows a key press has a frame for this.
  const lower = loweredOf(columns.strings);
  const matches = new Uint8Array(lower.length);
  for (let index = 0; index < lower.length; index++) {
    matches[index] = lower[index]?.includes(wanted) ? 1 : 0;
  }
  const { name, label, service, target, method, queryHash, scope, length } = columns;
  const at = (column: Uint32Array, row: number) => matches[column[row] ?? 0] ?? 0;
  const isFound = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    isFound[row] =
      at(name, row) |
      at(label, row) |
      at(service, row) |
      at(target, row) |
      at(method, row) |
      at(queryHash, row) |
      at(scope, row);
  }
  return markedRows(isFound);
}

/** Of the traces that were searched, each for as long as it lives. */
const lowered = new WeakMap<readonly string[], readonly string[]>();

const loweredOf = (strings: readonly string[]): readonly string[] => atOnce(lowerSteps(strings));

/** What finding needs of all strings of a trace; made before the first key press, that one takes no longer than the next. */
export function* lowerSteps(strings: readonly string[]): Steps<readonly string[]> {
  const known = lowered.get(strings);
  if (known !== undefined) return known;
  const lower: string[] = [];
  for (const text of strings) {
    if (lower.length % rowsAStep === 0) yield;
    lower.push(text.toLowerCase());
  }
  lowered.set(strings, lower);
  return lower;
}

/** Rows whose byte is not 0, ascending. */
export function markedRows(marks: Uint8Array): Uint32Array {
  const rows = new Uint32Array(marks.length);
  let count = 0;
  for (let row = 0; row < marks.length; row++) {
    if (marks[row] !== 0) rows[count++] = row;
  }
  return rows.slice(0, count);
}

/** One byte a row: 1 = matches what the switches of the panel ask for. Null when they ask for everything. */
export function rowsMatching(
  columns: TraceColumns,
  wanted: {
    readonly errorsOnly: boolean;
    readonly minDurationNs: number;
    readonly operation: OperationChoice | null;
  },
): Uint8Array | null {
  const { operation } = wanted;
  if (!wanted.errorsOnly && wanted.minDurationNs <= 0 && operation === null) return null;
  const belongs = operation === null ? () => true : operationTest(columns, operation);
  const kept = new Uint8Array(columns.length);
  for (let row = 0; row < columns.length; row++) {
    const isError = ((columns.marks[row] ?? 0) & (mark.error | mark.denied)) !== 0;
    const isLong = (columns.durationsNs[row] ?? 0) >= wanted.minDurationNs;
    if ((isError || !wanted.errorsOnly) && isLong && belongs(row)) kept[row] = 1;
  }
  return kept;
}

/** The next row after `from` that has one of the marks, round the end; -1 when there is none. */
export function nextMarked(
  columns: Pick<TraceColumns, 'length' | 'marks'>,
  from: number,
  marks: number,
  step: 1 | -1,
): number {
  for (let count = 1; count <= columns.length; count++) {
    const row = (((from + step * count) % columns.length) + columns.length) % columns.length;
    if (((columns.marks[row] ?? 0) & marks) !== 0) return row;
  }
  return -1;
}

/** Row of a span id of 16 hex digits, or -1. */
export function rowOfSpan(
  columns: Pick<TraceColumns, 'length' | 'spanIds'>,
  spanId: string,
): number {
  return rowsOfSpans(columns, [spanId]).get(spanId) ?? -1;
}

/** Rows of some span ids: one pass over the ids as 32-bit halves, since a map of all of them would cost more. */
export function rowsOfSpans(
  columns: Pick<TraceColumns, 'length' | 'spanIds'>,
  spanIds: readonly string[],
): Map<string, number> {
  const byLow = new Map<number, string[]>();
  for (const spanId of spanIds) {
    const low = Number.parseInt(spanId.slice(8), 16);
    byLow.set(low, [...(byLow.get(low) ?? []), spanId]);
  }
  const found = new Map<string, number>();
  const view = new DataView(
    columns.spanIds.buffer,
    columns.spanIds.byteOffset,
    columns.spanIds.byteLength,
  );
  for (let row = 0; row < columns.length && found.size < spanIds.length; row++) {
    const candidates = byLow.get(view.getUint32(row * 8 + 4));
    if (candidates === undefined) continue;
    const id = spanIdOf(columns, row);
    if (candidates.includes(id)) found.set(id, row);
  }
  return found;
}

/** The span id of a row as 16 lower-case hex digits. */
export function spanIdOf(columns: Pick<TraceColumns, 'spanIds'>, row: number): string {
  let text = '';
  for (let at = row * 8; at < row * 8 + 8; at++) {
    text += (columns.spanIds[at] ?? 0).toString(16).padStart(2, '0');
  }
  return text;
}
