import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeAuditLine } from '../../../../src/collector/decode/mxcpAudit.ts';
import { auditFilesNamed, auditFilesOf } from '../../../../src/collector/decode/mxcpAuditFiles.ts';

const recorded = readFileSync(
  new URL('../../../fixtures/mxcp-audit/logs-dev-20261120T230641.jsonl', import.meta.url),
  'utf8',
);
const place = { file: '/logs/audit.jsonl', offset: 12, length: 34 };
const decode = (record: object | string) =>
  decodeAuditLine(typeof record === 'string' ? record : JSON.stringify(record), place);

test('the recorded file', () => {
  const entries = recorded
    .trimEnd()
    .split('\n')
    .map((line) => decodeAuditLine(line, place));
  const count = (of: (entry: (typeof entries)[number]) => boolean) => entries.filter(of).length;
  expect({
    records: new Set(entries.map(({ recordId }) => recordId)).size,
    errors: count(({ status }) => status === 'error'),
    denied: count(({ deniedByError }) => deniedByError),
    withoutTrace: count(({ traceId }) => traceId === ''),
    withoutTime: count(({ timeUnixNano }) => timeUnixNano === 0n),
  }).toEqual({ records: 218, errors: 24, denied: 6, withoutTrace: 7, withoutTime: 0 });
  expect(entries[0]).toEqual({
    ...place,
    recordId: '3faddeda-4321-465b-ba49-a00e34e35f0f',
    timeUnixNano: 1795216003203327000n,
    operationType: 'tool',
    operationName: 'tide_table',
    status: 'success',
    durationMs: 50,
    user: null,
    policyDecision: null,
    error: null,
    traceId: '2a95a5cc21d517a782c1d429382f421f',
    sqlHash: '',
    deniedByError: false,
  });
});

describe('shapes', () => {
  test('before 0.10: other names, no ids', () => {
    const entry = decode({
      timestamp: '2025-07-01T10:00:00+02:00',
      caller: 'http',
      type: 'tool',
      name: 'old',
      input_json: '{"sql": "SELECT 1"}',
      duration_ms: 3,
      policy_decision: 'n/a',
      reason: null,
      status: 'error',
      error: 'Output policy enforcement failed: no',
    });
    expect(entry).toMatchObject({
      recordId: '/logs/audit.jsonl:12',
      timeUnixNano: 1751356800000000000n,
      operationType: 'tool',
      operationName: 'old',
      status: 'error',
      durationMs: 3,
      policyDecision: null,
      traceId: '',
      sqlHash: createHash('sha256').update('SELECT 1').digest('hex').slice(0, 16),
      deniedByError: true,
    });
  });

  test('the SQL of a built-in tool becomes its hash', () => {
    const sql = "SELECT count(*) AS open_orders FROM orders WHERE status = 'open'";
    const record = {
      operation_type: 'tool',
      operation_name: 'execute_sql_query',
      input_data: { sql },
    };
    expect(decode(record).sqlHash).toBe('f048f0fb0873e97c');
  });

  test('bare NaN, a fraction that is 0, an id in upper case', () => {
    const entry = decode(
      `{"operation_type": "tool", "operation_name": "n", "timestamp": "2026-06-30T09:14:06Z", "output_data": [NaN, -Infinity], "trace_id": "0xAB${'0'.repeat(30)}"}`,
    );
    expect([entry.timeUnixNano, entry.traceId]).toEqual([
      1782810846000000000n,
      `ab${'0'.repeat(30)}`,
    ]);
  });

  test.each([
    ['syntax', '{"operation_type": "tool", "operation_na'],
    ['notAnAuditRecord', '[1]'],
    ['notAnAuditRecord', '{"level": "info", "msg": "x"}'],
    ['depth', `{"operation_name": "x", "output_data": ${'['.repeat(200)}${']'.repeat(200)}}`],
  ])('%s: %s', (reason, line) => {
    expect(() => decode(line)).toThrow(expect.objectContaining({ reason }));
  });
});

describe('file names', () => {
  const names = [
    'logs-prod-20260630T091406.jsonl',
    'logs-prod-20260630T091406-2.jsonl',
    'logs-prod-eu-20260630T091406.jsonl',
    'logs-prod.jsonl',
    'logs-prod_schemas.jsonl',
    'notes.txt',
  ];

  test('a base name takes its segments, not those of a longer name', () => {
    expect(auditFilesNamed('logs-prod.jsonl', names)).toEqual([
      'logs-prod-20260630T091406-2.jsonl',
      'logs-prod-20260630T091406.jsonl',
      'logs-prod.jsonl',
    ]);
    expect(auditFilesNamed('logs-prod-eu.jsonl', names)).toEqual([
      'logs-prod-eu-20260630T091406.jsonl',
    ]);
  });

  test('a segment is only itself', () => {
    expect(auditFilesNamed('logs-prod-20260630T091406.jsonl', names)).toEqual([
      'logs-prod-20260630T091406.jsonl',
    ]);
  });

  test('a folder gives all but schemas', () => {
    expect(auditFilesOf(names)).toHaveLength(4);
  });
});
