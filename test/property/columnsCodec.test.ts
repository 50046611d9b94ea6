import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceColumns } from '../../src/shared/trace/columns.ts';
import {
  ColumnsError,
  cutString,
  decodeTraceColumns,
  encodeTraceColumns,
} from '../../src/shared/trace/columnsCodec.ts';
import { noRow } from '../../src/shared/trace/links.ts';
import { selfTimes, spanTimes } from '../../src/shared/trace/spanTimes.ts';
import { buildTree } from '../../src/shared/trace/spanTree.ts';
import { anyTrace, epoch, type PlainSpan, toTraceSpans } from '../support/traceSpans.ts';

function columnsOf(plain: readonly PlainSpan[], texts: readonly string[]): TraceColumns {
  const spans = toTraceSpans(plain);
  const tree = buildTree(spans);
  const times = spanTimes(spans, tree, Number(epoch >> 32n), Number(epoch & 0xffffffffn));
  const length = tree.length;
  const strings = ['', ...texts];
  const bytes = (count: number, step: number) =>
    Uint8Array.from({ length: count }, (_, i) => (i * step) % 251);
  const words = (step: number) =>
    Uint32Array.from({ length }, (_, i) => (i * step) % strings.length);
  return {
    traceId: '00ff0102030405060708090a0b0c0d0e',
    startUnixNano: epoch,
    durationNs: 12.5,
    length,
    spanIds: bytes(8 * length, 7),
    parentRow: tree.parentRow,
    parentIds: bytes(8 * length, 3),
    depth: length % 2 ? tree.depth : Uint16Array.from(tree.depth),
    descendants: tree.descendants,
    offsetNs: times.offsetNs,
    durationsNs: times.durationsNs,
    selfNs: selfTimes(spans, tree, times.durationsNs),
    kind: bytes(length, 1),
    status: bytes(length, 2),
    role: bytes(length, 3),
    notes: Uint16Array.from({ length }, (_, i) => i * 257),
    marks: bytes(length, 5),
    eventCount: bytes(length, 6),
    name: words(1),
    label: words(13),
    service: words(2),
    scope: words(3),
    method: words(5),
    target: words(7),
    queryHash: words(11),
    argumentsHash: Uint32Array.from({ length }, (_, i) => i * 2654435761),
    callIds: Uint32Array.from(length === 0 ? [] : [0, 0, strings.length - 1]),
    links: Uint32Array.from(length === 0 ? [] : [length - 1, noRow, strings.length - 1, 0, 1]),
    strings,
    missingParents: tree.missingParents,
  };
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 190, maxLength: 260 }),
  fc.constant('\ud800 alone'),
);
const anyColumns = fc
  .tuple(anyTrace, fc.array(anyText, { maxLength: 8 }))
  .map(([plain, texts]) => columnsOf(plain, texts));

test('what is decoded is what was encoded, strings cut at 200 characters', () => {
  fc.assert(
    fc.property(anyColumns, (columns) => {
      const buffer = encodeTraceColumns(columns);
      expect(buffer).toBeInstanceOf(ArrayBuffer);
      expect(decodeTraceColumns(buffer)).toEqual({
        ...columns,
        // Narrow where it can be.
        depth: Uint16Array.from(columns.depth),
        strings: columns.strings.map(cutString),
      });
    }),
  );
});

test('columns that are longer than the trace lose their rest', () => {
  const columns = columnsOf([{ id: 1n, parent: 0n, start: epoch, end: epoch }], ['a']);
  const longer = {
    ...columns,
    kind: new Uint8Array(64).fill(3),
    name: new Uint32Array(64).fill(1),
  };
  const decoded = decodeTraceColumns(encodeTraceColumns(longer));
  expect(Array.from(decoded.kind)).toEqual([3]);
  expect(Array.from(decoded.name)).toEqual([1]);
});

test('levels beyond 65,535, times beyond 2^32 ns and times that are no whole numbers stay exact', () => {
  const levels = 70_001;
  const chain = Array.from({ length: levels }, (_, i) => ({
    id: BigInt(i + 1),
    parent: BigInt(i),
    start: epoch + BigInt(i),
    end: epoch + 2n ** 52n,
  }));
  const columns = columnsOf(chain, []);
  const durationsNs = columns.durationsNs.map((time, row) => (row === 3 ? 0.5 : time));
  const decoded = decodeTraceColumns(encodeTraceColumns({ ...columns, durationsNs }));
  expect(decoded.depth[levels - 1]).toBe(levels - 1);
  expect(decoded.descendants[0]).toBe(levels - 1);
  expect(decoded.durationsNs).toEqual(durationsNs);
  expect(decoded.selfNs).toEqual(columns.selfNs);
});

test('a cut never splits a surrogate pair', () => {
  expect(cutString(`${'x'.repeat(199)}😀`)).toBe('x'.repeat(199));
  expect(cutString(`${'x'.repeat(198)}😀y`)).toBe(`${'x'.repeat(198)}😀`);
});

test('bytes that are no trace are refused by reason, whatever they are', () => {
  const reasonOf = (buffer: ArrayBuffer) => {
    try {
      decodeTraceColumns(buffer);
      return 'none';
    } catch (error) {
      expect(error).toBeInstanceOf(ColumnsError);
      return (error as ColumnsError).reason;
    }
  };
  expect(reasonOf(new ArrayBuffer(0))).toBe('truncated');
  expect(reasonOf(new ArrayBuffer(72))).toBe('notColumns');
  fc.assert(
    fc.property(anyColumns, fc.nat(), fc.nat(255), (columns, at, byte) => {
      const buffer = encodeTraceColumns(columns);
      expect(reasonOf(buffer.slice(0, at % buffer.byteLength))).not.toBe('none');
      const bytes = new Uint8Array(buffer);
      bytes[at % bytes.length] = byte;
      reasonOf(buffer);
      bytes[4] = 9;
      expect(['otherVersion', 'notColumns']).toContain(reasonOf(buffer));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['a depth that skips', (c: TraceColumns) => ({ ...c, depth: Uint32Array.of(0, 2) })],
  ['a root that is none', (c: TraceColumns) => ({ ...c, depth: Uint32Array.of(1, 1) })],
  ['a name out of the dictionary', (c: TraceColumns) => ({ ...c, name: Uint32Array.of(0, 2) })],
  ['no empty string', (c: TraceColumns) => ({ ...c, strings: ['x', 'y'] })],
])('%s is inconsistent', (_, damage) => {
  const columns = columnsOf(
    [
      { id: 1n, parent: 0n, start: epoch, end: epoch },
      { id: 2n, parent: 1n, start: epoch, end: epoch },
    ],
    ['a'],
  );
  expect(() => decodeTraceColumns(encodeTraceColumns(damage(columns)))).toThrow(
    expect.objectContaining({ reason: 'inconsistent' }),
  );
});
