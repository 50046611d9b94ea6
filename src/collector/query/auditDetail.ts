import type { AuditRecordDetail } from '../../shared/model/audit.ts';
import { readAuditLine } from '../sources/readAuditLine.ts';
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
  const { raw, timestamp, unreadable } = await readAuditLine(entry);
  const record = auditRecord(context, index);
  return {
    ...record,
    timestamp: timestamp ?? record.timestamp,
    file: entry.file,
    offset: entry.offset,
    raw,
    unreadable,
  };
}
