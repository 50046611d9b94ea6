import type { TraceEvent } from '../../../shared/rpc/contract.ts';
import type { TraceColumns } from '../../../shared/trace/columns.ts';
import { rowText } from '../../../shared/trace/rowText.ts';
import { formatDuration } from '../../../shared/util/formatDuration.ts';
import { wallClock } from '../../../shared/util/wallClock.ts';
import type { Column } from '../../components/DataTable.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Isolated } from '../../components/Isolated.tsx';

/** An event with the row of its span, -1 for none, and its time after the trace's start. */
export interface EventRow extends TraceEvent {
  readonly row: number;
  readonly offsetNs: number;
}

export interface KindLook {
  readonly icon: string;
  readonly word: string;
  readonly look: 'error' | 'warning' | 'plain';
}

/** What a kind of event is called and looks like: always a word beside the icon. */
export function kindLook({ kind, severity }: Pick<TraceEvent, 'kind' | 'severity'>): KindLook {
  if (kind === 'exception') return { icon: 'error', word: 'exception', look: 'error' };
  if (kind === 'event') return { icon: 'symbol-event', word: 'event', look: 'plain' };
  const word = severity === '' ? 'log' : severity.toLowerCase();
  if (/^(err|fatal|crit|alert|emerg)/.test(word)) return { icon: 'error', word, look: 'error' };
  if (word.startsWith('warn')) return { icon: 'warning', word, look: 'warning' };
  return { icon: word.startsWith('info') ? 'info' : 'output', word, look: 'plain' };
}

export function eventColumns(trace: TraceColumns): Column<EventRow>[] {
  const labelOf = ({ row, spanId }: EventRow) =>
    row >= 0 ? rowText(trace, row).label : spanId === '' ? '' : `span ${spanId}`;
  return [
    {
      id: 'time',
      title: 'Time',
      track: 'minmax(84px, 100px)',
      rank: 1,
      value: (event) => event.offsetNs,
      cell: (event) => (
        <span class="time" title={wallClock(BigInt(event.timeUnixNano))}>
          {formatDuration(event.offsetNs)}
        </span>
      ),
      hint: 'Time after the start of the trace',
    },
    {
      id: 'kind',
      title: 'Kind',
      track: 'minmax(88px, 104px)',
      rank: 1,
      value: (event) => kindLook(event).word,
      cell: (event) => {
        const { icon, word, look } = kindLook(event);
        return (
          <span class={`event-kind ${look}`}>
            <Icon name={icon} /> {word}
          </span>
        );
      },
    },
    {
      id: 'name',
      title: 'Name',
      track: 'minmax(90px, 1fr)',
      rank: 2,
      value: (event) => event.name,
      cell: (event) => <Isolated text={event.name} />,
    },
    {
      id: 'text',
      title: 'Text',
      track: 'minmax(110px, 3fr)',
      rank: 1,
      value: (event) => event.text,
      cell: (event) => <Isolated text={event.text === '' ? event.name : event.text} />,
    },
    {
      id: 'span',
      title: 'Span',
      track: 'minmax(100px, 1.4fr)',
      rank: 2,
      value: labelOf,
      cell: (event) => {
        const label = labelOf(event);
        return label === '' ? <span class="dim">no span</span> : <Isolated text={label} />;
      },
    },
  ];
}
