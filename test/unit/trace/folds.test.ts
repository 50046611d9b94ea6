import { describe, expect, it } from 'vitest';
import { noiseRules } from '../../../src/shared/semconv/noiseRules.ts';
import { mark } from '../../../src/shared/trace/columns.ts';
import { displayTree } from '../../../src/shared/trace/displayTree.ts';
import { type FoldRules, planFolds } from '../../../src/shared/trace/folds.ts';
import { columnsOf, type RowSpec } from '../../support/columnsFromAscii.ts';

const all: FoldRules = {
  repeats: true,
  layers: true,
  noise: new Set(noiseRules.map(({ id }) => id)),
};
const none: FoldRules = { repeats: false, layers: false, noise: new Set() };
let clock = 0;
const span = (depth: number, name: string, more: Partial<RowSpec> = {}): RowSpec => {
  clock += 10;
  return { depth, name, startNs: clock, durationNs: 5, ...more };
};
const foldsIn = (rows: readonly RowSpec[], rules = all) => planFolds(columnsOf(rows), rules).folds;
const root = () => span(0, 'root', { durationNs: 1e9 });

describe('runs of like siblings', () => {
  it('fold from four on, with the figures of all that is in them', () => {
    const rows = [
      root(),
      ...[4, 1, 3, 2].flatMap((durationNs, at) => [
        span(1, 'step', { durationNs }),
        span(2, 'inner', at === 1 ? { marks: mark.error } : {}),
      ]),
      span(1, 'other'),
    ];
    const [fold] = foldsIn(rows);
    expect(fold).toMatchObject({
      kind: 'run',
      parent: 0,
      rows: [1, 3, 5, 7],
      spans: 8,
      errors: 1,
      totalNs: 10,
      p50Ns: 2,
      maxNs: 4,
      fromNs: rows[1]?.startNs,
      toNs: (rows[7]?.startNs ?? 0) + 2,
    });
    expect(foldsIn(rows, none)).toEqual([]);
    expect(foldsIn([root(), span(1, 'a'), span(1, 'a'), span(1, 'a')])).toEqual([]);
  });

  it('do not fold what looks different below', () => {
    const rows = [1, 2, 3, 4].flatMap((n) => [span(1, 'turn'), span(2, `tool ${n}`)]);
    expect(foldsIn([root(), ...rows])).toEqual([]);
  });

  it('are told apart by what interrupts them', () => {
    const four = () => [1, 2, 3, 4].map(() => span(1, 'a'));
    const folds = foldsIn([root(), ...four(), span(1, 'b'), ...four()]);
    expect(folds.map(({ rows }) => rows)).toEqual([
      [1, 2, 3, 4],
      [6, 7, 8, 9],
    ]);
  });

  it('name a query, and a call of a tool', () => {
    const query = () => span(1, 'SELECT', { queryHash: 'h', role: 'sql' });
    const call = () => span(1, 'call', { role: 'mcpClient', method: 'tools/call', target: 'find' });
    const five = (make: () => RowSpec) => [1, 2, 3, 4, 5].map(make);
    const kinds = foldsIn([root(), ...five(query), ...five(call)]).map(({ kind }) => kind);
    expect(kinds).toEqual(['repeatedQuery', 'repeatedCall']);
  });

  it('fold the like ones of many calls of one tool', () => {
    const call = (below: string) => [
      span(1, 'call', { role: 'mcpClient', method: 'tools/call', target: 'find' }),
      span(2, below),
    ];
    const rows = [root(), ...['a', 'a', 'a', 'a', 'b', 'a'].flatMap(call)];
    expect(foldsIn(rows).map(({ rows: of }) => of)).toEqual([[1, 3, 5, 7]]);
  });
});

