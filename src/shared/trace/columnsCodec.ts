import { callIdWords } from './callIds.ts';
import type { TraceColumns } from './columns.ts';
import { linkWords, noRow } from './links.ts';

/*
 * A trace as one ArrayBuffer: a fixed header, the columns one after another, the strings as offsets and UTF-16 units.
 * Everything is aligned to 8 bytes, so that a reader gets views and copies nothing. Numbers are in the byte order of the
 * machine: the buffer never leaves it, and a reader with the other order meets a wrong mark.
 */

const mark = 0x4d545431;
const version = 2;
const headerBytes = 72;
/** Names longer than this are cut: the whole text comes with the span that is asked for. Characters. */
export const maxStringLength = 200;
/** More rows than any store holds. */
const maxRows = 16_000_000;

export type ColumnsFailure = 'notColumns' | 'otherVersion' | 'truncated' | 'inconsistent';

export class ColumnsError extends Error {
  readonly reason: ColumnsFailure;
  constructor(reason: ColumnsFailure, message: string) {
    super(message);
    this.name = 'ColumnsError';
    this.reason = reason;
  }
}

interface Sizes {
  readonly rows: number;
  /** Bytes of one depth: 2 or 4. */
  readonly depthBytes: number;
  readonly strings: number;
  /** UTF-16 units of all strings. */
  readonly units: number;
  /** Numbers in `callIds` and `links`. */
  readonly callIds: number;
  readonly links: number;
}

const columnBytes = {
  spanIds: 8,
  parentRow: 4,
  parentIds: 8,
  descendants: 4,
  offsetNs: 8,
  durationsNs: 8,
  selfNs: 8,
  kind: 1,
  status: 1,
  role: 1,
  notes: 2,
  marks: 1,
  eventCount: 1,
  name: 4,
  label: 4,
  service: 4,
  scope: 4,
  method: 4,
  target: 4,
  queryHash: 4,
  argumentsHash: 4,
} as const;
type Column = keyof typeof columnBytes;
type Place = Column | 'callIds' | 'links' | 'depth' | 'stringEnds' | 'units';

interface Layout {
  readonly at: Readonly<Record<Place, number>>;
  readonly byteLength: number;
}

function layoutOf({ rows, depthBytes, strings, units, callIds, links }: Sizes): Layout {
  let end = headerBytes;
  const at: Partial<Record<Place, number>> = {};
  const place = (name: Place, bytes: number) => {
    at[name] = end;
    end += Math.ceil(bytes / 8) * 8;
  };
  for (const [name, bytes] of Object.entries(columnBytes)) {
    place(name as Column, bytes * rows);
  }
  place('depth', depthBytes * rows);
  place('callIds', 4 * callIds);
  place('links', 4 * links);
  place('stringEnds', 4 * strings);
  place('units', 2 * units);
  return { at: at as Record<Place, number>, byteLength: end };
}

export function encodeTraceColumns(columns: TraceColumns): ArrayBuffer {
  const rows = columns.length;
  const strings = columns.strings.map(cutString);
  const units = strings.reduce((sum, text) => sum + text.length, 0);
  const depthBytes = columns.depth instanceof Uint16Array ? 2 : 4;
  const sizes = {
    rows,
    depthBytes,
    strings: strings.length,
    units,
    callIds: columns.callIds.length,
    links: columns.links.length,
  };
  const { at, byteLength } = layoutOf(sizes);
  const buffer = new ArrayBuffer(byteLength);

  const head = new DataView(buffer);
  const numbers = new Uint32Array(buffer, 0, headerBytes / 4);
  numbers.set([mark, version, rows, depthBytes, strings.length, units, columns.missingParents]);
  for (let i = 0; i < 16; i++) {
    head.setUint8(32 + i, Number.parseInt(columns.traceId.slice(2 * i, 2 * i + 2), 16));
  }
  new BigUint64Array(buffer, 48, 1)[0] = columns.startUnixNano;
  new Float64Array(buffer, 56, 1)[0] = columns.durationNs;
  new Uint32Array(buffer, 64, 2).set([sizes.callIds, sizes.links]);

  for (const [name, bytes] of Object.entries(columnBytes)) {
    copyBytes(columns[name as Column], buffer, at[name as Column], bytes * rows);
  }
  copyBytes(columns.depth, buffer, at.depth, depthBytes * rows);

  copyBytes(columns.callIds, buffer, at.callIds, 4 * sizes.callIds);
  copyBytes(columns.links, buffer, at.links, 4 * sizes.links);

  const ends = new Uint32Array(buffer, at.stringEnds, strings.length);
  const text = new Uint16Array(buffer, at.units, units);
  let end = 0;
  for (const [index, string] of strings.entries()) {
    for (let i = 0; i < string.length; i++) {
      text[end + i] = string.charCodeAt(i);
    }
    end += string.length;
    ends[index] = end;
  }
  return buffer;
}

