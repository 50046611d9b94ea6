import { spanNotes } from '../../shared/model/spanNote.ts';
import type { AuditList } from '../../shared/rpc/contract.ts';
import { sessionsOf } from '../../shared/trace/callIds.ts';
import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import type { Finding } from '../../shared/trace/findings.ts';
import { linksOf, type TraceLink } from '../../shared/trace/links.ts';
import { rowText } from '../../shared/trace/rowText.ts';
import { formatCount, formatDuration } from '../../shared/util/formatDuration.ts';
import { shownText } from '../../shared/util/shownText.ts';
import { wallClock, wallClockWithDate } from '../../shared/util/wallClock.ts';
import { Icon } from '../components/Icon.tsx';
import { IconButton } from '../components/IconButton.tsx';
import { FindingsMenu } from './FindingsMenu.tsx';
import type { Act } from './keys.ts';
import { LinksMenu } from './LinksMenu.tsx';

export interface TraceFacts {
  readonly errors: number;
  readonly denied: number;
  readonly services: readonly string[];
  readonly firstOrphan: number;
  readonly evictedEarlier: boolean;
  /** MCP sessions that its calls tell. */
  readonly sessions: readonly string[];
  /** Links from and to other traces. */
  readonly links: readonly TraceLink[];
}

/** What the header says about a trace; one pass over the rows. */
export function factsOf(columns: TraceColumns): TraceFacts {
  const orphanBits =
    (1 << spanNotes.indexOf('orphan')) | (1 << spanNotes.indexOf('remoteParentPending'));
  const evictedBit = 1 << spanNotes.indexOf('evictedEarlier');
  const services = new Set<number>();
  let errors = 0;
  let denied = 0;
  let firstOrphan = -1;
  let evictedEarlier = false;
  for (let row = 0; row < columns.length; row++) {
    const marks = columns.marks[row] ?? 0;
    const notes = columns.notes[row] ?? 0;
    if (marks & mark.error) errors++;
    if (marks & mark.denied) denied++;
    if (notes & orphanBits && firstOrphan < 0) firstOrphan = row;
    if (notes & evictedBit) evictedEarlier = true;
    services.add(columns.service[row] ?? 0);
  }
  const names = Array.from(services, (index) => columns.strings[index] ?? '');
  return {
    errors,
    denied,
    services: names,
    firstOrphan,
    evictedEarlier,
    sessions: sessionsOf(columns),
    links: linksOf(columns).filter(({ traceId }) => traceId !== '' && traceId !== columns.traceId),
  };
}

interface Props {
  readonly columns: TraceColumns;
  readonly facts: TraceFacts;
  readonly audit: AuditList | null;
  readonly findings: readonly Finding[];
  readonly onSelect: (row: number) => void;
  readonly onNextError: () => void;
  /** Shows all traces of an MCP session. */
  readonly onSession: (session: string) => void;
  /** Shows the spans of this trace by session. */
  readonly onSessions: () => void;
  readonly onLink: (link: TraceLink) => void;
  readonly onAudit: (recordId: string) => void;
  readonly onAct: (act: Act) => void;
}

