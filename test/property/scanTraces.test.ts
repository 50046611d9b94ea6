import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/shared/model/hex.ts';
import type { Span } from '../../src/shared/model/span.ts';
import { DecodeError } from '../../src/shared/otlp/decodeError.ts';
import { decodeSpan, decodeTracesData } from '../../src/shared/otlp/decodeTraces.ts';
import { KeyMatcher } from '../../src/shared/otlp/keyMatcher.ts';
import { ProtoWriter } from '../../src/shared/otlp/protoWriter.ts';
import { scanTraces } from '../../src/shared/otlp/scanTraces.ts';
import { TraceScan } from '../../src/shared/otlp/traceScan.ts';
import { recordedBodies, recordedFolders } from '../support/otlpFixtures.ts';

const keys = ['mcp.method.name', 'db.statement.hash', 'error.type', 'x', 'telemetry.sdk.name'];
const matcher = new KeyMatcher(keys);
const recorded = recordedFolders
  .flatMap(recordedBodies)
  .filter(({ signal, encoding }) => signal === 'traces' && encoding === 'protobuf')
  .map(({ bytes }) => bytes);

const word = (value: number | undefined): string => (value ?? 0).toString(16).padStart(8, '0');
const both = (hi: number | undefined, lo: number | undefined): bigint =>
  BigInt(`0x${word(hi)}${word(lo)}`);

/** What the scan holds of a row, and what the decoder makes of the same span. */
function compare(bytes: Uint8Array, scan: TraceScan, row: number): void {
  const offset = scan.offset[row] ?? 0;
  const span = decodeSpan(bytes.subarray(offset, offset + (scan.length[row] ?? 0)));
  const id = [0, 1, 2, 3].map((part) => word(scan.traceId[row * 4 + part])).join('');
  const parent = `${word(scan.parentIdHi[row])}${word(scan.parentIdLo[row])}`;
  const nameAt = scan.nameOffset[row] ?? 0;
  const name = bytes.subarray(nameAt, nameAt + (scan.nameLength[row] ?? 0));
  expect({
    traceId: id,
    spanId: `${word(scan.spanIdHi[row])}${word(scan.spanIdLo[row])}`,
    name: new TextDecoder('utf-8', { ignoreBOM: true }).decode(name),
    start: both(scan.startHi[row], scan.startLo[row]),
    end: both(scan.endHi[row], scan.endLo[row]),
    flags: scan.flags[row],
    richness: scan.richness[row],
    known: (scan.firstAttribute[row + 1] ?? 0) - (scan.firstAttribute[row] ?? 0),
  }).toEqual({
    traceId: span.traceId,
    spanId: span.spanId,
    name: span.name,
    start: span.startUnixNano,
    end: span.endUnixNano,
    flags: span.flags,
    richness: span.attributes.length + span.events.length + span.links.length,
    known: span.attributes.filter(({ key }) => keys.includes(key)).length,
  });
  expect(parent === '0'.repeat(16) ? '' : parent).toBe(plainParent(span));
}

/** An id of an odd length is no id: the scan makes a root of it. */
const plainParent = ({ parentSpanId }: Span): string =>
  parentSpanId.length === 16 ? parentSpanId : '';

const isId = (hex: string, bytes: number): boolean => hex.length === bytes * 2 && !/^0*$/.test(hex);

function agrees(bytes: Uint8Array): void {
  const scan = new TraceScan();
  let refused: unknown;
  try {
    scanTraces(bytes, matcher, scan);
  } catch (error) {
    refused = error;
  }
  if (refused !== undefined) {
    expect(refused).toBeInstanceOf(DecodeError);
    expect(() => decodeTracesData(bytes)).toThrow(DecodeError);
    return;
  }
  const spans = decodeTracesData(bytes).flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans),
  );
  const taken = spans.filter(({ traceId, spanId }) => isId(traceId, 16) && isId(spanId, 8));
  expect(scan.count).toBe(taken.length);
  expect(scan.rejectedCount).toBe(spans.length - taken.length);
  for (let row = 0; row < scan.count; row += 1) {
    compare(bytes, scan, row);
  }
}

describe('the scan of a request', () => {
  it('finds in the recordings what the decoder finds', () => {
    expect(recorded.length).toBeGreaterThan(5);
    for (const bytes of recorded) {
      agrees(bytes);
    }
  });

  it('agrees with the decoder on changed, cut and random bytes', () => {
    const small = recorded.filter(({ length }) => length < 8_000);
    const changed = fc
      .record({
        bytes: fc.constantFrom(...small),
        changes: fc.array(fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }), {
          maxLength: 4,
        }),
        cut: fc.option(fc.nat(), { nil: undefined }),
      })
      .map(({ bytes, changes, cut }) => {
        const copy = bytes.slice(0, cut === undefined ? bytes.length : cut % bytes.length);
        for (const { at, to } of changes) {
          if (copy.length > 0) copy[at % copy.length] = to;
        }
        return copy;
      });
    fc.assert(fc.property(changed, agrees), { numRuns: 1500 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), agrees), { numRuns: 1500 });
  });

  it('understands ids that came as hex digits, and leaves out spans without one', () => {
    const text = (hex: string): Uint8Array => new TextEncoder().encode(hex);
    const trace = '0123456789abcdef0123456789abcdef';
    const id = '0123456789abcdef';
    const ids: [Uint8Array, Uint8Array][] = [
      [text(trace.toUpperCase()), text(id)],
      [fromHex(trace) ?? text(''), text(id)],
      [text(''), text(id)],
      [new Uint8Array(16), text(id)],
      [text('short'), text(id)],
      [text(trace), text('')],
      [text(trace), new Uint8Array(8)],
      [text(trace), text('0123')],
    ];
    const writer = new ProtoWriter();
    writer.message(1, () =>
      writer.message(2, () => {
        for (const [traceId, spanId] of ids) {
          writer.message(2, () => {
            writer.bytes(1, traceId);
            writer.bytes(2, spanId);
          });
        }
      }),
    );
    const scan = new TraceScan();
    scanTraces(writer.finish(), matcher, scan);
    expect(scan.count).toBe(2);
    expect(scan.hexIds).toBeGreaterThan(0);
    expect(scan.rejected).toEqual({
      emptyTraceId: 2,
      badTraceId: 1,
      emptySpanId: 2,
      badSpanId: 1,
      tooComplex: 0,
    });
    for (let row = 0; row < 2; row += 1) {
      expect([0, 1, 2, 3].map((part) => word(scan.traceId[row * 4 + part])).join('')).toBe(trace);
      expect(`${word(scan.spanIdHi[row])}${word(scan.spanIdLo[row])}`).toBe(id);
    }
  });
});