describe('attempts', () => {
  const call = (startNs: number, marks = 0, below: string | null = null): RowSpec[] => [
    {
      depth: 1,
      name: 'call',
      role: 'mcpClient',
      method: 'tools/call',
      target: 'find',
      startNs,
      durationNs: 10,
      marks,
    },
    ...(below === null ? [] : [span(2, below)]),
  ];

  it('are calls of which all but the last failed, one after the other', () => {
    const rows = [root(), ...call(0, mark.error), ...call(20, mark.error, 'x'), ...call(40)];
    expect(foldsIn(rows)).toMatchObject([{ kind: 'attempts', rows: [1, 2, 4], errors: 2 }]);
  });

  it('are rounds where the server asked for input before it answered', () => {
    const question = mark.inputRequired;
    const rows = [root(), ...call(0, question), ...call(20, question), ...call(40, 0, 'work')];
    expect(foldsIn(rows)).toMatchObject([{ kind: 'rounds', rows: [1, 2, 3], errors: 0 }]);
    const told = { ...(call(0, question)[0] ?? span(2, '')), depth: 2, role: 'mcpServer' as const };
    const below = [root(), ...call(0), told, ...call(20)];
    expect(foldsIn(below)).toMatchObject([{ kind: 'rounds', rows: [1, 3] }]);
  });

  it.each([
    ['a success before the last', [...call(0), ...call(20)]],
    ['calls at the same time', [...call(0, mark.error), ...call(5)]],
  ])('are not %s', (_, calls) => {
    expect(foldsIn([root(), ...calls])).toEqual([]);
  });
});

describe('attempts with others between them', () => {
  const call = (startNs: number, more: Partial<RowSpec> = {}): RowSpec => ({
    depth: 1,
    name: 'call',
    role: 'mcpClient',
    method: 'tools/call',
    target: 'find',
    argumentsHash: 7,
    startNs,
    durationNs: 10,
    ...more,
  });
  const failed = (startNs: number, more: Partial<RowSpec> = {}) =>
    call(startNs, { marks: mark.error, ...more });
  const other = (startNs: number) => span(1, 'plan', { startNs });
  const of = (...rows: readonly RowSpec[]) => foldsIn([root(), ...rows]);

  it('are one call by its arguments, probably, and by its request for sure', () => {
    expect(of(failed(0), other(12), failed(20), other(32), call(40))).toMatchObject([
      { kind: 'attempts', rows: [1, 3, 5], isApart: true, certainty: 'probable', errors: 2 },
    ]);
    const request = { argumentsHash: 0, session: 's', requestId: '4' };
    expect(of(failed(0, request), other(12), call(20, request))).toMatchObject([
      { kind: 'attempts', rows: [1, 3], certainty: 'exact' },
    ]);
    const asked = call(0, { marks: mark.inputRequired });
    expect(of(asked, other(12), call(20))).toMatchObject([{ kind: 'rounds', certainty: 'exact' }]);
  });

  it('may tell their arguments on the side of the server alone', () => {
    const told = (startNs: number) => call(startNs, { depth: 2, role: 'mcpServer' });
    const plain = { argumentsHash: 0 };
    const rows = [failed(0, plain), told(1), other(12), call(20, plain), told(21)];
    expect(of(...rows)).toMatchObject([{ rows: [1, 4], isApart: true }]);
  });

  it.each([
    ['other arguments', [failed(0), other(12), call(20, { argumentsHash: 8 })]],
    [
      'arguments that nobody told',
      [0, 20].flatMap((at) => [failed(at, { argumentsHash: 0 }), other(at)]),
    ],
    ['another tool', [failed(0), other(12), call(20, { target: 'reorder' })]],
    ['another server', [failed(0), other(12), call(20, { service: 'other' })]],
    ['a success before', [call(0), other(12), call(20)]],
    ['a start before the end of the one before', [failed(0), other(5), call(8)]],
    [
      'two at the same time, of which either was made again',
      [failed(0), failed(5), other(16), call(20)],
    ],
    [
      'the same id in another session',
      [
        failed(0, { argumentsHash: 0, session: 's', requestId: '4' }),
        other(12),
        call(20, { argumentsHash: 0, session: 't', requestId: '4' }),
      ],
    ],
  ])('are not those with %s', (_, rows) => {
    expect(of(...rows)).toEqual([]);
  });

  it('are not neighbours with other arguments either', () => {
    expect(of(failed(0), call(20, { argumentsHash: 8 }))).toEqual([]);
    expect(of(failed(0), call(20))).toMatchObject([{ certainty: 'probable', isApart: false }]);
  });

  it('begin anew after a success', () => {
    const rows = [failed(0), other(12), call(20), other(32), failed(40), other(52), call(60)];
    expect(of(...rows).map(({ rows: each }) => each)).toEqual([
      [1, 3],
      [5, 7],
    ]);
  });

  it('stand together where the first was, and nothing else moves', () => {
    const rows = [
      root(),
      failed(0),
      span(2, 'a'),
      other(12),
      failed(20),
      other(32),
      call(40),
      other(52),
    ];
    const trace = columnsOf(rows);
    const tree = displayTree(trace, planFolds(trace, all));
    expect([...tree.spanRow]).toEqual([0, 1, 1, 2, 4, 6, 3, 5, 7]);
    expect([...tree.fold]).toEqual([-1, 0, -1, -1, -1, -1, -1, -1, -1]);
    expect([...tree.depth]).toEqual([0, 1, 2, 3, 2, 2, 1, 1, 1]);
  });
});

