import type { AuditRecord } from '../../shared/model/audit.ts';
import type { AuditList } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { paged, pageSize, type Row, type RowIcon, rootId, type Snapshot } from './row.ts';
import { ago, joined, oneLine, plural } from './words.ts';

export const auditRowId = (recordId: string): string => `record:${recordId}`;
export const recordOfRow = (id: string): string | null =>
  id.startsWith('record:') ? id.slice('record:'.length) : null;

export interface AuditRows {
  readonly snapshot: Snapshot;
  /** Beside the title of the view: `8 denied · 3 without trace`. */
  readonly summary: string;
}

export function auditRows(
  list: AuditList,
  /** Of all records that match, not only of those in the list. */
  denied: number,
  nowUnixMs: number,
  limits: ReadonlyMap<string, number>,
): AuditRows {
  const records = list.records.toSorted(newestFirst);
  const rows = paged(
    rootId,
    records.map((record) => auditRow(record, nowUnixMs)),
    limits.get(rootId) ?? pageSize,
    list.total,
  );
  const { recordsWithoutTrace, tracesWithoutRecord } = list.gaps;
  return {
    snapshot: new Map([[rootId, rows]]),
    summary: joined([
      denied > 0 && `${denied} denied`,
      recordsWithoutTrace > 0 && `${recordsWithoutTrace} without trace`,
      tracesWithoutRecord > 0 && `${plural(tracesWithoutRecord, 'trace')} without record`,
    ]),
  };
}

/** A record without a readable time goes last. */
function newestFirst(a: AuditRecord, b: AuditRecord): number {
  const byTime = (Date.parse(b.timestamp) || 0) - (Date.parse(a.timestamp) || 0);
  return byTime !== 0 ? byTime : a.recordId < b.recordId ? 1 : -1;
}

function auditRow(record: AuditRecord, nowUnixMs: number): Row {
  const outcome = record.denied ? 'denied' : record.status === 'success' ? '' : record.status;
  const duration = record.durationMs === null ? '' : formatDuration(record.durationMs * 1e6);
  const when = ago(Date.parse(record.timestamp), nowUnixMs);
  const label = oneLine(record.operationName || record.operationType || 'record');
  const link = linkWords[record.link.kind];
  return {
    id: auditRowId(record.recordId),
    kind: 'auditRecord',
    label,
    description: joined([outcome, duration, record.link.kind === 'none' && 'no trace', when]),
    tooltip: [
      joined([record.operationType, record.operationName, record.status]),
      record.denied ? 'A policy denied the call.' : '',
      record.error === null ? '' : oneLine(record.error, 500),
      record.user === null ? '' : `User ${record.user}`,
      `${link}: ${record.link.reason}`,
      record.timestamp,
    ].filter((line) => line !== ''),
    icon: iconOf(record),
    spoken: joined([label, outcome || 'success', duration, link, when]).replaceAll(' · ', ', '),
    children: 'none',
    opens: { command: 'mcpTraces.openAudit', argument: { recordId: record.recordId } },
  };
}

const linkWords = {
  exact: 'Linked to its trace',
  probable: 'Probably linked',
  none: 'Not linked',
} as const;

function iconOf({ denied, status }: AuditRecord): RowIcon {
  if (denied) {
    return { name: 'circle-slash', color: 'editorWarning.foreground' };
  }
  return status === 'success' ? { name: 'check' } : { name: 'error', color: 'errorForeground' };
}
