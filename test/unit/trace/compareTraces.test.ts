import { describe, expect, it } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import { changeWords, differingPaths } from '../../../src/shared/trace/compare/changeWords.ts';
import {
  compareTraces,
  mostTelling,
  thresholdOf,
} from '../../../src/shared/trace/compare/compareTraces.ts';
import { summarise } from '../../../src/shared/trace/compare/summarise.ts';
import { typicalTrace } from '../../../src/shared/trace/compare/typicalTrace.ts';
import { withoutLayers } from '../../../src/shared/trace/compare/withoutLayers.ts';
import { columnsOf, type RowSpec } from '../../support/columnsFromAscii.ts';

const ms = 1e6;
const row = (depth: number, name: string, startMs: number, endMs: number): RowSpec => ({
  depth,
  name,
  startNs: startMs * ms,
  durationNs: (endMs - startMs) * ms,
});
const call = (name: string, startMs: number, endMs: number, argumentsHash = 0): RowSpec => ({
  ...row(1, `tools/call ${name}`, startMs, endMs),
  role: 'mcpServer',
  method: 'tools/call',
  target: name,
  argumentsHash,
});

function compared(rowsA: readonly RowSpec[], rowsB: readonly RowSpec[]) {
  const a = columnsOf(rowsA);
  const b = columnsOf(rowsB);
  const threshold = thresholdOf(a, b);
  const nodes = compareTraces(a, b, threshold);
  return {
    nodes,
    lines: nodes.map(
      (node) =>
        `${'  '.repeat(node.depth)}${node.label} ${node.a?.count ?? 0}→${node.b?.count ?? 0} ${changeWords(node)}`,
    ),
    summary: summarise(
      nodes,
      { name: 'A', durationNs: a.durationNs },
      { name: 'B', durationNs: b.durationNs },
      threshold,
    ),
  };
}

describe('two traces', () => {
  it('a slower query is named, and not what waits for it', () => {
    const { lines, summary } = compared(
      [row(0, 'run', 0, 620), row(1, 'execute', 5, 610), row(2, 'SQL 63cee30b', 8, 608)],
      [row(0, 'run', 0, 1860), row(1, 'execute', 5, 1850), row(2, 'SQL 63cee30b', 8, 1838)],
    );
    expect(lines).toEqual([
      'run 1→1 slower',
      '  execute 1→1 slower',
      '    SQL 63cee30b 1→1 slower',
    ]);
    expect(summary).toBe(
      'B is 1.24 s slower than A (620 ms → 1.86 s): SQL 63cee30b took 1.83 s instead of 600 ms.',
    );
  });

  it('calls that came and went stand where they were', () => {
    const { lines, summary } = compared(
      [row(0, 'run', 0, 100), call('find', 0, 20), call('reorder', 50, 52)],
      [
        row(0, 'run', 0, 100),
        call('find', 0, 20),
        call('find', 20, 21),
        call('check', 22, 23),
        call('find', 24, 25),
      ],
    );
    expect(lines).toEqual([
      'run 1→1 same',
      '  tools/call find 1→1 same',
      '  tools/call reorder 1→0 removed',
      '  tools/call find 0→1 added',
      '  tools/call check 0→1 added',
      '  tools/call find 0→1 added',
    ]);
    expect(summary).toMatch(
      /^B takes about as long as A \(100 ms and 100 ms\): .*2 calls more to find/,
    );
  });

  it('a loop is one thing, with what is below it', () => {
    const loop = (times: number): RowSpec[] => [
      row(0, 'run', 0, 100),
      ...Array.from({ length: times }, (_, at) => [
        row(1, 'step', at, at + 1),
        row(2, 'SQL', at, at + 0.5),
      ]).flat(),
    ];
    expect(compared(loop(2), loop(40)).lines).toEqual([
      'run 1→1 same',
      '  step 2→40 slower',
      '    SQL 2→40 slower',
    ]);
  });

  it('the call with the same arguments is the same call', () => {
    const { nodes } = compared(
      [row(0, 'run', 0, 10), call('find', 0, 1, 11), call('find', 1, 9, 22)],
      [row(0, 'run', 0, 10), call('find', 1, 9, 22), call('find', 9, 10, 33)],
    );
    expect(nodes.slice(1).map(({ change, a, b }) => [change, a?.totalNs, b?.totalNs])).toEqual([
      ['removed', 1 * ms, undefined],
      ['same', 8 * ms, 8 * ms],
      ['added', undefined, 1 * ms],
    ]);
  });

  it('calls at once may start in any order', () => {
    const { lines } = compared(
      [row(0, 'run', 0, 10), row(1, 'x', 1, 9), row(1, 'y', 2, 10)],
      [row(0, 'run', 0, 10), row(1, 'y', 1, 9), row(1, 'x', 2, 10)],
    );
    expect(lines).toEqual(['run 1→1 same', '  x 1→1 same', '  y 1→1 same']);
  });

  it('what fails now is said, however fast', () => {
    const { lines, summary } = compared(
      [row(0, 'run', 0, 10), row(1, 'x', 1, 9)],
      [row(0, 'run', 0, 10), { ...row(1, 'x', 1, 9), marks: mark.error }],
    );
    expect(lines[1]).toBe('  x 1→1 same, fails now');
    expect(summary).toContain('x fails now');
  });

  it('what is slower a little in many places is told of all together', () => {
    const many = (workMs: number): RowSpec[] => [
      row(0, 'run', 0, 10_000),
      ...Array.from({ length: 50 }, (_, at) => [
        row(1, `part ${at}`, at * 100, at * 100 + 90),
        row(2, 'work', at * 100, at * 100 + workMs),
      ]).flat(),
    ];
    const { nodes, summary } = compared(many(1), many(20));
    expect(nodes.filter(({ label, change }) => label === 'work' && change !== 'same')).toEqual([]);
    expect(summary).toContain(
      'work took 1 s instead of 50 ms over 50 call paths, each too little to show as slower',
    );
  });

  it('equal traces are said to be equal', () => {
    const rows = [row(0, 'run', 0, 10), row(1, 'x', 1, 9)];
    expect(compared(rows, rows).summary).toBe(
      'B takes about as long as A (10 ms and 10 ms): the same calls, none of them slower or faster.',
    );
  });

  it('another service is another call path', () => {
    const { lines } = compared(
      [row(0, 'run', 0, 10)],
      [{ ...row(0, 'run', 0, 10), service: 'other' }],
    );
    expect(lines).toEqual(['run 1→0 removed', 'run 0→1 added']);
  });
});

