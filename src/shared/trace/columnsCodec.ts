import { callIdWords } from './callIds.ts';
import type { TraceColumns } from './columns.ts';
import { linkWords, noRow } from './links.ts';
import { SectionReader, SectionWriter } from './sections.ts';

/*
 * A trace as one ArrayBuffer: a fixed header, then the columns as sections, then the strings as lengths and UTF-16 units.
 * It crosses VS Code's web socket, where each byte delays the opening of a large trace: so nothing travels that follows from the rest.
 * Parents and counts follow from the depths (rows stand depth first), ids of parents from those of the rows.
 */

const mark = 0x4d545431;
const version = 3;
const headerBytes = 64;
/** Names longer than this are cut: the whole text comes with the span that is asked for. Characters. */
export const maxStringLength = 200;

export type ColumnsFailure = 'notColumns' | 'otherVersion' | 'truncated' | 'inconsistent';

export class ColumnsError extends Error {
  readonly reason: ColumnsFailure;
  constructor(reason: ColumnsFailure, message: string) {
    super(message);
    this.name = 'ColumnsError';
    this.reason = reason;
  }
}

/** Columns of indexes into the strings. */
const stringColumns = [
  'name',
  'label',
  'service',
  'scope',
  'method',
  'target',
  'queryHash',
] as const;
/** Columns that travel as they are. */
const plainColumns = [
  'kind',
  'status',
  'role',
  'notes',
  'marks',
  'eventCount',
  ...stringColumns,
  'argumentsHash',
] as const;
const timeColumns = ['offsetNs', 'durationsNs', 'selfNs'] as const;
/** Ids, depths, two of parents; three of each time; the plain ones; two at the side; two of the strings. */
const sectionCount = 4 + 3 * timeColumns.length + plainColumns.length + 4;

export function encodeTraceColumns(columns: TraceColumns): ArrayBuffer {
  const rows = columns.length;
  const sections = new SectionWriter();
  sections.add(columns.spanIds, 8 * rows);
  sections.add(columns.depth, rows);
  const parents = oddParents(columns);
  sections.add(parents.rows, parents.rows.length);
  sections.add(parents.ids, parents.ids.length);
  for (const name of timeColumns) addTimes(sections, columns[name], rows);
  for (const name of plainColumns) sections.add(columns[name], rows);
  sections.add(columns.callIds, columns.callIds.length);
  sections.add(columns.links, columns.links.length);
  const strings = columns.strings.map(cutString);
  const lengths = Uint8Array.from(strings, (text) => text.length);
  sections.add(lengths, lengths.length);
  const units = unitsOf(strings);
  sections.add(units, units.length);

  const buffer = sections.finish(headerBytes);
  new Uint32Array(buffer, 0, 4).set([mark, version, rows, columns.missingParents]);
  const id = new Uint8Array(buffer, 16, 16);
  for (let i = 0; i < 16; i++) {
    id[i] = Number.parseInt(columns.traceId.slice(2 * i, 2 * i + 2), 16);
  }
  new BigUint64Array(buffer, 32, 1)[0] = columns.startUnixNano;
  new Float64Array(buffer, 40, 1)[0] = columns.durationNs;
  return buffer;
}

