import assert from 'node:assert/strict';
import { signalOf } from '../../../src/collector/decode/otlpBinary.ts';
import { decodePoint, metricTypeOf } from '../../../src/collector/query/metricPoint.ts';
import { DecodeError } from '../../../src/shared/otlp/decodeError.ts';
import { decodeLogRecord } from '../../../src/shared/otlp/decodeLogs.ts';
import { decodeMetricsData } from '../../../src/shared/otlp/decodeMetrics.ts';
import { decodeSpan, decodeTracesData } from '../../../src/shared/otlp/decodeTraces.ts';
import { encodeTracesData } from '../../../src/shared/otlp/encodeTraces.ts';
import { KeyMatcher } from '../../../src/shared/otlp/keyMatcher.ts';
import { logsDataFromJson } from '../../../src/shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../../src/shared/otlp/metricsFromJson.ts';
import { scanLogs } from '../../../src/shared/otlp/scanLogs.ts';
import { scanMetricPoints, scanMetrics } from '../../../src/shared/otlp/scanMetrics.ts';
import { scanTraces } from '../../../src/shared/otlp/scanTraces.ts';
import { TraceScan } from '../../../src/shared/otlp/traceScan.ts';
import { tracesDataFromJson } from '../../../src/shared/otlp/tracesFromJson.ts';
import { recordedBodies, recordedFolders } from '../../support/otlpFixtures.ts';
import { dataType } from '../../support/otlpReference.ts';
import { bytesOfText, type FuzzTarget, utf8, valueOrRefusal } from '../fuzzTarget.ts';

const bodies = recordedFolders.flatMap(recordedBodies);

/** The smallest recordings, one of each sender. */
const recorded = (signal: string, encoding: string): readonly Uint8Array[] =>
  bodies
    .filter((body) => body.signal === signal && body.encoding === encoding)
    .map(({ bytes }) => bytes)
    .sort((a, b) => a.length - b.length)
    .slice(0, 8)
    .filter(({ length }) => length < 6000);

const matcher = new KeyMatcher(['mcp.method.name', 'error.type', 'x']);

function tracesAgree(input: Uint8Array): number | undefined {
  const scan = new TraceScan();
  const isSound =
    valueOrRefusal(DecodeError, () => {
      scanTraces(input, matcher, scan);
      return true;
    }) === true;
  const decoded = valueOrRefusal(DecodeError, () => decodeTracesData(input));
  assert.equal(isSound, decoded !== undefined, 'scan and decoder agree on what is sound');
  if (decoded === undefined) {
    return undefined;
  }
  const spans = decoded.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  assert.equal(scan.count + scan.rejectedCount, spans.length);
  for (let row = 0; row < scan.count; row += 1) {
    const offset = scan.offset[row] ?? 0;
    decodeSpan(input.subarray(offset, offset + (scan.length[row] ?? 0)));
  }
  const written = encodeTracesData(decoded);
  assert.deepEqual(decodeTracesData(written), decoded, 'what was read is written and read again');
  dataType.traces.decode(written);
  return scan.count;
}

function logsAgree(input: Uint8Array): number | undefined {
  return valueOrRefusal(DecodeError, () => {
    let count = 0;
    scanLogs(input, ({ offset, length }) => {
      count += 1;
      const record = input.subarray(offset, offset + length);
      decodeLogRecord(record);
    });
    return count;
  });
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);

function metricsAgree(input: Uint8Array): number | undefined {
  const points = valueOrRefusal(DecodeError, () => scanMetricPoints(input));
  if (points !== undefined) {
    decodeMetricsData(input);
    let visited = 0;
    let dataField = 0;
    scanMetrics(input, {
      onMetric: (place) => {
        dataField = place.dataField;
      },
      onAttribute: () => undefined,
      onExemplar: () => undefined,
      onPoint: (start, end) => {
        visited += 1;
        JSON.stringify(decodePoint(metricTypeOf(dataField), input.subarray(start, end)), plain);
      },
    });
    assert.equal(visited, points, 'what is counted is indexed');
  }
  return points;
}

const protobuf = (
  signal: 'traces' | 'logs' | 'metrics',
  agree: (input: Uint8Array) => unknown,
): FuzzTarget => ({
  name: `otlp-${signal}`,
  seeds: () => recorded(signal, 'protobuf'),
  maxLength: 6000,
  run: (input) => {
    agree(input);
    valueOrRefusal(DecodeError, () => signalOf(input));
  },
});

const jsonWords = [
  '"resourceSpans":[',
  '"scopeSpans":[',
  '"spans":[',
  '"traceId":"',
  '"attributes":[{"key":"k","value":{',
  '"arrayValue":{"values":[',
  '"kvlistValue":{"values":[',
  '"intValue":"',
  '"doubleValue":NaN',
  '"bytesValue":"AA=="',
  '"startTimeUnixNano":"',
  '"resourceLogs":[',
  '"logRecords":[',
  '"body":{',
  '"resourceMetrics":[',
  '"metrics":[',
  '"gauge":{"dataPoints":[',
  '"asInt":',
  '"exemplars":[',
  'null',
  '1e400',
  '-0',
  '\\u0000',
  '\\ud800',
  '[',
  '{',
  '"',
];

const smallJson = {
  traces:
    '{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708","name":"x","kind":2,"startTimeUnixNano":"1"}]}]}]}',
  logs: '{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":{"stringValue":"b"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","severityNumber":9,"body":{"stringValue":"x"},"traceId":"","spanId":""}]}]}]}',
  metrics:
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","unit":"1","sum":{"dataPoints":[{"asInt":"1","timeUnixNano":"1","exemplars":[{"asDouble":1.5}]}],"aggregationTemporality":2}}]}]}]}',
} as const;

const json = (
  signal: 'traces' | 'logs' | 'metrics',
  convert: (input: Uint8Array) => { readonly bytes: Uint8Array; readonly items: number },
  agree: (input: Uint8Array) => number | undefined,
): FuzzTarget => ({
  name: `json-${signal}`,
  seeds: () => [...recorded(signal, 'json'), bytesOfText(smallJson[signal])],
  words: jsonWords,
  maxLength: 6000,
  run: (bytes) => {
    // Text that is no UTF-8 stays as it came, which our reader takes and the reference does not.
    const input = bytesOfText(utf8(bytes));
    valueOrRefusal(DecodeError, () => convert(bytes));
    const made = valueOrRefusal(DecodeError, () => convert(input));
    if (made !== undefined) {
      assert.equal(agree(made.bytes), made.items, 'the items that were counted are there');
      dataType[signal].decode(made.bytes);
    }
  },
});

export const otlpTargets: readonly FuzzTarget[] = [
  protobuf('traces', tracesAgree),
  protobuf('logs', logsAgree),
  protobuf('metrics', metricsAgree),
  json('traces', tracesDataFromJson, tracesAgree),
  json('logs', logsDataFromJson, logsAgree),
  json('metrics', metricsDataFromJson, metricsAgree),
];
