import { describe, expect, it } from 'vitest';
import { attributesToJson } from '../../../../src/shared/model/jsonValue.ts';
import type { Span } from '../../../../src/shared/model/span.ts';
import { DecodeError } from '../../../../src/shared/otlp/decodeError.ts';
import { decodeTracesData } from '../../../../src/shared/otlp/decodeTraces.ts';
import type { JsonHint } from '../../../../src/shared/otlp/json/hints.ts';
import { tracesDataFromJson } from '../../../../src/shared/otlp/tracesFromJson.ts';
import { encodeUtf8 } from '../../../../src/shared/util/utf8.ts';

const traceId = '0102030405060708090a0b0c0d0e0f10';
const spanId = 'a1a2a3a4a5a6a7a8';

function read(text: string) {
  const { bytes, ...rest } = tracesDataFromJson(encodeUtf8(text));
  const data = decodeTracesData(bytes);
  const spans = data.flatMap((one) => one.scopeSpans.flatMap((scoped) => scoped.spans));
  return { ...rest, data, spans };
}

const body = (...spans: string[]) =>
  `{"resourceSpans":[{"scopeSpans":[{"spans":[${spans.join(',')}]}]}]}`;

/** A span with its ids, and what a test is about. */
const spanText = (members: string) =>
  `{"traceId":"${traceId}","spanId":"${spanId}"${members && ','}${members}}`;

function readSpan(members: string): { span: Span; hints: readonly JsonHint[] } {
  const { spans, hints } = read(body(spanText(members)));
  const [span] = spans;
  if (span === undefined || spans.length !== 1) {
    throw new Error(`${spans.length} spans`);
  }
  return { span, hints };
}

const attributesOf = (members: string) => attributesToJson(readSpan(members).span.attributes);