/** @throws ColumnsError when it is not what `encodeTraceColumns` makes */
export function decodeTraceColumns(buffer: ArrayBuffer): TraceColumns {
  if (buffer.byteLength < headerBytes) {
    throw new ColumnsError('truncated', `A trace has at least ${headerBytes} bytes`);
  }
  const [found, ofVersion, rows = 0, missingParents = 0] = new Uint32Array(buffer, 0, 4);
  if (found !== mark) {
    throw new ColumnsError('notColumns', 'The answer is not a trace in columns');
  }
  if (ofVersion !== version) {
    throw new ColumnsError('otherVersion', `The trace has format ${ofVersion}, not ${version}`);
  }
  const sections = SectionReader.open(buffer, headerBytes, sectionCount);
  if (sections === null) {
    throw new ColumnsError('truncated', `${buffer.byteLength} bytes are not what the trace has`);
  }
  const expect = (count: number): SectionReader => {
    if (sections.count !== count) throw damaged();
    return sections;
  };
  const spanIds = expect(8 * rows).u8();
  const depth = expect(rows).width === 4 ? sections.u32() : sections.u16();
  const tree = treeOf(depth);
  const parentIds = parentIdsOf(spanIds, tree.parentRow, sections.u32(), sections.u8());
  const times = () => readTimes(sections, rows);
  const u8 = () => expect(rows).u8();
  const u32 = () => expect(rows).u32();
  const columns: TraceColumns = {
    traceId: hex(new Uint8Array(buffer, 16, 16)),
    startUnixNano: new BigUint64Array(buffer, 32, 1)[0] ?? 0n,
    durationNs: new Float64Array(buffer, 40, 1)[0] ?? 0,
    length: rows,
    spanIds,
    parentRow: tree.parentRow,
    parentIds,
    depth,
    descendants: tree.descendants,
    offsetNs: times(),
    durationsNs: times(),
    selfNs: times(),
    // In the order of `plainColumns`.
    kind: u8(),
    status: u8(),
    role: u8(),
    notes: expect(rows).u16(),
    marks: u8(),
    eventCount: u8(),
    name: u32(),
    label: u32(),
    service: u32(),
    scope: u32(),
    method: u32(),
    target: u32(),
    queryHash: u32(),
    argumentsHash: u32(),
    callIds: sections.u32(),
    links: sections.u32(),
    strings: decodeStrings(sections.u8(), sections.u16()),
    missingParents,
  };
  checkStrings(columns);
  checkSides(columns);
  return columns;
}

const damaged = () => new ColumnsError('inconsistent', 'The columns of the trace are damaged');

const twoTo32 = 2 ** 32;

/** Times are whole numbers of nanoseconds: their low words, and the high ones, mostly zero. Others go as they are. */
function addTimes(sections: SectionWriter, times: Float64Array, rows: number): void {
  const low = new Uint32Array(rows);
  const high = new Uint32Array(rows);
  let isWhole = true;
  for (let row = 0; row < rows; row++) {
    const time = times[row] ?? 0;
    const above = Math.floor(time / twoTo32);
    low[row] = time - above * twoTo32;
    high[row] = above;
    isWhole &&= (high[row] ?? 0) * twoTo32 + (low[row] ?? 0) === time;
  }
  sections.add(low, isWhole ? rows : 0);
  sections.add(high, isWhole ? rows : 0);
  const raw = new Uint8Array(times.buffer, times.byteOffset, 8 * rows);
  sections.add(raw, isWhole ? 0 : raw.length);
}

function readTimes(sections: SectionReader, rows: number): Float64Array {
  const low = sections.u32();
  const isHighZero = sections.width === 0;
  const high = sections.u32();
  const raw = sections.u8();
  const isWhole = low.length === rows && high.length === rows && raw.length === 0;
  if (!isWhole) {
    if (raw.length !== 8 * rows) throw damaged();
    return new Float64Array(raw.slice().buffer);
  }
  const times = new Float64Array(low);
  if (isHighZero) return times;
  for (let row = 0; row < rows; row++) times[row] = (high[row] ?? 0) * twoTo32 + (times[row] ?? 0);
  return times;
}

/** Rows whose parent's id is not that of the row above them in the tree: orphans, and where a cycle was cut. */
function oddParents({ length, spanIds, parentIds, parentRow }: TraceColumns): {
  readonly rows: Uint32Array;
  readonly ids: Uint8Array;
} {
  const own = new Uint32Array(spanIds.slice(0, 8 * length).buffer);
  const named = new Uint32Array(parentIds.slice(0, 8 * length).buffer);
  const rows: number[] = [];
  for (let row = 0; row < length; row++) {
    const parent = parentRow[row] ?? -1;
    const first = parent < 0 ? 0 : (own[2 * parent] ?? 0);
    const second = parent < 0 ? 0 : (own[2 * parent + 1] ?? 0);
    if (named[2 * row] !== first || named[2 * row + 1] !== second) rows.push(row);
  }
  const ids = new Uint8Array(8 * rows.length);
  for (const [index, row] of rows.entries()) {
    ids.set(parentIds.subarray(8 * row, 8 * row + 8), 8 * index);
  }
  return { rows: Uint32Array.from(rows), ids };
}

