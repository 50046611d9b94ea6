import { describe, expect, it } from 'vitest';
import { rootId } from '../../../src/extension/views/row.ts';
import {
  type Grouping,
  groupings,
  groupRowId,
} from '../../../src/extension/views/traceGroupsModel.ts';
import {
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
    grouping: 'service',
    nowUnixMs: someUnixMs + 10_000,
    pinned: null,
    limits: new Map(),
    groupOrder: [],
    ...changes,
  };
};

const service = (name: string) => groupRowId('service', name);

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
    expect(ids(rows)).toEqual([service('b'), service('shop')]);
    expect(ids(rows, service('b'))).toEqual([
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
    expect(after.groupOrder).toEqual([service('c'), service('a'), service('b')]);
  });

  it('holds new traces back behind one line while somebody points at a row', () => {
    const traces = newestFirst(5);
    const pinned = new Set(traces.slice(2).map(({ traceId }) => traceId));
    const rows = traceRows(input({ list: { total: 5, traces }, pinned, grouping: 'none' }));
    expect(rows.held).toBe(2);
    expect(rows.snapshot.get(rootId)?.[0]).toMatchObject({ label: '2 new', kind: 'newTraces' });
    expect(ids(rows)).toHaveLength(4);
  });

  it('shows 200 children of a node and then "Show more"', () => {
    const list = { total: 450, traces: newestFirst(450) };
    const first = traceRows(input({ list })).snapshot.get(service('shop'));
    expect(first).toHaveLength(201);
    expect(first?.at(-1)).toMatchObject({ kind: 'more', description: '250 more' });
    const limits = new Map([[service('shop'), 400]]);
    expect(traceRows(input({ list, limits })).snapshot.get(service('shop'))).toHaveLength(401);
  });

  it('offers the traces that were not fetched', () => {
    const rows = traceRows(input({ list: { total: 900, traces: newestFirst(3) } }));
    expect(rows.snapshot.get(rootId)?.at(-1)).toMatchObject({
      kind: 'more',
      description: '897 more',
    });
  });

  it('tells a group by its count, its errors, its 95th percentile and its newest trace', () => {
    const traces = [makeSummary(2, { errors: 1 }), makeSummary(1)];
    const rows = traceRows(input({ list: { total: 2, traces } }));
    expect(rows.snapshot.get(rootId)?.[0]).toMatchObject({
      label: 'shop',
      kind: 'service',
      description: '2 · 1 with errors · p95 41 ms · 5 s ago',
      spoken: 'shop, 2 traces, 1 with errors, newest 5 s ago',
      children: 'open',
    });
    const cut = traceRows(input({ list: { total: 900, traces } }));
    expect(cut.snapshot.get(rootId)?.[0]?.description).toMatch(/^2\+ · /);
  });

  it('groups by MCP session, and says so where none is told', () => {
    const told = makeSummary(3, { session: 's-1' });
    const traces = [told, makeSummary(2), makeSummary(1, { session: 's-1', service: 'agent' })];
    const rows = traceRows(input({ list: { total: 3, traces }, grouping: 'session' }));
    expect(rows.snapshot.get(rootId)).toMatchObject([
      { label: 'session s-1', kind: 'session', description: '2 · shop · 5 s ago' },
      { label: 'no session', kind: 'unknownGroup', description: '1 · 5 s ago' },
    ]);
    expect(ids(rows, groupRowId('session', 's-1'))).toHaveLength(2);
    // In a session the service of each trace is told.
    expect(rows.snapshot.get(groupRowId('session', ''))?.[0]?.description).toContain('shop');
  });

  it('groups by what the root does: by the call where the root is one or carries it', () => {
    const root = (name: string) => ({ spanId: '1'.repeat(16), name, service: 'shop' });
    const traces = [
      makeSummary(6),
      makeSummary(5, { root: root('POST /mcp') }),
      makeSummary(5, { root: root('find_orders.tool') }),
      makeSummary(4, { root: root('invoke_agent planner') }),
      makeSummary(3, { root: null }),
      makeSummary(2, { tool: 'reorder' }),
    ];
    const rows = traceRows(input({ list: { total: 6, traces }, grouping: 'operation' }));
    expect(rows.snapshot.get(rootId)?.map(({ label }) => label)).toEqual([
      'tools/call find_orders',
      'invoke_agent planner',
      'root not received',
      'tools/call reorder',
    ]);
  });

  it('shows 200 groups and then "Show more", which counts groups and traces apart', () => {
    const traces = Array.from({ length: 250 }, (_, at) =>
      makeSummary(250 - at, { session: `s-${at}` }),
    );
    const grouping = 'session';
    const rows = traceRows(input({ list: { total: 250, traces }, grouping }));
    expect(ids(rows)).toHaveLength(201);
    expect(rows.snapshot.get(rootId)?.at(-1)).toMatchObject({ description: '50 more' });
    const cut = traceRows(input({ list: { total: 999, traces }, grouping }));
    expect(cut.snapshot.get(rootId)?.at(-1)).toMatchObject({ kind: 'more', description: '' });
    const limits = new Map([[rootId, 400]]);
    expect(ids(traceRows(input({ list: { total: 250, traces }, grouping, limits })))).toHaveLength(
      250,
    );
  });

  it('has every trace once, under a row of bounded id, however it is grouped', () => {
    const traces = Array.from({ length: 40 }, (_, at) =>
      makeSummary(40 - at, {
        tool: `tool ${at % 3}`,
        service: `service ${at % 4}`,
        session: at % 5 === 0 ? null : 'x'.repeat(at % 2 === 0 ? 8 : 100_000),
        ...(at % 7 === 0 && { root: null }),
      }),
    );
    for (const grouping of groupings) {
      const { snapshot } = traceRows(input({ list: { total: 40, traces }, grouping }));
      const rows = [...snapshot.values()].flat();
      const shown = rows.filter(({ kind }) => kind === 'trace').map(({ id }) => id);
      expect(shown.sort()).toEqual(traces.map(({ traceId }) => traceRowId(traceId)).sort());
      expect(Math.max(...rows.map(({ id }) => id.length))).toBeLessThan(300);
    }
  });

  it('keeps the order of groups of any kind while traces come', () => {
    const by = (grouping: Grouping, sessions: readonly string[], groupOrder: readonly string[]) => {
      const traces = sessions.map((session, at) => makeSummary(9 - at, { session }));
      return traceRows(input({ list: { total: 9, traces }, grouping, groupOrder })).groupOrder;
    };
    const before = by('session', ['a', 'b'], []);
    expect(by('session', ['c', 'b', 'a'], before)).toEqual(
      ['c', 'a', 'b'].map((session) => groupRowId('session', session)),
    );
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
