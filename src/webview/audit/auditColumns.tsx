import type { AuditRecord } from '../../shared/model/audit.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import type { Column } from '../components/DataTable.tsx';
import { Icon } from '../components/Icon.tsx';
import { Isolated } from '../components/Isolated.tsx';
import { type Outcome, outcomeOf } from './auditView.ts';

export const outcomeLooks: Readonly<
  Record<Outcome, { readonly icon: string; readonly word: string; readonly look: string }>
> = {
  success: { icon: 'pass', word: 'success', look: 'ok' },
  error: { icon: 'error', word: 'failed', look: 'error' },
  denied: { icon: 'circle-slash', word: 'denied', look: 'error' },
};

/** Local time of a record; what cannot be read stands as it is. */
export function timeOf(record: AuditRecord): string {
  const date = new Date(record.timestamp);
  if (Number.isNaN(date.getTime())) return record.timestamp;
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${date.toLocaleTimeString('en-GB')}.${ms}`;
}

export function linkWords({ link }: AuditRecord): string {
  if (link.kind === 'exact') return 'linked';
  return link.kind === 'none' ? 'no trace' : `probable ${Math.round(link.confidence * 100)} %`;
}

const linkIcons = { exact: 'link', probable: 'question', none: 'circle-outline' } as const;

export const auditColumns: readonly Column<AuditRecord>[] = [
  {
    id: 'time',
    title: 'Time',
    track: 'minmax(112px, 140px)',
    rank: 1,
    value: (record) => Date.parse(record.timestamp) || null,
    cell: (record) => <span title={record.timestamp}>{timeOf(record)}</span>,
  },
  {
    id: 'operation',
    title: 'Operation',
    track: 'minmax(110px, 2fr)',
    rank: 1,
    value: (record) => record.operationName,
    cell: (record) => (
      <span title={record.operationType}>
        <Isolated text={record.operationName} />
        {record.operationType !== 'tool' && <span class="dim"> {record.operationType}</span>}
      </span>
    ),
  },
  {
    id: 'outcome',
    title: 'Outcome',
    track: 'minmax(84px, 110px)',
    rank: 1,
    value: (record) => outcomeOf(record),
    cell: (record) => {
      const { icon, word, look } = outcomeLooks[outcomeOf(record)];
      return (
        <span class={`outcome ${look}`} title={record.error ?? word}>
          <Icon name={icon} /> {word}
        </span>
      );
    },
  },
  {
    id: 'duration',
    title: 'Duration',
    track: 'minmax(70px, 90px)',
    figures: true,
    rank: 2,
    value: (record) => record.durationMs,
    cell: (record) => (record.durationMs === null ? '–' : formatDuration(record.durationMs * 1e6)),
  },
  {
    id: 'user',
    title: 'User',
    track: 'minmax(80px, 1fr)',
    rank: 3,
    value: (record) => record.user,
    cell: (record) => <Isolated text={record.user ?? '–'} />,
  },
  {
    id: 'error',
    title: 'Error',
    track: 'minmax(100px, 2fr)',
    rank: 3,
    value: (record) => record.error,
    cell: (record) => <Isolated text={record.error ?? ''} />,
  },
  {
    id: 'link',
    title: 'Span',
    track: 'minmax(90px, 120px)',
    rank: 2,
    value: (record) => (record.link.kind === 'none' ? -1 : record.link.confidence),
    cell: (record) => (
      <span title={record.link.reason} class={record.link.kind === 'none' ? 'dim' : ''}>
        <Icon name={linkIcons[record.link.kind]} /> {linkWords(record)}
      </span>
    ),
  },
];
