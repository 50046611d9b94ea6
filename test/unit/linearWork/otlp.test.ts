import { describe, it } from 'vitest';
import { BodyPieces } from '../../../src/collector/receivers/bodyPieces.ts';
import { openGrpcMessage, percentEncode } from '../../../src/collector/receivers/grpcFrame.ts';
import { signalPathOf } from '../../../src/collector/receivers/signalPath.ts';
import {
  authorityOfTarget,
  isTrustedHost,
  isTrustedOrigin,
} from '../../../src/collector/receivers/trustedHost.ts';
import { meaningMatcher } from '../../../src/collector/store/meaningMemo.ts';
import { fromHex } from '../../../src/shared/model/hex.ts';
import { attributesToJson } from '../../../src/shared/model/jsonValue.ts';
import { decodeLogRecord } from '../../../src/shared/otlp/decodeLogs.ts';
import { decodeMetricsData } from '../../../src/shared/otlp/decodeMetrics.ts';
import { decodeSpan, decodeTracesData } from '../../../src/shared/otlp/decodeTraces.ts';
import { decodeBase64 } from '../../../src/shared/otlp/json/base64.ts';
import { logsDataFromJson } from '../../../src/shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../../src/shared/otlp/metricsFromJson.ts';
import { ProtoWriter } from '../../../src/shared/otlp/protoWriter.ts';
import { scanLogs } from '../../../src/shared/otlp/scanLogs.ts';
import { scanMetricPoints } from '../../../src/shared/otlp/scanMetrics.ts';
import { scanTraces } from '../../../src/shared/otlp/scanTraces.ts';
import { TraceScan } from '../../../src/shared/otlp/traceScan.ts';
import { tracesDataFromJson } from '../../../src/shared/otlp/tracesFromJson.ts';
import { lookupOf } from '../../../src/shared/semconv/lookup.ts';
import { mcpViewOf } from '../../../src/shared/semconv/mcpView.ts';
import { payloadOf } from '../../../src/shared/semconv/payload.ts';
import { expectLinear, repeated } from '../../support/linearWork.ts';

const encoder = new TextEncoder();
const span = '{"resourceSpans":[{"scopeSpans":[{"spans":[{';
const attribute = `${span}"attributes":[{"key":"a","value":{`;
const id = '"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"';

const jsonBodies: Readonly<Record<string, readonly [string, string, string]>> = {
  'an unknown string': ['{"a":"', 'a', '"}'],
  'escapes in a name': [`${span}"name":"`, '\\n', '"}]}]}]}'],
  'code points in a name': [`${span}"name":"`, '\\ud83d\\ude00', '"}]}]}]}'],
  'escapes in the name of a member': ['{"', '\\u0061', '":1}'],
  'an open list': ['{"a":', '[', ''],
  'open objects': ['', '{"resourceSpans":', ''],
  'bare objects': ['', '{}', ''],
  'an array of objects': ['[{}', ',{}', ']'],
  'empty resources': ['{"resourceSpans":[{}', ',{}', ']}'],
  'empty scopes': ['{"resourceSpans":[{"scopeSpans":[{}', ',{}', ']}]}'],
  'empty spans': [`${span}}`, ',{}', ']}]}]}'],
  'spans with ids': [`${span}${id}}`, `,{${id}}`, ']}]}]}'],
  'a member again and again': [`${span}"name":"a"`, ',"name":"a"', '}]}]}]}'],
  'the spans again and again': ['{"resourceSpans":[]', ',"resourceSpans":[]', '}'],
  'ids of many digits': [`${span}"traceId":"`, 'a', '"}]}]}]}'],
  'ids as long arrays': [`${span}"traceId":[1`, ',1', ']}]}]}]}'],
  'a time of many digits': [`${span}"startTimeUnixNano":"`, '1', '"}]}]}]}'],
  'a number of many digits': [`${attribute}"intValue":`, '1', '}}]}]}]}]}'],
  'a fraction of many digits': [`${attribute}"doubleValue":0.`, '1', '}}]}]}]}]}'],
  'bytes in base64': [`${attribute}"bytesValue":"`, 'AAAA', '"}}]}]}]}]}'],
  'nested values': [attribute, '"arrayValue":{"values":[{', ''],
  'plain attributes': [`${span}"attributes":{"a":1`, ',"a":1', '}}]}]}]}'],
  'attributes of a span': [`${span}"attributes":[{"key":"a"}`, ',{"key":"a"}', ']}]}]}]}'],
  'values of one attribute': [`${attribute}"stringValue":"a"`, ',"stringValue":"b"', '}}]}]}]}]}'],
  'wrappers of Go': [attribute, '"Value":{', ''],
  'white space': ['{"resourceSpans":', ' ', '[]}'],
};

