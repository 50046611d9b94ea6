import { open } from 'node:fs/promises';
import type { JsonValue } from '../../shared/model/anyValue.ts';
import type { AuditEntry, AuditRecordDetail } from '../../shared/model/audit.ts';
import { anyValueToJson } from '../../shared/model/jsonValue.ts';
import { parseExactJson } from '../decode/exactJson.ts';
import { auditRecord } from './auditRecords.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';

/** A record with its whole text, read again from its file: the file stays the truth. */
export async function readAuditRecord(
  context: QueryContext,
  { recordId }: { readonly recordId: string },
): Promise<AuditRecordDetail> {
  const index = context.store.audit.findIndex((entry) => entry.recordId === recordId);
  const entry = context.store.audit[index];
  if (!entry) {
    throw new QueryError('notFound', `No audit record ${recordId.slice(0, 80)} is known`);
  }
  const { raw, unreadable } = await readRaw(entry);
  return {
    ...auditRecord(context, index),
    file: entry.file,
    offset: entry.offset,
    raw,
    unreadable,
  };
}

interface Raw {
  readonly raw: JsonValue;
  readonly unreadable: string | null;
}

async function readRaw(entry: AuditEntry): Promise<Raw> {
  const bytes = Buffer.alloc(entry.length);
  try {
    await using file = await open(entry.file, 'r');
    const { bytesRead } = await file.read(bytes, 0, entry.length, entry.offset);
    if (bytesRead < entry.length) {
      return { raw: null, unreadable: 'the file is shorter now: it was rotated or rewritten' };
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { raw: null, unreadable: `the file cannot be read: ${why}` };
  }
  return parseRaw(bytes.toString('utf8'), entry);
}

function parseRaw(text: string, { recordId, file, offset }: AuditEntry): Raw {
  const changed: Raw = { raw: null, unreadable: 'the file has changed: another text stands there' };
  let raw: JsonValue;
  try {
    raw = anyValueToJson(parseExactJson(text));
  } catch {
    return changed;
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return changed;
  }
  const id = 'record_id' in raw ? raw.record_id : `${file}:${offset}`;
  return id === recordId || recordId === `${file}:${offset}` ? { raw, unreadable: null } : changed;
}
