import type { AuditRecord } from '../../shared/model/audit.ts';
import type { LogLine, SpanDetail } from '../../shared/rpc/contract.ts';
import { isSensitive } from '../../shared/semconv/sensitive.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import type { HostActions } from '../actions.ts';
import { AttributeTable } from '../components/AttributeTable.tsx';
import { Icon } from '../components/Icon.tsx';
import { Isolated } from '../components/Isolated.tsx';
import { LongText } from '../components/LongText.tsx';

import { readable } from './highlights.ts';

/** Lists show so many lines; a span may have thousands. */
const mostShown = 100;

/** Time after the start of the trace. */
function offsetOf(columns: TraceColumns, timeUnixNano: string): string {
  return formatDuration(Number(BigInt(timeUnixNano) - columns.startUnixNano));
}

export function AuditPart({
  records,
  actions,
}: {
  readonly records: readonly AuditRecord[];
  readonly actions: HostActions;
}) {
  if (records.length === 0) return null;
  return (
    <div class="block">
      <h3>Audit</h3>
      <ul class="places">
        {records.slice(0, mostShown).map((record) => (
          <li key={record.recordId}>
            <button
              type="button"
              class="link"
              title="Open the record in Audit (a)"
              onClick={() => actions.openAudit(record.recordId, null)}
            >
              <Icon name="law" /> {record.denied ? 'denied' : record.status}
            </button>{' '}
            <span>{record.durationMs === null ? '' : formatDuration(record.durationMs * 1e6)}</span>{' '}
            <span class="dim" title={record.link.reason}>
              {record.link.kind === 'exact'
                ? 'exact link'
                : `probable, ${Math.round(record.link.confidence * 100)} %`}
              {record.user === null ? '' : `, ${record.user}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function LogPart({
  logs,
  columns,
  actions,
}: {
  readonly logs: readonly LogLine[];
  readonly columns: TraceColumns;
  readonly actions: HostActions;
}) {
  const open = (body: string) => {
    const { text, language } = readable(body);
    actions.openText('log', language, text);
  };
  return (
    <ol class="timed">
      {logs.slice(0, mostShown).map((line, index) => (
        <li key={index}>
          <span class="time">{offsetOf(columns, line.timeUnixNano)}</span>
          <span class="severity">{line.severity}</span>
          <LongText text={line.body} onOpen={() => open(line.body)} />
        </li>
      ))}
      {logs.length > mostShown && <li class="nothing">{`and ${logs.length - mostShown} more`}</li>}
    </ol>
  );
}

export function EventPart({
  events,
  columns,
  actions,
}: {
  readonly events: SpanDetail['events'];
  readonly columns: TraceColumns;
  readonly actions: HostActions;
}) {
  return (
    <ol class="timed">
      {events.slice(0, mostShown).map((event, index) => (
        <li key={index}>
          <span class="time">{offsetOf(columns, event.timeUnixNano)}</span>
          <span class="event-name">
            <Isolated text={event.name} />
          </span>
          {Object.keys(event.attributes).length > 0 && (
            <AttributeTable
              attributes={event.attributes}
              onCopy={actions.copy}
              onOpen={actions.openText}
              isSensitive={isSensitive}
            />
          )}
        </li>
      ))}
      {events.length > mostShown && (
        <li class="nothing">{`and ${events.length - mostShown} more`}</li>
      )}
    </ol>
  );
}
