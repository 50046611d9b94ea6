import { describe, expect, it } from 'vitest';
import { rootId } from '../../../src/extension/views/row.ts';
import {
  groupRowId,
  maxUnfoldedSpans,
  type TracesInput,
  traceRow,
  traceRowId,
  traceRows,
} from '../../../src/extension/views/tracesModel.ts';
import { makeSummary, someUnixMs } from '../../support/summaries.ts';

const newestFirst = (count: number, service = 'shop') =>
  Array.from({ length: count }, (_, at) => makeSummary(count - at, { service }));

const input = (changes: Partial<TracesInput> = {}): TracesInput => {
  const traces = changes.list?.traces ?? newestFirst(3);
  return {
    list: { total: traces.length, traces },
    grouped: true,
    nowUnixMs: someUnixMs + 10_000,
    pinned: null,
    limits: new Map(),
    groupOrder: [],
    ...changes,
  };
};

const ids = (rows: ReturnType<typeof traceRows>, parent = rootId) =>
  rows.snapshot.get(parent)?.map(({ id }) => id);

describe('the Traces tree', () => {
  it('groups by service and keeps the order it was given', () => {
    const traces = [
      makeSummary(9, { service: 'b' }),
      makeSummary(8),
      makeSummary(7, { service: 'b' }),
    ];
    const rows = traceRows(input({ list: { total: 3, traces } }));
    expect(ids(rows)).toEqual([groupRowId('b'), groupRowId('shop')]);
    expect(ids(rows, groupRowId('b'))).toEqual([
      traceRowId(traces[0]?.traceId ?? ''),
      traceRowId(traces[2]?.traceId ?? ''),
    ]);
  });

  it('does not move a group when another one gets the newest trace', () => {
    const before = traceRows(
      input({
        list: {
          total: 2,
          traces: [makeSummary(2, { service: 'a' }), makeSummary(1, { service: 'b' })],
        },
      }),
    );
    const after = traceRows(
      input({
        list: {
          total: 3,
          traces: [
            makeSummary(4, { service: 'c' }),
            makeSummary(3, { service: 'b' }),
            makeSummary(2, { service: 'a' }),
          ],
        },
        groupOrder: before.groupOrder,
      }),
    );
    expect(after.groupOrder).toEqual(['c', 'a', 'b']);
  });

  it('holds new traces back behind one line while somebody points at a row', () => {
    const traces = newestFirst(5);
    const pinned = new Set(traces.slice(2).map(({ traceId }) => traceId));
    const rows = traceRows(input({ list: { total: 5, traces }, pinned, grouped: false }));
    expect(rows.held).toBe(2);
    expect(rows.snapshot.get(rootId)?.[0]).toMatchObject({ label: '2 new', kind: 'newTraces' });
    expect(ids(rows)).toHaveLength(4);
  });

  it('shows 200 children of a node and then "Show more"', () => {
    const list = { total: 450, traces: newestFirst(450) };
    const first = traceRows(input({ list })).snapshot.get(groupRowId('shop'));
    expect(first).toHaveLength(201);
    expect(first?.at(-1)).toMatchObject({ kind: 'more', description: '250 more' });
    const limits = new Map([[groupRowId('shop'), 400]]);
    expect(traceRows(input({ list, limits })).snapshot.get(groupRowId('shop'))).toHaveLength(401);
  });

  it('offers the traces that were not fetched', () => {
    const rows = traceRows(input({ list: { total: 900, traces: newestFirst(3) } }));
    expect(rows.snapshot.get(rootId)?.at(-1)).toMatchObject({
      kind: 'more',
      description: '897 more',
    });
  });

  it('tells a group by its count and 95th percentile', () => {
    const traces = newestFirst(2);
    const rows = traceRows(input({ list: { total: 2, traces } }));
    expect(rows.snapshot.get(rootId)?.[0]).toMatchObject({
      label: 'shop',
      description: '2 · p95 41 ms',
      children: 'open',
    });
  });
});

describe('a trace row', () => {
  const rowOf = (changes: Parameters<typeof makeSummary>[1]) =>
    traceRow(makeSummary(0, changes), someUnixMs + 9000, false);

  it('says what, how long and when', () => {
    expect(rowOf({})).toMatchObject({
      label: 'find_orders',
      description: '41 ms · 5 s ago',
      icon: { name: 'check' },
      children: 'folded',
    });
  });

  it.each([
    [{ denied: true, errors: 1 }, 'denied', 'circle-slash'],
    [{ errors: 2 }, 'error', 'error'],
  ])('tells trouble in a word and an icon: %j', (changes, word, icon) => {
    const row = rowOf(changes);
    expect(row.description.startsWith(`${word} · `)).toBe(true);
    expect(row.icon.name).toBe(icon);
  });

  it.each([
    [
      { mcp: { method: 'tools/list', tool: null, prompt: null, resource: null, session: null } },
      'tools/list',
    ],
    [
      { mcp: { method: null, tool: null, prompt: null, resource: null, session: null } },
      'mcp.endpoint.execute',
    ],
    [
      {
        root: null,
        mcp: { method: null, tool: null, prompt: null, resource: null, session: null },
      },
      'trace without a root',
    ],
  ])('falls back to the best name there is: %j', (changes, label) => {
    expect(rowOf(changes).label).toBe(label);
  });

  it('opens in the panel instead of unfolding when it is large', () => {
    expect(rowOf({ spans: maxUnfoldedSpans }).children).toBe('folded');
    expect(rowOf({ spans: maxUnfoldedSpans + 1 })).toMatchObject({
      children: 'none',
      opens: { command: 'mcpTraces.openTrace' },
    });
  });

  it('says in words for a screen reader what colour and icon say', () => {
    expect(rowOf({ denied: true }).spoken).toContain('denied by a policy');
    expect(rowOf({ errors: 2 }).spoken).toContain('2 errors');
    expect(rowOf({}).spoken).toContain('success');
  });

  it('keeps a hostile name in one bounded line', () => {
    const row = rowOf({ tool: `a\nb\u202e${'x'.repeat(100_000)}` });
    expect(row.label.length).toBeLessThan(210);
    expect(row.label).not.toContain('\n');
  });
});
