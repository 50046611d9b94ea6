import { open } from 'node:fs/promises';
import type { JsonValue } from '../../shared/model/anyValue.ts';
import type { AuditEntry } from '../../shared/model/audit.ts';
import { anyValueToJson } from '../../shared/model/jsonValue.ts';
import { parseExactJson } from '../decode/exactJson.ts';
import { decodeAuditLine } from '../decode/mxcpAudit.ts';
import { maxAuditLineBytes } from './auditTail.ts';
import { isMissing, messageOf } from './errors.ts';

export type ReadAuditLine =
  | { readonly raw: JsonValue; readonly timestamp: string; readonly unreadable: null }
  /** `unreadable` is for a person. */
  | { readonly raw: null; readonly timestamp: null; readonly unreadable: string };

const changed = 'The file has changed since the record was read.';

/** The record of an entry, read again from its file; what stands there now must still be that record. */
export async function readAuditLine(entry: AuditEntry): Promise<ReadAuditLine> {
  try {
    const line = await readBytes(entry.file, entry.offset, entry.length);
    if (line === null) return unreadable(changed);
    const now = decodeAuditLine(line, entry);
    const same =
      now.recordId === entry.recordId &&
      now.timeUnixNano === entry.timeUnixNano &&
      now.operationName === entry.operationName;
    if (!same) return unreadable(changed);
    const raw = anyValueToJson(parseExactJson(line));
    return { raw, timestamp: timestampOf(raw), unreadable: null };
  } catch (error) {
    if (isMissing(error)) return unreadable('The file is gone.');
    if (error instanceof Error && 'reason' in error) return unreadable(changed);
    return unreadable(messageOf(error));
  }
}

async function readBytes(file: string, offset: number, length: number): Promise<string | null> {
  if (length > maxAuditLineBytes) return null;
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, offset);
    return bytesRead === length ? buffer.toString('utf8') : null;
  } finally {
    await handle.close();
  }
}

function timestampOf(raw: JsonValue): string {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const timestamp = isObject && 'timestamp' in raw ? raw.timestamp : '';
  return typeof timestamp === 'string' ? timestamp : '';
}

function unreadable(why: string): ReadAuditLine {
  return { raw: null, timestamp: null, unreadable: why };
}
