import { expect, test } from 'vitest';
import { auditText } from '../../../src/cli/text/auditText.ts';
import { queriesText } from '../../../src/cli/text/queriesText.ts';
import { table } from '../../../src/cli/text/table.ts';
import { tracesText, traceText } from '../../../src/cli/text/traceText.ts';
import { listAudit } from '../../../src/collector/query/auditRecords.ts';
import { listQueries } from '../../../src/collector/query/queries.ts';
import { readTrace } from '../../../src/collector/query/trace.ts';
import { listTraces } from '../../../src/collector/query/traces.ts';
import { traceIdOfTest } from '../../support/memoryReader.ts';
import { testContext, testEntry } from '../../support/queryContext.ts';

const ms = 1_000_000;
const context = testContext(
  [
    { trace: 'a', id: '1', name: 'tools/call find', tool: 'find', start: 0, end: 100 * ms },
    { trace: 'a', id: '2', parent: '1', name: 'execute', start: 10 * ms, end: 90 * ms },
    {
      trace: 'a',
      id: '3',
      parent: '2',
      name: 'SQL',
      hash: 'beef',
      start: 20 * ms,
      end: 50 * ms,
      status: 'ERROR',
    },
    { trace: 'a', id: '4', parent: '2', name: 'evil\u001b[2J\nname', start: 50 * ms, end: 60 * ms },
    { trace: 'a', id: '5', parent: '1', name: 'policy', start: 95 * ms, end: 96 * ms },
    { trace: 'a', id: '6', parent: '77', name: 'orphan', start: 99 * ms },
  ],
  [testEntry('r', { traceId: traceIdOfTest('a'), at: 99 * ms })],
);

test('a trace is drawn as a tree with durations and bars', async () => {
  const text = traceText(await readTrace(context, { traceId: traceIdOfTest('a') }));
  expect(text.split('\n').slice(3)).toEqual([
    'tools/call find                                         100 ms  ▏████████████████████████████▕',
    '├ execute                                                80 ms  ▏  ██████████████████████    ▕',
    '│ ├ SQL                                                  30 ms  ▏     ████████               ▕ ✗',
    '│ └ evil [2J name                                        10 ms  ▏              ███           ▕',
    '└ policy                                                  1 ms  ▏                          █ ▕',
    'orphan                                                    0 ms  ▏                           ▒▕  (orphan, unfinished)',
    '',
    expect.stringMatching(
      /^audit: 2026-05-28T\S+Z {2}tool find {2}success {2}\(exact: the record has the trace id\)$/,
    ),
  ]);
});

test('lists are aligned columns', async () => {
  const traces = tracesText(await listTraces(context, {})).split('\n');
  expect(traces[0]).toMatch(/^TRACE {29}START +DURATION {2}SPANS {2}RESULT +WHAT {2}SERVICE$/);
  expect(traces[1]).toMatch(/^0{31}a {2}2026-.* {4}100 ms {6}6 {2}✗ 1 error {2}find {2}test$/);
  const queries = queriesText(await listQueries(context, {})).split('\n');
  expect(queries[1]).toBe('beef       1       1  30 ms  30 ms  30 ms  30 ms     –  find   –');
  const audit = auditText(listAudit(context, {})).split('\n');
  expect(audit[1]).toContain('tool find  success');
  expect(audit[2]).toBe('1 record; 0 records without a trace, 0 traces without a record');
});

test('nothing is said in words', async () => {
  const empty = testContext([]);
  expect(tracesText(await listTraces(empty, {}))).toBe('No traces.');
  expect(queriesText(await listQueries(empty, {}))).toBe('No queries.');
  expect(auditText(listAudit(empty, {}))).toMatch(/^No audit records/);
});

test('wide and long cells keep their columns', () => {
  const columns = [
    { head: 'A', cell: (row: string) => row, most: 4 },
    { head: 'N', cell: () => '1', right: true },
  ];
  expect(table(columns, ['😀', 'abcdef'])).toBe('A     N\n😀     1\nabc…  1');
});