function parentIdsOf(
  spanIds: Uint8Array,
  parentRow: Int32Array,
  oddRows: Uint32Array,
  oddIds: Uint8Array,
): Uint8Array {
  if (oddIds.length !== 8 * oddRows.length) throw damaged();
  // The first section begins at a multiple of 8.
  const own = new Uint32Array(spanIds.buffer, spanIds.byteOffset, spanIds.length / 4);
  const named = new Uint32Array(own.length);
  for (let row = 0; row < parentRow.length; row++) {
    const parent = parentRow[row] ?? -1;
    if (parent < 0) continue;
    named[2 * row] = own[2 * parent] ?? 0;
    named[2 * row + 1] = own[2 * parent + 1] ?? 0;
  }
  const ids = new Uint8Array(named.buffer);
  for (const [index, row] of oddRows.entries()) {
    if (row >= parentRow.length) throw damaged();
    ids.set(oddIds.subarray(8 * index, 8 * index + 8), 8 * row);
  }
  return ids;
}

/** Parents and counts of rows that stand depth first. */
function treeOf(depth: Uint16Array | Uint32Array): {
  readonly parentRow: Int32Array;
  readonly descendants: Uint32Array;
} {
  const parentRow = new Int32Array(depth.length);
  const descendants = new Uint32Array(depth.length);
  /** Last row of each level so far. */
  const last = new Int32Array(depth.length);
  let above = -1;
  for (let row = 0; row < depth.length; row++) {
    const level = depth[row] ?? 0;
    if (level > above + 1) {
      throw new ColumnsError('inconsistent', `Row ${row} does not fit into the tree`);
    }
    parentRow[row] = level === 0 ? -1 : (last[level - 1] ?? -1);
    last[level] = row;
    above = level;
  }
  for (let row = depth.length - 1; row > 0; row--) {
    const parent = parentRow[row] ?? -1;
    if (parent >= 0) {
      descendants[parent] = (descendants[parent] ?? 0) + (descendants[row] ?? 0) + 1;
    }
  }
  return { parentRow, descendants };
}

function checkSides({ length, callIds, links }: TraceColumns): void {
  const isRow = (row: number | undefined) => row !== undefined && row < length;
  let isRight = callIds.length % callIdWords === 0 && links.length % linkWords === 0;
  for (let at = 0; at < callIds.length; at += callIdWords) isRight &&= isRow(callIds[at]);
  for (let at = 0; at < links.length; at += linkWords) {
    isRight &&= [links[at], links[at + 1]].every((row) => row === noRow || isRow(row));
  }
  if (!isRight) {
    throw new ColumnsError('inconsistent', 'Ids or links are of no row');
  }
}

function checkStrings(columns: TraceColumns): void {
  const count = columns.strings.length;
  for (const name of stringColumns) {
    if (columns[name].some((index) => index >= count)) {
      throw new ColumnsError('inconsistent', `Column ${name} names a string that is not there`);
    }
  }
}

function unitsOf(strings: readonly string[]): Uint16Array {
  const units = new Uint16Array(strings.reduce((sum, text) => sum + text.length, 0));
  let at = 0;
  for (const text of strings) {
    for (let i = 0; i < text.length; i++) units[at + i] = text.charCodeAt(i);
    at += text.length;
  }
  return units;
}

function decodeStrings(lengths: Uint8Array, units: Uint16Array): readonly string[] {
  const text = textOf(units);
  const strings: string[] = [];
  let start = 0;
  for (const length of lengths) {
    strings.push(text.slice(start, start + length));
    start += length;
  }
  if (
    start !== units.length ||
    strings[0] !== '' ||
    lengths.some((each) => each > maxStringLength)
  ) {
    throw new ColumnsError('inconsistent', 'The strings are damaged');
  }
  return strings;
}

/** Half a surrogate pair stays what it is, which a `TextDecoder` would not leave. */
function textOf(units: Uint16Array): string {
  const mostArguments = 8192;
  let text = '';
  for (let at = 0; at < units.length; at += mostArguments) {
    text += Reflect.apply(String.fromCharCode, null, units.subarray(at, at + mostArguments));
  }
  return text;
}

/** Never cuts a surrogate pair in two. */
export function cutString(text: string): string {
  if (text.length <= maxStringLength) {
    return text;
  }
  const unit = text.charCodeAt(maxStringLength - 1);
  const splitsPair = unit >= 0xd800 && unit < 0xdc00;
  return text.slice(0, splitsPair ? maxStringLength - 1 : maxStringLength);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