describe('noise', () => {
  const asgi = (depth: number) => span(depth, 'GET /mcp http send', { role: 'noise' });

  it('folds by rule, siblings of one rule together', () => {
    const probe = () => span(1, 'GET /health', { role: 'noise' });
    const rows = [root(), asgi(1), asgi(1), probe(), probe(), span(1, 'work'), asgi(1), asgi(1)];
    expect(foldsIn(rows).map(({ kind, rule, rows: of }) => ({ kind, rule, of }))).toEqual([
      { kind: 'noise', rule: 'asgi', of: [1, 2] },
      { kind: 'noise', rule: 'probe', of: [3, 4] },
      { kind: 'noise', rule: 'asgi', of: [6, 7] },
    ]);
    const rules = { ...all, noise: new Set(['probe'] as const) };
    expect(foldsIn(rows, rules).map(({ rule }) => rule)).toEqual(['probe']);
  });

  it('stays where something real is below it', () => {
    const rows = [root(), asgi(1), span(2, 'tool'), asgi(1)];
    expect(foldsIn(rows)).toEqual([]);
  });

  it('takes one span with more of it below', () => {
    expect(foldsIn([root(), asgi(1), asgi(2)])).toMatchObject([{ rows: [1], spans: 2 }]);
  });
});

describe('parents that were not received', () => {
  const orphan = (name: string, parentId: string): RowSpec =>
    span(0, name, { notes: ['orphan'], parentId });
  it('have a place above those that name them, one for neighbours of the same', () => {
    const rows = [root(), orphan('a', 'aa'), span(1, 'x'), orphan('b', 'aa'), orphan('c', 'cc')];
    expect(foldsIn(rows)).toMatchObject([
      { kind: 'missing', rows: [1, 3] },
      { kind: 'missing', rows: [4] },
    ]);
    const columns = columnsOf(rows);
    const tree = displayTree(columns, planFolds(columns, none));
    expect(Array.from(tree.depth)).toEqual([0, 0, 1, 2, 1, 0, 1]);
  });
  it('have none where their children are folded already', () => {
    const rows = ['1', '2', '3', '4'].map((id) => orphan('poll', id));
    expect(foldsIn(rows)).toMatchObject([{ kind: 'run' }]);
  });
});

describe('layers', () => {
  const outer = { role: 'mcpClient', method: 'tools/call', target: 'find', kind: 3 } as const;

  it('of one call are one row, and what is below moves up', () => {
    const trace = columnsOf([
      span(0, 'tools/call find', { ...outer, scope: 'fastmcp' }),
      span(1, 'MCP send tools/call find', { ...outer, scope: 'mcp-python-sdk' }),
      span(2, 'server', { ...outer, role: 'mcpServer', kind: 2 }),
    ]);
    const plan = planFolds(trace, all);
    expect([...plan.isLayer]).toEqual([0, 1, 0]);
    const tree = displayTree(trace, plan);
    expect([...tree.spanRow]).toEqual([0, 2]);
    expect([...tree.depth]).toEqual([0, 1]);
    expect([...tree.rowOfSpan]).toEqual([0, 0, 1]);
    expect([...tree.layers]).toEqual([1, 0]);
  });

  it.each([
    ['another target', { target: 'reorder' }],
    ['another side', { role: 'mcpServer', kind: 2 }],
    ['the same scope', { scope: 'fastmcp' }],
    ['another service', { service: 'elsewhere' }],
  ] as const)('are not spans with %s', (_, change) => {
    const trace = columnsOf([
      span(0, 'a', { ...outer, scope: 'fastmcp' }),
      span(1, 'b', { ...outer, scope: 'sdk', ...change }),
    ]);
    expect([...planFolds(trace, all).isLayer]).toEqual([0, 0]);
  });
});
