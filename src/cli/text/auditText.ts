import type { AuditRecord } from '../../shared/model/audit.ts';
import type { AuditList } from '../../shared/rpc/contract.ts';
import { cut, oneLine, plural, table } from './table.ts';

export function auditText({ total, records, gaps }: AuditList): string {
  const about = `${plural(gaps.recordsWithoutTrace, 'record')} without a trace, ${plural(gaps.tracesWithoutRecord, 'trace')} without a record`;
  if (records.length === 0) {
    return `No audit records; ${about}.`;
  }
  const rows = table(
    [
      { head: 'TIME', cell: (record) => record.timestamp },
      {
        head: 'WHAT',
        most: 44,
        cell: (record) => `${record.operationType} ${record.operationName}`,
      },
      { head: 'RESULT', cell: (record) => (record.denied ? 'denied' : record.status) },
      {
        head: 'DURATION',
        right: true,
        cell: ({ durationMs }) => (durationMs === null ? '–' : `${durationMs} ms`),
      },
      { head: 'USER', most: 20, cell: (record) => record.user ?? '–' },
      { head: 'LINK', cell: ({ link }) => link.kind },
      { head: 'TRACE', cell: ({ link, traceId }) => link.traceId ?? traceId ?? '–' },
    ],
    records,
  );
  const shown = records.length < total ? `${records.length} of ` : '';
  return `${rows}\n${shown}${plural(total, 'record')}; ${about}`;
}

export function auditLine(record: AuditRecord): string {
  const result = record.denied ? 'denied' : record.status;
  const error = record.error === null ? '' : `  ${cut(oneLine(record.error), 80)}`;
  return `${record.timestamp}  ${record.operationType} ${oneLine(record.operationName)}  ${result}  (${record.link.kind}: ${record.link.reason})${error}`;
}
