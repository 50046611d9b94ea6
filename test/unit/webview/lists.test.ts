import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../src/shared/model/audit.ts';
import {
  matchesChips,
  newestOf,
  outcomeBuckets,
  outcomeOf,
} from '../../../src/webview/audit/auditView.ts';
import { hitCall, latencyLayout } from '../../../src/webview/charts/latencyChart.ts';
import { shareOf } from '../../../src/webview/components/spreadScale.ts';
import {
  rowAt,
  rowsBetween,
  rowTop,
  sortedBy,
  tableHeight,
} from '../../../src/webview/components/tableLayout.ts';
import { readList } from '../../../src/webview/savedList.ts';

function record(changes: Partial<AuditRecord>): AuditRecord {
  return {
    recordId: 'r',
    timestamp: '2026-11-21T10:00:00Z',
    operationType: 'tool',
    operationName: 'x',
    status: 'success',
    durationMs: 1,
    user: null,
    policyDecision: null,
    denied: false,
    error: null,
    traceId: null,
    link: { kind: 'none', traceId: null, spanId: null, confidence: 0, reason: '' },
    ...changes,
  };
}

describe('a table with one row expanded', () => {
  const shape = fc
    .record({ rows: fc.integer({ min: 1, max: 500 }), detailPx: fc.integer({ min: 0, max: 900 }) })
    .chain(({ rows, detailPx }) =>
      fc.integer({ min: -1, max: rows - 1 }).map((expanded) => ({
        rows,
        rowPx: 24,
        expanded,
        detailPx: expanded < 0 ? 0 : detailPx,
      })),
    );
  test('every row is found at its own place, and the details belong to their row', () => {
    fc.assert(
      fc.property(shape, fc.nat(499), (table, at) => {
        const row = Math.min(at, table.rows - 1);
        expect(rowAt(table, rowTop(table, row))).toBe(row);
        expect(rowAt(table, rowTop(table, row) + 23)).toBe(row);
        if (table.expanded >= 0 && table.detailPx > 0) {
          expect(rowAt(table, rowTop(table, table.expanded) + 24)).toBe(table.expanded);
        }
        expect(tableHeight(table)).toBe(table.rows * 24 + table.detailPx);
      }),
    );
  });
  test('the rows between two heights cover them', () => {
    fc.assert(
      fc.property(shape, fc.nat(12_000), fc.nat(900), (table, from, height) => {
        const { first, end } = rowsBetween(table, from, from + height, 0);
        for (let row = 0; row < table.rows; row++) {
          const isSeen = rowTop(table, row) < from + height && rowTop(table, row) + 24 > from;
          if (isSeen) expect(row >= first && row < end).toBe(true);
        }
      }),
    );
  });
});

test('sorting keeps ties in order and puts what is not known last', () => {
  const rows = [
    { a: 2, n: 1 },
    { a: null, n: 2 },
    { a: 1, n: 3 },
    { a: 2, n: 4 },
  ];
  const order = (descending: boolean) =>
    sortedBy(rows, (row) => row.a, descending).map(({ n }) => n);
  expect(order(false)).toEqual([3, 1, 4, 2]);
  expect(order(true)).toEqual([1, 4, 3, 2]);
});

test('of one group of switches any, of both groups each must fit', () => {
  const linked = { kind: 'exact', traceId: 't', spanId: 's', confidence: 1, reason: '' } as const;
  const denied = record({ status: 'error', denied: true, link: linked });
  expect(outcomeOf(denied)).toBe('denied');
  expect(matchesChips(denied, [])).toBe(true);
  expect(matchesChips(denied, ['denied', 'error'])).toBe(true);
  expect(matchesChips(denied, ['success', 'linked'])).toBe(false);
  expect(matchesChips(denied, ['denied', 'none'])).toBe(false);
});

test('outcomes fall into buckets of time; no readable time, no bucket', () => {
  const records = [
    record({ timestamp: '2026-11-21T10:00:00Z' }),
    record({ timestamp: '2026-11-21T10:00:59Z', status: 'error', recordId: 'late' }),
    record({ timestamp: '2026-11-21T10:00:58Z', denied: true, status: 'error' }),
    record({ timestamp: 'soon' }),
  ];
  const buckets = outcomeBuckets(records, 2);
  expect(buckets.counts).toEqual([
    [1, 0, 0],
    [0, 1, 1],
  ]);
  expect(buckets.most).toBe(2);
  expect(newestOf(records, buckets, 1)?.recordId).toBe('late');
  expect(outcomeBuckets([], 5).counts).toEqual([]);
});

test('calls stand in time and in latency; the nearest one is hit', () => {
  const box = { width: 500, height: 130, left: 50, bottom: 20 };
  const calls = [10, 20, 30].map((at) => ({
    startUnixMs: at * 1000,
    durationNs: 10 ** (at / 10 + 5),
    error: false,
  }));
  const layout = latencyLayout(calls, box);
  expect(Array.from(layout.x)).toEqual([...layout.x].sort((a, b) => a - b));
  expect(Array.from(layout.y)).toEqual([...layout.y].sort((a, b) => b - a));
  expect(hitCall(layout, (layout.x[1] ?? 0) + 3, (layout.y[1] ?? 0) - 3)).toBe(1);
  expect(hitCall(layout, 0, 0)).toBe(-1);
  expect(latencyLayout([], box).x).toHaveLength(0);
  expect(latencyLayout(calls.slice(0, 1), box).y[0]).toBeGreaterThan(0);
});

test('the spread has a place for every value, also when all are the same', () => {
  expect(shareOf(10, [10, 1000])).toBe(0);
  expect(shareOf(100, [10, 1000])).toBeCloseTo(0.5);
  expect(shareOf(5000, [10, 1000])).toBe(1);
  expect(shareOf(7, [7, 7])).toBe(0.5);
});

test('what a list keeps is read back, anything else is as usual', () => {
  const usual = { filter: '', sort: { column: 'time', descending: true }, chips: [] };
  const kept = { filter: 'x', sort: { column: 'user', descending: false }, chips: ['denied'] };
  expect(readList(kept, usual)).toEqual(kept);
  fc.assert(
    fc.property(fc.anything(), (value) => typeof readList(value, usual).filter === 'string'),
  );
});