describe('a call that two instrumentations tell of', () => {
  const client = (depth: number, startMs: number, endMs: number, scope: string): RowSpec => ({
    ...call('gale', startMs, endMs),
    depth,
    role: 'mcpClient',
    scope,
  });
  const server = (depth: number): RowSpec => ({
    ...call('gale', 2, 8),
    depth,
    service: 'weather',
    argumentsHash: 5,
  });

  it('is one call, which spent what both of its spans did', () => {
    const layered = columnsOf([client(0, 0, 10, 'x'), client(1, 1, 9, 'sdk'), server(2)]);
    const plain = withoutLayers(layered);
    expect(Array.from(plain.parentRow)).toEqual([-1, 0]);
    expect(Array.from(plain.depth)).toEqual([0, 1]);
    expect(Array.from(plain.descendants)).toEqual([1, 0]);
    expect(Array.from(plain.selfNs)).toEqual([4 * ms, 6 * ms]);
    expect(plain.argumentsHash[1]).toBe(5);
    expect(plain.spanIds[15]).toBe(3);
    const other = columnsOf([client(0, 0, 10, 'x'), server(1)]);
    expect(withoutLayers(other)).toBe(other);
    const nodes = compareTraces(plain, other, thresholdOf(plain, other));
    expect(nodes.map(({ change }) => change)).toEqual(['same', 'same']);
  });

  it('is not one that calls itself twice', () => {
    const twice = columnsOf([client(0, 0, 10, 'x'), client(1, 1, 4, 'x'), client(1, 5, 9, 'x')]);
    expect(withoutLayers(twice)).toBe(twice);
  });
});

it('of too many nodes the greatest differences stay, with what is above them', () => {
  const wide = (slow: number) => [
    row(0, 'run', 0, 1000),
    ...Array.from({ length: 50 }, (_, at) => [
      row(1, `part ${at}`, at, at + 1),
      row(2, `work ${at}`, at, at === 30 ? at + slow : at + 1),
    ]).flat(),
  ];
  const { nodes } = compared(wide(1), wide(500));
  const told = mostTelling(nodes, 4);
  expect(told.leftOut).toBe(nodes.length - told.nodes.length);
  expect(told.nodes.map(({ label, parent }) => [label, parent]).slice(0, 3)).toEqual([
    ['run', -1],
    ...(told.nodes.length > 3 ? [['part 0', 0]] : []),
    ['part 30', 0],
    ...(told.nodes.length > 3 ? [] : [['work 30', 1]]),
  ]);
  expect(differingPaths(told.nodes)[0]).toBe(1);
});

it('the typical trace is the one in the middle, with medians of all', () => {
  const traces = [10, 40, 20, 30, 90].map((end) =>
    columnsOf([row(0, 'run', 0, end), row(1, 'x', 0, 100 - end)]),
  );
  const typical = typicalTrace(traces);
  expect(Array.from(typical?.durationsNs ?? [])).toEqual([30 * ms, 70 * ms]);
  expect(typicalTrace([])).toBeNull();
});