describe('tracesDataFromJson', () => {
  it('reads what OTLP/JSON prescribes, without a hint', () => {
    const text = `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}],
      "droppedAttributesCount":1,"entityRefs":[{"type":"service","idKeys":["service.name"]}]},"schemaUrl":"r",
      "unknown":{"deep":[[],{},[{"x":[1,-2.5e3,true,null,"\\"]"]}]]},
      "scopeSpans":[{"scope":{"name":"lib","version":"1","attributes":[],"droppedAttributesCount":2},"schemaUrl":"s",
      "spans":[{"traceId":"0102030405060708090A0B0C0D0E0F10","spanId":"${spanId}","parentSpanId":"00000000000000ff",
      "traceState":"k=v","flags":769,"name":"tools\\/call \\u00e9\\ud83d\\ude00\\n","kind":2,
      "startTimeUnixNano":"1795145773098000001","endTimeUnixNano":1795145773,
      "attributes":[{"key":"n","value":{"intValue":"-9223372036854775808"}},{"key":"d","value":{"doubleValue":"NaN"}},
      {"key":"b","value":{"boolValue":false}},{"key":"y","value":{"bytesValue":"AP8="}},{"key":"e","value":{}},
      {"key":"l","value":{"arrayValue":{"values":[{"intValue":1},{"stringValue":""}]}}},
      {"key":"m","value":{"kvlistValue":{"values":[{"key":"x","value":{"doubleValue":0.5}}]}}}],
      "droppedAttributesCount":3,"droppedEventsCount":4,"droppedLinksCount":5,
      "events":[{"timeUnixNano":"5","name":"e","attributes":[],"droppedAttributesCount":6}],
      "links":[{"traceId":"${traceId}","spanId":"${spanId}","traceState":"t","flags":256}],
      "status":{"code":2,"message":"boom"}}]}]}]}`;
    const { data, hints, rejected, items } = read(text);
    expect({ hints, rejected, items }).toEqual({ hints: [], rejected: {}, items: 1 });
    expect(data).toEqual([
      {
        resource: {
          attributes: [{ key: 'service.name', value: 'shop' }],
          droppedAttributesCount: 1,
        },
        schemaUrl: 'r',
        scopeSpans: [
          {
            scope: { name: 'lib', version: '1', attributes: [], droppedAttributesCount: 2 },
            schemaUrl: 's',
            spans: [
              {
                traceId,
                spanId,
                parentSpanId: '00000000000000ff',
                traceState: 'k=v',
                flags: 769,
                name: 'tools/call é😀\n',
                kind: 2,
                startUnixNano: 1_795_145_773_098_000_001n,
                endUnixNano: 1_795_145_773n,
                attributes: [
                  { key: 'n', value: -(2n ** 63n) },
                  { key: 'd', value: Number.NaN },
                  { key: 'b', value: false },
                  { key: 'y', value: new Uint8Array([0, 255]) },
                  { key: 'e', value: null },
                  { key: 'l', value: [1n, ''] },
                  { key: 'm', value: { entries: [{ key: 'x', value: 0.5 }] } },
                ],
                droppedAttributesCount: 3,
                events: [
                  { timeUnixNano: 5n, name: 'e', attributes: [], droppedAttributesCount: 6 },
                ],
                droppedEventsCount: 4,
                links: [
                  {
                    traceId,
                    spanId,
                    traceState: 't',
                    attributes: [],
                    droppedAttributesCount: 0,
                    flags: 256,
                  },
                ],
                droppedLinksCount: 5,
                status: { code: 2, message: 'boom' },
              },
            ],
          },
        ],
      },
    ]);
  });

  const tolerated: readonly (readonly [JsonHint, string, Partial<Span>])[] = [
    [
      'enumNames',
      '"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}',
      { kind: 2, status: { code: 2, message: '' } },
    ],
    ['enumNames', '"kind":"client"', { kind: 3 }],
    ['numbersAsStrings', '"kind":"3","flags":"256"', { kind: 3, flags: 256 }],
    ['stringsAsNumbers', '"name":12', { name: '12' }],
    [
      'snakeCaseKeys',
      '"start_time_unix_nano":"7","parent_span_id":"00000000000000ff"',
      { startUnixNano: 7n, parentSpanId: '00000000000000ff' },
    ],
    [
      'integersAsFloats',
      '"startTimeUnixNano":1.795145773098e+18',
      { startUnixNano: 1_795_145_773_098_000_000n },
    ],
    ['integersAsFloats', '"startTimeUnixNano":"5.0"', { startUnixNano: 5n }],
    [
      'largeIntegersUnquoted',
      '"startTimeUnixNano":1795145773098000001',
      { startUnixNano: 1_795_145_773_098_000_001n },
    ],
    [
      'bareNaN',
      '"attributes":[{"key":"x","value":{"doubleValue":NaN}}]',
      { attributes: [{ key: 'x', value: Number.NaN }] },
    ],
    [
      'bareNaN',
      '"attributes":[{"key":"x","value":{"doubleValue":-Infinity}}]',
      { attributes: [{ key: 'x', value: Number.NEGATIVE_INFINITY }] },
    ],
    [
      'boolsAsStrings',
      '"attributes":[{"key":"x","value":{"boolValue":"true"}}]',
      { attributes: [{ key: 'x', value: true }] },
    ],
    ['base64Ids', '"parentSpanId":"AAAAAAAAAP8="', { parentSpanId: '00000000000000ff' }],
    ['idsAsArrays', '"parentSpanId":[0,0,0,0,0,0,0,255]', { parentSpanId: '00000000000000ff' }],
    ['decoratedIds', '"parentSpanId":"0x00000000000000FF"', { parentSpanId: '00000000000000ff' }],
    ['zeroParentId', '"parentSpanId":"0000000000000000"', { parentSpanId: '' }],
    ['unreadableValue', '"parentSpanId":"what"', { parentSpanId: '' }],
    ['unreadableValue', '"name":{"a":[1]}', { name: '' }],
    ['unreadableValue', '"attributes":7', { attributes: [] }],
    ['unreadableValue', '"kind":-1', { kind: 0 }],
    [
      'unreadableValue',
      '"attributes":[{"key":"x","value":{"intValue":"9223372036854775808"}}]',
      { attributes: [{ key: 'x', value: null }] },
    ],
    ['unreadableLink', '"links":[{"traceId":"x","spanId":"y"}]', { links: [] }],
    [
      'goStructValues',
      '"attributes":[{"key":"x","value":{"Value":{"StringValue":"y"}}}]',
      { attributes: [{ key: 'x', value: 'y' }] },
    ],
    [
      'plainAttributes',
      '"attributes":[{"key":"x","value":"y"}]',
      { attributes: [{ key: 'x', value: 'y' }] },
    ],
  ];
  it.each(tolerated)('accepts with the hint %s: %s', (hint, members, expected) => {
    const { span, hints } = readSpan(members);
    expect(hints).toContain(hint);
    expect(span).toMatchObject(expected);
  });

  it('takes an empty parent and a null for an absent value, without a hint', () => {
    const { span, hints } = readSpan(
      '"parentSpanId":"","name":null,"attributes":null,"status":null',
    );
    expect(hints).toEqual([]);
    expect(span).toMatchObject({ parentSpanId: '', name: '', attributes: [] });
  });

  it('reads attributes that are an ordinary object', () => {
    expect(
      attributesOf(
        '"attributes":{"s":"x","i":3,"d":0.5,"e":1e3,"t":true,"n":null,"l":[1,"y"],"o":{"p":[]}}',
      ),
    ).toEqual({ s: 'x', i: 3, d: 0.5, e: 1000, t: true, n: null, l: [1, 'y'], o: { p: [] } });
  });

  it('reads several documents, arrays, bare resources and old library names', () => {
    const bare = `{"resource":{},"scopeSpans":[{"spans":[${spanText('')}]}]}`;
    const old = `{"resource_spans":[{"instrumentationLibrarySpans":[{"instrumentationLibrary":{"name":"old"},"spans":[${spanText('')}]}]}]}`;
    const { spans, hints, data } = read(`${body(spanText(''))}\n${bare}\r\n[${old},${bare}]\n`);
    expect(spans.length).toBe(4);
    expect(data.map((one) => one.scopeSpans[0]?.scope.name)).toEqual(['', '', 'old', '']);
    expect([...hints].sort()).toEqual([
      'bareResource',
      'instrumentationLibrary',
      'jsonArray',
      'jsonLines',
      'snakeCaseKeys',
    ]);
  });

  it('counts each span that can not be used by its reason and keeps the others', () => {
    const { spans, rejected, items } = read(
      body(
        `{"spanId":"${spanId}"}`,
        `{"traceId":"${'0'.repeat(32)}","spanId":"${spanId}","name":"zero"}`,
        spanText('"name":"good"'),
        `{"traceId":"${traceId}","spanId":"123"}`,
        spanText('"startTimeUnixNano":"-5"'),
        spanText('"endTimeUnixNano":"soon","links":[{"traceId":"x"}]'),
        '5',
        spanText('"name":"also good"'),
      ),
    );
    expect(spans.map((span) => span.name)).toEqual(['good', 'also good']);
    expect(items).toBe(2);
    expect(rejected).toEqual({ badTraceId: 2, badSpanId: 1, badTime: 2, notAnObject: 1 });
  });

  it.each([
    '{"resourceSpans":"none"}',
    '{"resourceSpans":{"scopeSpans":[]}}',
    '{"resourceSpans":[7]}',
    '{"resourceSpans":[{"scopeSpans":{"spans":[]}}]}',
    `{"resourceSpans":[{"scopeSpans":[{"spans":${spanText('"name":"alone"')}}]}]}`,
  ])('counts what should hold spans and can not: %s', (text) => {
    expect(read(text)).toMatchObject({
      items: 0,
      rejected: { notAnObject: 1 },
      hints: ['unreadableValue'],
    });
  });

  it('says when a body is of another signal, or empty', () => {
    expect(read('{"resourceLogs":[{}]}').hints).toEqual(['otherSignal']);
    expect(read(' \n').hints).toEqual(['emptyBody']);
    expect(read('{}')).toMatchObject({ hints: [], items: 0 });
    expect(read('\ufeff{"resourceSpans":[]}')).toMatchObject({ hints: [], items: 0 });
  });

  const broken: readonly (readonly [DecodeError['reason'], string])[] = [
    ['badJson', '{"resourceSpans":['],
    ['badJson', '{"resourceSpans":[{}'],
    ['badJson', '{"resourceSpans":[}'],
    ['badJson', '{"a":1 "b":2}'],
    ['badJson', '{a:1}'],
    ['badJson', '{"a":undefined}'],
    ['badJson', '{"a":"'],
    ['badJson', body(spanText('"name":"x'))],
    ['notOtlp', '[[{}]]'],
    ['notOtlp', 'hello'],
    ['notOtlp', '"resourceSpans"'],
    ['tooDeep', `{"unknown":${'['.repeat(100_000)}`],
    ['tooDeep', `{"unknown":${'{"a":'.repeat(100_000)}`],
    [
      'tooDeep',
      body(
        spanText(`"attributes":[{"key":"k","value":${'{"arrayValue":{"values":['.repeat(10_000)}`),
      ),
    ],
    ['tooDeep', body(spanText(`"attributes":{"k":${'['.repeat(10_000)}`))],
    ['tooDeep', body(spanText(`"attributes":[{"key":"k","value":${'{"Value":'.repeat(10_000)}`))],
  ];
  it.each(broken)('refuses with %s: %.60s', (reason, text) => {
    let failure: unknown;
    try {
      read(text);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(DecodeError);
    expect(failure).toMatchObject({ reason });
  });
});