/** The answer first: what it was, whether it worked, how long it took. */
export function TraceHeader(props: Props) {
  const { columns, facts, audit, findings, onSelect, onNextError, onAudit, onAct } = props;
  const root = rowText(columns, 0);
  const marks = columns.marks[0] ?? 0;
  const [first, ...others] = facts.services;
  const record = audit?.records[0];
  return (
    <header class="trace-header">
      <h1 title={`${root.rawName}\ntrace ${columns.traceId}`}>
        <bdi>{root.label}</bdi>
      </h1>
      <Result marks={marks} />
      <strong class="total">{formatDuration(columns.durationNs)}</strong>
      <span class="facts">
        <span>{`${formatCount(columns.length)} ${columns.length === 1 ? 'span' : 'spans'}`}</span>
        <span title={shownText(facts.services.join('\n'))}>
          <bdi>{shownText(first ?? '')}</bdi>
          {others.length > 0 && ` + ${others.length} more`}
        </span>
        <span title={wallClockWithDate(columns.startUnixNano)}>
          {wallClock(columns.startUnixNano)}
        </span>
      </span>
      <span class="chips">
        {facts.errors > 0 && (
          <Chip icon="error" look="error" title="Go to the next error (e)" onClick={onNextError}>
            {`${formatCount(facts.errors)} ${facts.errors === 1 ? 'error' : 'errors'}`}
          </Chip>
        )}
        {facts.denied > 0 && (
          <Chip
            icon="circle-slash"
            look="error"
            title="Go to the next error or denial (e)"
            onClick={onNextError}
          >
            denied
          </Chip>
        )}
        {record !== undefined && (
          <Chip
            icon="law"
            look="plain"
            title={`${record.link.reason}\nOpen the record in Audit (a)`}
            onClick={() => onAudit(record.recordId)}
          >
            {auditWords(audit?.total ?? 1, record.link.kind)}
          </Chip>
        )}
        <SessionChip {...props} />
        <LinksMenu links={facts.links} onLink={props.onLink} />
        <FindingsMenu findings={findings} onSelect={onSelect} />
        {columns.missingParents > 0 && (
          <Chip
            icon="warning"
            look="warning"
            title="Spans name parents that were never received: their process does not send here, or has not yet. Go to the first one."
            onClick={() => onSelect(facts.firstOrphan)}
          >
            {`${formatCount(columns.missingParents)} missing ${columns.missingParents === 1 ? 'parent' : 'parents'}`}
          </Chip>
        )}
        {facts.evictedEarlier && (
          <span
            class="chip warning"
            title="Older spans of this trace were evicted to make room; what is shown came later."
          >
            <Icon name="history" /> in part evicted
          </span>
        )}
      </span>
      <span class="header-acts">
        <IconButton icon="copy" label="Copy as… (c)" onClick={() => onAct('copyAs')} />
        <IconButton icon="export" label="Export… (Shift+C)" onClick={() => onAct('export')} />
      </span>
    </header>
  );
}

/** One session leads to its other traces, several to how they share this one. */
function SessionChip({ facts, onSession, onSessions }: Props) {
  const { sessions } = facts;
  const [session] = sessions;
  if (session === undefined) return null;
  return sessions.length === 1 ? (
    <Chip
      icon="plug"
      look="plain"
      title={`MCP session ${session}\nShow all traces of this session in the tree Traces`}
      onClick={() => onSession(session)}
    >
      {`session ${session.slice(0, 8)}`}
    </Chip>
  ) : (
    <Chip
      icon="plug"
      look="plain"
      title="Show the spans of each MCP session in Operations"
      onClick={onSessions}
    >
      {`${formatCount(sessions.length)} sessions`}
    </Chip>
  );
}

function auditWords(total: number, kind: string): string {
  const how = kind === 'probable' ? 'probably linked' : 'linked';
  return total === 1 ? `audit ${how}` : `${total} audit records ${how}`;
}

function Result({ marks }: { readonly marks: number }) {
  if (marks & mark.denied) {
    return (
      <span class="result error">
        <Icon name="circle-slash" /> denied
      </span>
    );
  }
  if (marks & mark.error) {
    return (
      <span class="result error">
        <Icon name="error" /> failed
      </span>
    );
  }
  return (
    <span class="result ok">
      <Icon name="pass" /> ok
    </span>
  );
}

interface ChipProps {
  readonly icon: string;
  readonly look: 'error' | 'warning' | 'plain';
  readonly title: string;
  readonly onClick: () => void;
  readonly children: string;
}

function Chip({ icon, look, title, onClick, children }: ChipProps) {
  return (
    <button type="button" class={`chip ${look}`} title={title} onClick={onClick}>
      <Icon name={icon} /> {children}
    </button>
  );
}
