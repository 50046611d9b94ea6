import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validUtf8 } from '../../src/collector/decode/validUtf8.ts';
import { DecodeError } from '../../src/shared/otlp/decodeError.ts';
import { decodeMetricsData } from '../../src/shared/otlp/decodeMetrics.ts';
import { decodeTracesData } from '../../src/shared/otlp/decodeTraces.ts';
import { encodeTracesData } from '../../src/shared/otlp/encodeTraces.ts';
import { logsDataFromJson } from '../../src/shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../src/shared/otlp/metricsFromJson.ts';
import { tracesDataFromJson } from '../../src/shared/otlp/tracesFromJson.ts';
import { resourceSpansToJson } from '../../src/shared/otlp/tracesToJson.ts';
import { encodeUtf8 } from '../../src/shared/util/utf8.ts';
import { arbitrarySpans } from '../support/arbitrarySpans.ts';
import { recordedBodies, recordedFolders } from '../support/otlpFixtures.ts';
import { dataType, referenceObject } from '../support/otlpReference.ts';

const bodies = recordedFolders.flatMap(recordedBodies);
const bytesOf = (encoding: 'protobuf' | 'json', signal: keyof typeof dataType) =>
  bodies
    .filter((body) => body.encoding === encoding && body.signal === signal)
    .map((body) => body.bytes)
    .filter((bytes) => bytes.length < 40_000);

describe('OTLP protobuf', () => {
  it('gives back any spans', () => {
    fc.assert(
      fc.property(arbitrarySpans, (spans) => {
        expect(decodeTracesData(encodeTracesData(spans))).toEqual(spans);
      }),
    );
  });

  it('is what the reference writes and reads', () => {
    const { traces } = dataType;
    fc.assert(
      fc.property(arbitrarySpans, (spans) => {
        const ours = encodeTracesData(spans);
        const theirs = traces.encode(traces.decode(ours)).finish();
        expect(decodeTracesData(theirs)).toEqual(spans);
        expect(referenceObject('traces', ours)).toEqual(referenceObject('traces', theirs));
      }),
    );
  });
});

describe('OTLP JSON', () => {
  it('gives back any spans, exactly and without a hint', () => {
    fc.assert(
      fc.property(arbitrarySpans, fc.constantFrom(undefined, 2), (spans, indent) => {
        const text = JSON.stringify(resourceSpansToJson(spans), null, indent);
        const { bytes, hints, rejected, items } = tracesDataFromJson(encodeUtf8(text));
        expect({ hints, rejected }).toEqual({ hints: [], rejected: {} });
        expect(decodeTracesData(bytes)).toEqual(spans);
        expect(items).toBe(
          spans.flatMap((one) => one.scopeSpans.flatMap((scoped) => scoped.spans)).length,
        );
      }),
    );
  });
});

/** Runs a decoder on input that may be anything: it gives a value or a DecodeError, nothing else. */
function decodes<T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) {
      return undefined;
    }
    throw error;
  }
}

/** A recorded body with a few bytes changed, put in, taken out, or cut off at the end. */
function damaged(inputs: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const change = fc.record({
    at: place,
    remove: fc.nat(3),
    insert: fc.uint8Array({ maxLength: 3 }),
  });
  return fc
    .record({
      body: fc.constantFrom(...inputs),
      changes: fc.array(change, { maxLength: 3 }),
      keep: fc.option(place),
    })
    .map(({ body, changes, keep }) => {
      let bytes = [...body];
      for (const { at, remove, insert } of changes) {
        bytes.splice(Math.floor(at * bytes.length), remove, ...insert);
      }
      bytes = keep === null ? bytes : bytes.slice(0, Math.floor(keep * bytes.length));
      return Uint8Array.from(bytes);
    });
}

describe('damaged input', () => {
  const decoders = [
    ['protobuf traces', 'protobuf', 'traces', decodeTracesData],
    ['protobuf metrics', 'protobuf', 'metrics', decodeMetricsData],
  ] as const;
  it.each(decoders)(
    '%s give a value or a DecodeError',
    (_, encoding, signal, decode: (bytes: Uint8Array) => unknown) => {
      fc.assert(
        fc.property(damaged(bytesOf(encoding, signal)), (bytes) => {
          decodes(decode, bytes);
        }),
        { numRuns: 150 },
      );
    },
  );

  const transcoders = [
    ['JSON traces', 'traces', tracesDataFromJson, decodeTracesData],
    ['JSON metrics', 'metrics', metricsDataFromJson, decodeMetricsData],
  ] as const;
  it.each(transcoders)('%s give protobuf or a DecodeError', (_, signal, fromJson, decode) => {
    fc.assert(
      fc.property(damaged(bytesOf('json', signal)), (bytes) => {
        const made = decodes(fromJson, validUtf8(bytes));
        if (made !== undefined) {
          decode(made.bytes);
          referenceObject(signal, made.bytes);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('JSON of any shape gives protobuf or a DecodeError', () => {
    const names = [
      'resourceSpans',
      'resourceLogs',
      'resourceMetrics',
      'scopeSpans',
      'spans',
      'traceId',
      'attributes',
      'key',
      'value',
      'arrayValue',
      'values',
      'intValue',
      'kind',
      'startTimeUnixNano',
    ];
    const json = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 8 },
        fc.constantFrom(null, true, 0, -1, 1e300, '', 'x', '00', '9'.repeat(30)),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(json, (value) => {
        const bytes = encodeUtf8(JSON.stringify(value));
        const traces = decodes(tracesDataFromJson, bytes);
        const metrics = decodes(metricsDataFromJson, bytes);
        const logs = decodes(logsDataFromJson, bytes);
        decodeTracesData(traces?.bytes ?? new Uint8Array());
        decodeMetricsData(metrics?.bytes ?? new Uint8Array());
        referenceObject('logs', logs?.bytes ?? new Uint8Array());
      }),
    );
  });
});
