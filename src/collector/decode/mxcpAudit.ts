import { createHash } from 'node:crypto';
import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { AuditEntry } from '../../shared/model/audit.ts';
import { isDenialError } from '../../shared/semconv/denial.ts';
import { JsonError, parseExactJson } from './exactJson.ts';
import { FormatError, field, isObject, isoToUnixNano, text } from './fields.ts';

/** Where a line stands. */
export interface LinePlace {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

const maxErrorLength = 4096;
const maxNameLength = 1024;

/**
 * A line of MXCP's audit log, in the shape of any release: since 0.10 `operation_type`, `operation_name`, …; before that
 * `type`, `name`, `input_json` and no ids.
 * @throws FormatError
 */
export function decodeAuditLine(line: string, { file, offset, length }: LinePlace): AuditEntry {
  const record = parse(line);
  const operationType = text(record, 'operation_type') || text(record, 'type');
  const operationName = text(record, 'operation_name') || text(record, 'name');
  const timestamp = text(record, 'timestamp');
  if (operationName === '' || (operationType === '' && timestamp === '')) {
    throw new FormatError('notAnAuditRecord');
  }
  const error = nullable(record, 'error');
  return {
    recordId: text(record, 'record_id').slice(0, maxNameLength) || `${file}:${offset}`,
    file,
    offset,
    length,
    timeUnixNano: isoToUnixNano(timestamp) ?? 0n,
    operationType: operationType.slice(0, maxNameLength),
    operationName: operationName.slice(0, maxNameLength),
    status: (text(record, 'operation_status') || text(record, 'status')).slice(0, maxNameLength),
    durationMs: numberOf(field(record, 'duration_ms')),
    user: nullable(record, 'user_id')?.slice(0, maxNameLength) ?? null,
    policyDecision: decision(nullable(record, 'policy_decision')),
    error: error?.slice(0, maxErrorLength) ?? null,
    traceId: traceId(text(record, 'trace_id')),
    sqlHash: sqlHash(record),
    deniedByError: error !== null && isDenialError(error),
  };
}

function parse(line: string): AnyValue {
  try {
    const record = parseExactJson(line);
    if (isObject(record)) return record;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new FormatError(error.reason);
  }
  throw new FormatError('notAnAuditRecord');
}

function nullable(record: AnyValue, key: string): string | null {
  const value = field(record, key);
  return typeof value === 'string' ? value : null;
}

function numberOf(value: AnyValue | undefined): number | null {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Releases before 0.10 wrote `n/a` for no decision. */
function decision(value: string | null): string | null {
  return value === 'n/a' ? null : (value?.slice(0, maxNameLength) ?? null);
}

function traceId(value: string): string {
  const hex = value.toLowerCase().replace(/^0x/, '');
  return /^[0-9a-f]{32}$/.test(hex) && !/^0+$/.test(hex) ? hex : '';
}

/** MXCP's built-in `execute_sql_query` has its SQL among the arguments; spans carry the hash of it. */
function sqlHash(record: AnyValue): string {
  const sql = text(input(record), 'sql');
  return sql === '' ? '' : createHash('sha256').update(sql).digest('hex').slice(0, 16);
}

function input(record: AnyValue): AnyValue {
  const data = field(record, 'input_data');
  if (data !== undefined) return data;
  try {
    return parseExactJson(text(record, 'input_json'));
  } catch {
    return null;
  }
}
