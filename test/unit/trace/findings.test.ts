import { describe, expect, it } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import { findingsOf } from '../../../src/shared/trace/findings.ts';
import { gapsOf } from '../../../src/shared/trace/gaps.ts';
import { pairCalls } from '../../../src/shared/trace/pairs.ts';
import { columnsFromAscii, columnsOf, type RowSpec } from '../../support/columnsFromAscii.ts';

const ms = 1e6;
const call = (
  side: 'mcpClient' | 'mcpServer',
  depth: number,
  from: number,
  to: number,
  more: Partial<RowSpec> = {},
): RowSpec => ({
  depth,
  name: `tools/call find (${side})`,
  role: side,
  method: 'tools/call',
  target: 'find',
  startNs: from * ms,
  durationNs: (to - from) * ms,
  ...more,
});

describe('both sides of a call', () => {
  it('are a pair where one is below the other, through whatever is between', () => {
    const trace = columnsOf([
      call('mcpClient', 0, 0, 100, { scope: 'fastmcp' }),
      call('mcpClient', 1, 1, 99, { scope: 'sdk' }),
      { depth: 2, name: 'POST /mcp', role: 'http', startNs: 2 * ms, durationNs: 90 * ms },
      call('mcpServer', 3, 10, 70),
      call('mcpServer', 4, 20, 60, { target: 'inner' }),
    ]);
    expect(pairCalls(trace)).toEqual([
      {
        client: 0,
        server: 3,
        certainty: 'exact',
        by: 'parent',
        protocolNs: 40 * ms,
        serverWentOnNs: 0,
      },
    ]);
  });

  it('are probably one where only name and time say so, and none where two could be meant', () => {
    const apart = [call('mcpClient', 0, 0, 100), call('mcpServer', 0, 10, 70)];
    expect(pairCalls(columnsOf(apart))).toMatchObject([{ certainty: 'probable', server: 1 }]);
    const twice = [call('mcpClient', 0, 0, 100), call('mcpClient', 0, 5, 90), ...apart.slice(1)];
    expect(pairCalls(columnsOf(twice))).toEqual([]);
    const later = [call('mcpClient', 0, 0, 100), call('mcpServer', 0, 500, 600)];
    expect(pairCalls(columnsOf(later))).toEqual([]);
  });

  it('are a pair where a link leads to the client, or to a span below it', () => {
    const http: RowSpec = {
      depth: 1,
      name: 'POST /mcp',
      role: 'http',
      startNs: 2 * ms,
      durationNs: 90 * ms,
    };
    const twice = [call('mcpClient', 0, 0, 100), http, call('mcpClient', 0, 5, 90)];
    const server = (linksTo: readonly number[]) => call('mcpServer', 0, 10, 70, { linksTo });
    expect(pairCalls(columnsOf([...twice, server([2])]))).toMatchObject([
      { client: 2, server: 3, certainty: 'exact', by: 'link' },
    ]);
    expect(pairCalls(columnsOf([...twice, server([1])]))).toMatchObject([
      { client: 0, by: 'link' },
    ]);
    const back = columnsOf([
      { ...call('mcpClient', 0, 0, 100), linksTo: [2] },
      twice[2] ?? http,
      server([]),
    ]);
    expect(pairCalls(back)).toMatchObject([{ client: 0, server: 2, by: 'link' }]);
    const other = { ...server([0]), method: 'prompts/get' };
    expect(pairCalls(columnsOf([...twice, other]))).toEqual([]);
  });

  it('are a pair by session and request id, in each session for itself', () => {
    const id = (session: string, requestId: string) => ({ session, requestId });
    const trace = columnsOf([
      call('mcpClient', 0, 0, 100, id('s1', '7')),
      call('mcpClient', 0, 0, 100, id('s2', '7')),
      call('mcpServer', 0, 900, 950, id('s2', '7')),
      call('mcpServer', 0, 900, 950, id('s1', '7')),
    ]);
    expect(pairCalls(trace)).toMatchObject([
      { client: 0, server: 3, certainty: 'exact', by: 'request' },
      { client: 1, server: 2, certainty: 'exact', by: 'request' },
    ]);
    const unknown = columnsOf([
      call('mcpClient', 0, 0, 100, { requestId: '1' }),
      call('mcpClient', 0, 0, 100, { requestId: '2' }),
      call('mcpServer', 0, 10, 70, { requestId: '2' }),
    ]);
    expect(pairCalls(unknown)).toMatchObject([{ client: 1, certainty: 'probable' }]);
    const ambiguous = columnsOf([
      call('mcpClient', 0, 0, 100, id('s', '1')),
      call('mcpServer', 0, 500, 600, id('s', '1')),
      call('mcpServer', 0, 500, 600, id('s', '1')),
    ]);
    expect(pairCalls(ambiguous)).toEqual([]);
  });

  it('a client that gave up while the server went on is named', () => {
    const trace = columnsOf([
      call('mcpClient', 0, 0, 100, { marks: mark.error }),
      call('mcpServer', 1, 10, 400),
    ]);
    expect(findingsOf(trace)).toEqual([
      {
        kind: 'clientGaveUp',
        row: 0,
        rows: [0, 1],
        totalNs: 300 * ms,
        words:
          'The client gave up on tools/call find (mcpClient) after 100 ms; the server went on for another 300 ms.',
      },
    ]);
  });
});