/** Views on the buffer. @throws ColumnsError when it is not what `encodeTraceColumns` makes. */
export function decodeTraceColumns(buffer: ArrayBuffer): TraceColumns {
  if (buffer.byteLength < headerBytes) {
    throw new ColumnsError('truncated', `A trace has at least ${headerBytes} bytes`);
  }
  const [found, ofVersion, rows = 0, depthBytes = 0, strings = 0, units = 0, missingParents = 0] =
    new Uint32Array(buffer, 0, headerBytes / 4);
  if (found !== mark) {
    throw new ColumnsError('notColumns', 'The answer is not a trace in columns');
  }
  if (ofVersion !== version) {
    throw new ColumnsError('otherVersion', `The trace has format ${ofVersion}, not ${version}`);
  }
  const [callIds = 0, links = 0] = new Uint32Array(buffer, 64, 2);
  if (rows > maxRows || strings < 1 || (depthBytes !== 2 && depthBytes !== 4)) {
    throw new ColumnsError('inconsistent', 'The header of the trace is damaged');
  }
  const { at, byteLength } = layoutOf({ rows, depthBytes, strings, units, callIds, links });
  if (buffer.byteLength !== byteLength) {
    throw new ColumnsError('truncated', `${buffer.byteLength} bytes instead of ${byteLength}`);
  }
  const u8 = (name: Column, width = 1) => new Uint8Array(buffer, at[name], rows * width);
  const u32 = (name: Column) => new Uint32Array(buffer, at[name], rows);
  const f64 = (name: Column) => new Float64Array(buffer, at[name], rows);
  const columns: TraceColumns = {
    traceId: hex(new Uint8Array(buffer, 32, 16)),
    startUnixNano: new BigUint64Array(buffer, 48, 1)[0] ?? 0n,
    durationNs: new Float64Array(buffer, 56, 1)[0] ?? 0,
    length: rows,
    spanIds: u8('spanIds', 8),
    parentRow: new Int32Array(buffer, at.parentRow, rows),
    parentIds: u8('parentIds', 8),
    depth:
      depthBytes === 2
        ? new Uint16Array(buffer, at.depth, rows)
        : new Uint32Array(buffer, at.depth, rows),
    descendants: u32('descendants'),
    offsetNs: f64('offsetNs'),
    durationsNs: f64('durationsNs'),
    selfNs: f64('selfNs'),
    kind: u8('kind'),
    status: u8('status'),
    role: u8('role'),
    notes: new Uint16Array(buffer, at.notes, rows),
    marks: u8('marks'),
    eventCount: u8('eventCount'),
    name: u32('name'),
    label: u32('label'),
    service: u32('service'),
    scope: u32('scope'),
    method: u32('method'),
    target: u32('target'),
    queryHash: u32('queryHash'),
    argumentsHash: u32('argumentsHash'),
    callIds: new Uint32Array(buffer, at.callIds, callIds),
    links: new Uint32Array(buffer, at.links, links),
    strings: decodeStrings(buffer, at, strings, units),
    missingParents,
  };
  checkTree(columns);
  checkStrings(columns);
  checkSides(columns);
  return columns;
}

/** Readers walk by these numbers, so a wrong one would be a loop or a hole. */
function checkTree({ length, parentRow, depth, descendants }: TraceColumns): void {
  const below = new Uint32Array(length);
  for (let row = length - 1; row >= 0; row--) {
    const parent = parentRow[row] ?? -1;
    const own = below[row] ?? 0;
    const level = parent < 0 ? 0 : (depth[parent] ?? 0) + 1;
    if (parent < -1 || parent >= row || depth[row] !== level || descendants[row] !== own) {
      throw new ColumnsError('inconsistent', `Row ${row} does not fit into the tree`);
    }
    if (parent >= 0) {
      below[parent] = (below[parent] ?? 0) + own + 1;
    }
  }
  // With right counts, depth-first order holds when every row lies inside the run of its parent.
  for (let row = 0; row < length; row++) {
    const parent = parentRow[row] ?? -1;
    if (parent >= 0 && row + (descendants[row] ?? 0) > parent + (descendants[parent] ?? 0)) {
      throw new ColumnsError('inconsistent', `Row ${row} lies outside its parent`);
    }
  }
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
  for (const name of [
    'name',
    'label',
    'service',
    'scope',
    'method',
    'target',
    'queryHash',
  ] as const) {
    if (columns[name].some((index) => index >= count)) {
      throw new ColumnsError('inconsistent', `Column ${name} names a string that is not there`);
    }
  }
}

function decodeStrings(
  buffer: ArrayBuffer,
  at: Layout['at'],
  count: number,
  units: number,
): readonly string[] {
  const text = new Uint16Array(buffer, at.units, units);
  const strings: string[] = [];
  let start = 0;
  for (const end of new Uint32Array(buffer, at.stringEnds, count)) {
    if (end < start || end - start > maxStringLength || end > units) {
      throw new ColumnsError('inconsistent', `String ${strings.length} is damaged`);
    }
    strings.push(String.fromCharCode(...text.subarray(start, end)));
    start = end;
  }
  if (start !== units || strings[0] !== '') {
    throw new ColumnsError('inconsistent', 'The strings are damaged');
  }
  return strings;
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

/** The column may be longer than the trace. */
function copyBytes(from: ArrayBufferView, to: ArrayBuffer, at: number, byteLength: number): void {
  new Uint8Array(to, at, byteLength).set(new Uint8Array(from.buffer, from.byteOffset, byteLength));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
