import { describe, expect, it } from 'vitest';
import type { ResourceSpans } from '../../../src/shared/model/span.ts';
import { DecodeError } from '../../../src/shared/otlp/decodeError.ts';
import { decodeTracesData } from '../../../src/shared/otlp/decodeTraces.ts';
import { encodeTracesData } from '../../../src/shared/otlp/encodeTraces.ts';

const long = 'é'.repeat(5000);
const sample: ResourceSpans[] = [
  {
    resource: {
      attributes: [{ key: 'service.name', value: 'shop' }],
      droppedAttributesCount: 1,
    },
    schemaUrl: 'https://example.test/schema',
    scopeSpans: [
      {
        scope: {
          name: 'lib',
          version: '1',
          attributes: [{ key: 'a', value: true }],
          droppedAttributesCount: 0,
        },
        schemaUrl: '',
        spans: [
          {
            traceId: '0102030405060708090a0b0c0d0e0f10',
            spanId: 'a1a2a3a4a5a6a7a8',
            parentSpanId: 'ffffffffffffffff',
            traceState: 'k=v',
            flags: 0x301,
            name: long,
            kind: 2,
            startUnixNano: 1_795_145_773_098_000_001n,
            endUnixNano: 2n ** 64n - 1n,
            attributes: [
              { key: 'int', value: -(2n ** 63n) },
              { key: 'double', value: Number.NaN },
              { key: 'empty', value: '' },
              { key: 'nothing', value: null },
              { key: 'bytes', value: new Uint8Array([0, 255]) },
              { key: 'list', value: ['x', 2n, 0.5, false, []] },
              { key: 'map', value: { entries: [{ key: 'deep', value: { entries: [] } }] } },
            ],
            droppedAttributesCount: 3,
            events: [
              {
                timeUnixNano: 5n,
                name: 'exception',
                attributes: [{ key: 'exception.type', value: 'E' }],
                droppedAttributesCount: 2,
              },
            ],
            droppedEventsCount: 4,
            links: [
              {
                traceId: '00000000000000000000000000000001',
                spanId: '0000000000000001',
                traceState: '',
                attributes: [],
                droppedAttributesCount: 0,
                flags: 0x100,
              },
            ],
            droppedLinksCount: 5,
            status: { code: 2, message: 'boom' },
          },
        ],
      },
    ],
  },
];

describe('traces codec', () => {
  it('gives back what was encoded', () => {
    expect(decodeTracesData(encodeTracesData(sample))).toEqual(sample);
  });

  it('refuses every truncation that cuts a message', () => {
    const bytes = encodeTracesData(sample);
    for (let length = 1; length < bytes.length; length += 1) {
      expect(() => decodeTracesData(bytes.subarray(0, length))).toThrow(DecodeError);
    }
  });
});