describe('what repeats', () => {
  const query = (depth: number): RowSpec => ({
    depth,
    name: 'SELECT',
    role: 'sql',
    queryHash: 'abcdef0123456789',
    startNs: 0,
    durationNs: 2 * ms,
  });
  const wrapper: RowSpec = {
    depth: 1,
    name: 'execute',
    role: 'execution',
    startNs: 0,
    durationNs: 3 * ms,
  };

  it('five times the same query under one parent is named, also through wrappers', () => {
    const root = { ...query(0), name: 'orders', role: 'endpoint', queryHash: '' } as const;
    const rows = [root, ...[1, 2, 3, 4, 5].flatMap(() => [wrapper, query(2)])];
    expect(findingsOf(columnsOf(rows))).toMatchObject([
      {
        kind: 'repeatedQuery',
        row: 0,
        rows: [2, 4, 6, 8, 10],
        words:
          'The query abcdef01 runs 5 times under orders, 10 ms together (N+1): one query for all of them may do.',
      },
    ]);
    expect(findingsOf(columnsOf(rows.slice(0, -2)))).toEqual([]);
  });

  it('a tool with the same arguments is named, once for both sides, and never where arguments are unknown', () => {
    const both = (argumentsHash: number) => [
      call('mcpClient', 1, 0, 10, { argumentsHash }),
      call('mcpServer', 2, 1, 9, { argumentsHash }),
    ];
    const root: RowSpec = { depth: 0, name: 'agent', role: 'agent', startNs: 0, durationNs: 1 };
    const found = findingsOf(columnsOf([root, ...both(7), ...both(8), ...both(7)]));
    expect(found).toMatchObject([
      {
        kind: 'repeatedCall',
        rows: [1, 5],
        words: 'find is called 2 times with the same arguments, 20 ms together.',
      },
    ]);
    expect(findingsOf(columnsOf([root, ...both(0), ...both(0)]))).toEqual([]);
  });
});

it('gaps are where a span with children has none', () => {
  const trace = columnsFromAscii(`
    a      ==================
      b      ====
        c      ==
      d            ====
    e                             ===
  `);
  expect(
    gapsOf(trace, 2 * ms).map(({ parent, fromNs, toNs }) => [parent, fromNs / ms, toNs / ms]),
  ).toEqual([
    [0, 0, 2],
    [1, 2, 4],
    [0, 6, 8],
    [0, 12, 18],
    [-1, 18, 23],
  ]);
});