describe('OTLP/JSON is read in linear time', () => {
  const decoders = { tracesDataFromJson, logsDataFromJson, metricsDataFromJson };
  for (const [name, [begin, piece, end]] of Object.entries(jsonBodies)) {
    it.each(Object.entries(decoders))(`${name}: %s`, (signal, decode) => {
      const named = (text: string) =>
        signal === 'tracesDataFromJson'
          ? text
          : text
              .replaceAll('Spans', signal === 'logsDataFromJson' ? 'Logs' : 'Metrics')
              .replaceAll('"spans"', signal === 'logsDataFromJson' ? '"logRecords"' : '"metrics"');
      expectLinear(
        (size) => encoder.encode(named(begin) + repeated(named(piece), size) + named(end)),
        decode,
      );
    });
  }
});

/** Many of a message that is inside of `path`. */
function message(path: readonly number[], many: (writer: ProtoWriter) => void): Uint8Array {
  const writer = new ProtoWriter();
  const inside = (at: number): void => {
    const field = path[at];
    if (field === undefined) many(writer);
    else writer.message(field, () => inside(at + 1));
  };
  inside(0);
  return writer.finish();
}

const times = (size: number, write: (index: number) => void): void => {
  for (let index = 0; index < size / 16; index += 1) write(index);
};

const ids = { trace: new Uint8Array(16).fill(1), span: new Uint8Array(8).fill(1) };
const nested = (writer: ProtoWriter, depth: number): void => {
  if (depth > 0) writer.message(5, () => writer.message(1, () => nested(writer, depth - 1)));
};

/** Bodies by the field of one of the three signals: resource, scope, item are the fields 1, 2, 2 of each. */
const protoBodies: Readonly<Record<string, (size: number) => Uint8Array>> = {
  'empty resources': (size) => message([], (w) => times(size, () => w.message(1, () => undefined))),
  'empty scopes': (size) => message([1], (w) => times(size, () => w.message(2, () => undefined))),
  'empty items': (size) => message([1, 2], (w) => times(size, () => w.message(2, () => undefined))),
  'items that are alike': (size) =>
    message([1, 2], (w) =>
      times(size, () =>
        w.message(2, () => {
          w.bytes(1, ids.trace);
          w.bytes(2, ids.span);
        }),
      ),
    ),
  'attributes of one resource': (size) =>
    message([1, 1], (w) => times(size, (index) => w.message(1, () => w.string(1, `a${index}`)))),
  'one attribute again and again': (size) =>
    message([1, 2, 2], (w) => times(size, () => w.message(9, () => w.string(1, 'http.method')))),
  'a resource for each item': (size) =>
    message([], (w) =>
      times(size, (index) =>
        w.message(1, () => {
          w.message(1, () => w.message(1, () => w.string(1, `key ${index}`)));
          w.message(2, () => w.message(2, () => w.bytes(1, ids.trace)));
        }),
      ),
    ),
  'unknown fields': (size) => message([1, 2, 2], (w) => times(size, () => w.uint32(200, 1))),
  'the name again and again': (size) =>
    message([1, 2, 2], (w) => times(size, () => w.string(5, 'name'))),
  'events and links': (size) =>
    message([1, 2, 2], (w) =>
      times(size, () => {
        w.message(11, () => undefined);
        w.message(13, () => undefined);
      }),
    ),
  'nested values': (size) =>
    message([1, 2, 2], (w) =>
      times(size / 64, () => w.message(9, () => w.message(2, () => nested(w, 20)))),
    ),
  'points of a metric': (size) =>
    message([1, 2, 2, 7], (w) => times(size, () => w.message(1, () => w.fixed64(3, 1n)))),
  'a long text': (size) => message([1, 2, 2], (w) => w.string(5, 'a'.repeat(size))),
  'bytes that are no protobuf': (size) => new Uint8Array(size).fill(0xff),
  zeros: (size) => new Uint8Array(size),
};

