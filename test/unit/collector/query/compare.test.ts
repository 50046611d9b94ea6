import { describe, expect, it } from 'vitest';
import { compare } from '../../../../src/collector/query/compare.ts';
import { type TestSpan, testEpoch, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext } from '../../../support/queryContext.ts';

const ms = 1e6;
/** A call that takes `ms` milliseconds, of which its query takes all but two; traces start a second apart. */
function call(trace: string, nth: number, durationMs: number, name = 'find'): TestSpan[] {
  const start = nth * 1000 * ms;
  return [
    { trace, id: 'a', name, start, end: start + durationMs * ms },
    {
      trace,
      id: 'b',
      parent: 'a',
      name: 'query',
      start: start + ms,
      end: start + (durationMs - 1) * ms,
    },
  ];
}

const context = testContext([
  ...call('1', 1, 20),
  ...call('2', 2, 30),
  ...call('3', 3, 22),
  ...call('4', 4, 400),
  ...call('5', 5, 500),
  ...call('6', 6, 9, 'other'),
]);
const one = (trace: string) => ({ traceId: traceIdOfTest(trace) });
const typical = (trace: string, rest: object = {}) => ({
  typicalOf: traceIdOfTest(trace),
  ...rest,
});
const at = (nth: number) => (testEpoch + BigInt(nth * 1000 * ms)).toString();

describe('compare', () => {
  it('names the query that is slower', async () => {
    const found = await compare(context, { a: one('1'), b: one('4') });
    expect(found.summary).toBe(
      'B is 380 ms slower than A (20 ms → 400 ms): query took 398 ms instead of 18 ms.',
    );
    expect(found.nodes.map(({ label, change }) => [label, change])).toEqual([
      ['find', 'slower'],
      ['query', 'slower'],
    ]);
    expect(found.warnings).toEqual([]);
  });

  it('takes the median of all others of the kind', async () => {
    const { a, summary } = await compare(context, { a: typical('5'), b: one('5') });
    expect(a).toMatchObject({ isTypical: true, traces: 4, traceId: traceIdOfTest('3') });
    expect(summary).toMatch(/^B is 478 ms slower than the typical of 4 traces \(22 ms → 500 ms\)/);
  });

  it('compares a kind before a time with the same since then', async () => {
    const { a, b, summary } = await compare(context, {
      a: typical('4', { beforeUnixNano: at(4) }),
      b: typical('4', { fromUnixNano: at(4) }),
    });
    expect([a.traces, b.traces]).toEqual([3, 2]);
    expect([a.durationNs, b.durationNs]).toEqual([22 * ms, 400 * ms]);
    expect(summary).toMatch(
      /^The typical of 2 traces since is 378 ms slower than the typical of 3 traces before/,
    );
  });

  it('says what weakens the answer', async () => {
    const others = await compare(context, { a: one('1'), b: one('6') });
    expect(others.warnings.join(' ')).toContain(
      'different kinds: A begins with find, B with other',
    );
    const same = await compare(context, { a: one('1'), b: one('1') });
    expect(same.warnings).toEqual(['A and B are the same trace.']);
    const orphan = testContext([
      ...call('1', 1, 20),
      { trace: '2', id: 'c', parent: 'ff', name: 'find' },
    ]);
    const { warnings } = await compare(orphan, { a: one('1'), b: one('2') });
    expect(warnings.join(' ')).toContain('B misses the parents of some spans');
  });

  it.each([
    ['a trace that is gone', { a: one('1'), b: one('99') }, 'notFound'],
    ['a kind of which there is one', { a: typical('6'), b: one('6') }, 'notFound'],
    ['a time before all', { a: typical('1', { beforeUnixNano: '1' }), b: one('1') }, 'notFound'],
    ['no time', { a: typical('1', { fromUnixNano: 'noon' }), b: one('1') }, 'badRequest'],
    ['no id', { a: { traceId: 'x' }, b: one('1') }, 'badRequest'],
  ])('refuses %s', async (_, sides, reason) => {
    await expect(compare(context, sides)).rejects.toMatchObject({ reason });
  });
});
