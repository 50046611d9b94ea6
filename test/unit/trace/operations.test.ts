import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import { operationsOf, rowsOfOperation } from '../../../src/shared/trace/operations.ts';
import { columnsOf } from '../../support/columnsFromAscii.ts';

const trace = columnsOf([
  { depth: 0, name: 'call', startNs: 0, durationNs: 100, service: 'agent', target: 'find' },
  { depth: 1, name: 'SQL', startNs: 0, durationNs: 30, service: 'shop', queryHash: 'beef' },
  {
    depth: 1,
    name: 'SQL',
    startNs: 30,
    durationNs: 50,
    service: 'shop',
    queryHash: 'beef',
    marks: mark.error,
  },
  { depth: 1, name: 'SQL', startNs: 80, durationNs: 10, service: 'shop', queryHash: 'cafe' },
]);

describe('operations', () => {
  test('by name, the greatest total first', () => {
    expect(operationsOf(trace, 'name', null)).toEqual([
      {
        key: 'call',
        count: 1,
        errors: 0,
        totalNs: 100,
        selfNs: 10,
        p50Ns: 100,
        p95Ns: 100,
        p99Ns: 100,
        maxNs: 100,
        slowest: 0,
      },
      {
        key: 'SQL',
        count: 3,
        errors: 1,
        totalNs: 90,
        selfNs: 90,
        p50Ns: 30,
        p95Ns: 50,
        p99Ns: 50,
        maxNs: 50,
        slowest: 2,
      },
    ]);
  });
  test.each([
    ['service', ['agent 1', 'shop 3']],
    ['tool', ['find 1']],
    ['hash', ['beef 2', 'cafe 1']],
  ] as const)('by %s, without what has none', (by, found) => {
    expect(operationsOf(trace, by, null).map(({ key, count }) => `${key} ${count}`)).toEqual(found);
  });
  test('of the rows that are kept only', () => {
    const [only] = operationsOf(trace, 'name', Uint8Array.of(0, 1, 0, 0));
    expect(only).toMatchObject({ key: 'SQL', count: 1, totalNs: 30, slowest: 1 });
  });
  test('spans without a name are an operation too', () => {
    const nameless = columnsOf([{ depth: 0, name: '', startNs: 0, durationNs: 1 }]);
    expect(operationsOf(nameless, 'name', null)).toMatchObject([{ key: '', count: 1 }]);
  });
  test('names that were cut to the same text are one operation', () => {
    const cut = columnsOf([
      { depth: 0, name: 'x'.repeat(200), startNs: 0, durationNs: 1 },
      { depth: 0, name: 'y', startNs: 0, durationNs: 1 },
    ]);
    const alike = {
      ...cut,
      strings: cut.strings.map((text) => (text === 'y' ? 'x'.repeat(200) : text)),
    };
    expect(operationsOf(alike, 'name', null)).toMatchObject([{ count: 2 }]);
    const key = 'x'.repeat(200);
    expect(rowsOfOperation(alike, { by: 'name', key }, null, 9)).toEqual([0, 1]);
  });
  test('its spans, the longest first', () => {
    expect(rowsOfOperation(trace, { by: 'name', key: 'SQL' }, null, 2)).toEqual([2, 1]);
  });

  test('every counted span is in one operation, and percentiles rise', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.constantFrom('a', 'b', ''), durationNs: fc.nat(1e6) })),
        (spans) => {
          const columns = columnsOf(spans.map((span) => ({ ...span, depth: 0, startNs: 0 })));
          const operations = operationsOf(columns, 'name', null);
          expect(operations.reduce((sum, { count }) => sum + count, 0)).toBe(spans.length);
          for (const { p50Ns, p95Ns, p99Ns, maxNs, slowest } of operations) {
            expect([p50Ns, p95Ns, p99Ns, maxNs]).toEqual(
              [p50Ns, p95Ns, p99Ns, maxNs].toSorted((x, y) => x - y),
            );
            expect(columns.durationsNs[slowest]).toBe(maxNs);
          }
        },
      ),
    );
  });
});