describe('OTLP/protobuf is read in linear time', () => {
  const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
    scanTraces: (bytes) => scanTraces(bytes, meaningMatcher, new TraceScan()),
    decodeTracesData,
    scanLogs: (bytes) => scanLogs(bytes, () => undefined),
    scanMetricPoints,
    decodeMetricsData,
    decodeSpan: (bytes) => decodeSpan(bytes.subarray(9)),
    decodeLogRecord: (bytes) => decodeLogRecord(bytes.subarray(9)),
  };
  for (const [name, bodyOf] of Object.entries(protoBodies)) {
    it.each(Object.entries(readers))(`${name}: %s`, (_, read) => {
      expectLinear(bodyOf, read);
    });
  }
});

describe('the attributes of a span are understood in linear time', () => {
  const attributesOf = (size: number) =>
    Array.from({ length: size / 16 }, (_, index) => ({ key: `key ${index}`, value: 'text' }));
  const alike = (size: number) =>
    Array.from({ length: size / 16 }, () => ({ key: 'mcp.method.name', value: 'tools/call' }));

  it.each([
    ['of many keys', attributesOf],
    ['of one key', alike],
  ])('%s', (_, inputOf) => {
    expectLinear(inputOf, (attributes) => {
      attributesToJson(attributes);
      payloadOf(attributes);
      mcpViewOf({
        name: 'tools/call',
        kind: 2,
        statusCode: 0,
        scopeName: '',
        attributes: lookupOf(attributes),
      } as Parameters<typeof mcpViewOf>[0]);
    });
  });
});

describe('what a receiver is sent around a body is read in linear time', () => {
  const texts: Readonly<Record<string, readonly [string, string, string]>> = {
    letters: ['', 'a', ''],
    slashes: ['', '/', 'x'],
    'signals in a row': ['', '/v1/traces', '/'],
    'signals that end otherwise': ['', '/v1/', 'x'],
    dots: ['a', '.', 'b'],
    colons: ['[', ':', ']'],
    zeros: ['[::', '0', '1]'],
    hyphens: ['http://a', '-', ''],
    schemes: ['', 'http:', '//'],
    'percent signs': ['', '%', ''],
    spaces: ['', ' ', 'a'],
  };
  for (const [name, [begin, piece, end]] of Object.entries(texts)) {
    it(name, () => {
      expectLinear(
        (size) => begin + repeated(piece, size) + end,
        (text) => {
          signalPathOf(text);
          isTrustedHost(text, ['example.org']);
          isTrustedOrigin(`http://${text}`, ['example.org']);
          authorityOfTarget(text);
          percentEncode(text);
          fromHex(text);
          decodeBase64(text);
        },
      );
    });
  }

  it('pieces of one byte', () => {
    expectLinear(
      (size) => Buffer.alloc(size),
      (body) => {
        const pieces = new BodyPieces(() => undefined);
        for (let at = 0; at < body.length; at += 1) pieces.add(body.subarray(at, at + 1));
        openGrpcMessage(pieces.whole());
      },
    );
  });
});
