import { describe, expect, it } from 'vitest';
import type { AnyValue } from '../../../../src/shared/model/anyValue.ts';
import type { Span } from '../../../../src/shared/model/span.ts';
import { anyValueToOtlpJson } from '../../../../src/shared/otlp/anyValueToOtlpJson.ts';
import { resourceSpansToJson } from '../../../../src/shared/otlp/tracesToJson.ts';

const span: Span = {
  traceId: '0102030405060708090a0b0c0d0e0f10',
  spanId: 'a1a2a3a4a5a6a7a8',
  parentSpanId: '',
  traceState: '',
  flags: 256,
  name: 'tools/call add',
  kind: 2,
  startUnixNano: 1_795_145_773_098_000_001n,
  endUnixNano: 1_795_145_773_098_000_002n,
  attributes: [{ key: 'n', value: 9_007_199_254_740_993n }],
  droppedAttributesCount: 0,
  events: [{ timeUnixNano: 5n, name: 'e', attributes: [], droppedAttributesCount: 1 }],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  status: { code: 2, message: 'boom' },
};

describe('resourceSpansToJson', () => {
  it('writes ids in hex, 64-bit integers as digits, and leaves defaults out', () => {
    const json = resourceSpansToJson([
      {
        resource: { attributes: [], droppedAttributesCount: 0 },
        schemaUrl: '',
        scopeSpans: [
          {
            scope: { name: 'lib', version: '', attributes: [], droppedAttributesCount: 0 },
            schemaUrl: '',
            spans: [span],
          },
        ],
      },
    ]);
    expect(json).toEqual({
      resourceSpans: [
        {
          resource: {},
          scopeSpans: [
            {
              scope: { name: 'lib' },
              spans: [
                {
                  traceId: '0102030405060708090a0b0c0d0e0f10',
                  spanId: 'a1a2a3a4a5a6a7a8',
                  flags: 256,
                  name: 'tools/call add',
                  kind: 2,
                  startTimeUnixNano: '1795145773098000001',
                  endTimeUnixNano: '1795145773098000002',
                  attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
                  events: [{ timeUnixNano: '5', name: 'e', droppedAttributesCount: 1 }],
                  status: { message: 'boom', code: 2 },
                },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe('anyValueToOtlpJson', () => {
  const cases: [AnyValue, unknown][] = [
    [null, {}],
    ['', { stringValue: '' }],
    [false, { boolValue: false }],
    [0n, { intValue: '0' }],
    [0.5, { doubleValue: 0.5 }],
    [Number.NaN, { doubleValue: 'NaN' }],
    [Number.NEGATIVE_INFINITY, { doubleValue: '-Infinity' }],
    [-0, { doubleValue: '-0' }],
    [new Uint8Array([0, 255]), { bytesValue: 'AP8=' }],
    [['x', []], { arrayValue: { values: [{ stringValue: 'x' }, { arrayValue: { values: [] } }] } }],
    [
      { entries: [{ key: 'k', value: null }] },
      { kvlistValue: { values: [{ key: 'k', value: {} }] } },
    ],
  ];
  it.each(cases)('keeps %s', (value, json) => {
    expect(anyValueToOtlpJson(value)).toEqual(json);
  });
});
