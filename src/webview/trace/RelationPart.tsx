import { sessionFilter } from '../../shared/query/sessionFilter.ts';
import type { SpanInspection } from '../../shared/rpc/contract.ts';
import { sessionColumn } from '../../shared/trace/callIds.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import type { Insights } from '../../shared/trace/insights.ts';
import { linksOf, type TraceLink } from '../../shared/trace/links.ts';
import { rowText } from '../../shared/trace/rowText.ts';
import { formatCount } from '../../shared/util/formatDuration.ts';
import { isolated } from '../../shared/util/shownText.ts';
import type { HostActions } from '../actions.ts';
import { Icon } from '../components/Icon.tsx';

interface Props {
  readonly columns: TraceColumns;
  readonly row: number;
  readonly insights: Insights;
  readonly span: SpanInspection['span'] | null;
  readonly actions: HostActions;
  readonly onSelect: (row: number) => void;
  /** Shows only the spans of a session. */
  readonly onSession: (session: string) => void;
}

/** Lists show so many; a span may have thousands. */
const mostShown = 50;

/** What a span belongs together with: the other side of its call, what links say, and its MCP session. */
export function RelationPart(props: Props) {
  const { columns, row, insights, span, actions, onSelect } = props;
  const pair = insights.pairs.find(({ client, server }) => client === row || server === row);
  const other = pair === undefined ? -1 : pair.client === row ? pair.server : pair.client;
  const links = linksAt(columns, row, span);
  const session = sessionOf(columns, row);
  if (other < 0 && links.length === 0 && session === '') return null;
  return (
    <div class="block relations">
      <h3>Related</h3>
      <ul class="places">
        {other >= 0 && (
          <li>
            <Go icon={other > row ? 'call-incoming' : 'call-outgoing'} onGo={() => onSelect(other)}>
              {`${other === pair?.server ? 'server' : 'client'} side of this call`}
            </Go>{' '}
            <span class="dim">
              <bdi>{rowText(columns, other).service}</bdi>
            </span>
          </li>
        )}
        {links.slice(0, mostShown).map((link) => (
          <li key={`${link.incoming} ${link.traceId} ${link.spanId}`}>
            <Go
              icon="link"
              title={link.traceId === '' ? '' : `trace ${link.traceId}\nspan ${link.spanId}`}
              onGo={() =>
                link.otherRow >= 0
                  ? onSelect(link.otherRow)
                  : actions.openTrace(link.traceId, link.spanId)
              }
            >
              {`linked ${link.incoming ? 'from' : 'to'} ${isolated(nameOf(columns, link))}`}
            </Go>{' '}
            <span class="dim">{whereOf(columns, link)}</span>
          </li>
        ))}
        {links.length > mostShown && (
          <li class="nothing">{`and ${formatCount(links.length - mostShown)} more links`}</li>
        )}
        {session !== '' && (
          <li>
            <Go
              icon="filter"
              title={`Show only the spans of the MCP session ${session}`}
              onGo={() => props.onSession(session)}
            >
              {`session ${session.slice(0, 8)} here`}
            </Go>{' '}
            <Go
              icon="list-tree"
              title={`Filter the tree Traces by the MCP session ${session}`}
              onGo={() => actions.filterTraces(sessionFilter(session, span?.attributes))}
            >
              all its traces
            </Go>
          </li>
        )}
      </ul>
    </div>
  );
}

interface GoProps {
  readonly icon: string;
  readonly title?: string;
  readonly onGo: () => void;
  readonly children: string;
}

function Go({ icon, title, onGo, children }: GoProps) {
  return (
    <button type="button" class="link" {...(title && { title })} onClick={onGo}>
      <Icon name={icon} /> <bdi>{children}</bdi>
    </button>
  );
}

/** The span tells all the links that it has; the columns those that lead to it, and what is at their ends. */
function linksAt(columns: TraceColumns, row: number, span: Props['span']): readonly TraceLink[] {
  const known = linksOf(columns).flatMap((link) => {
    if (link.row === row) return [link];
    return link.otherRow === row
      ? [{ ...link, row, otherRow: link.row, incoming: !link.incoming }]
      : [];
  });
  const more = (span?.links ?? []).filter(
    (told) =>
      !known.some(
        ({ incoming, traceId, spanId }) =>
          !incoming && traceId === told.traceId && spanId === told.spanId,
      ),
  );
  return [
    ...known,
    ...more.map(({ traceId, spanId }) => ({
      row,
      otherRow: -1,
      incoming: false,
      traceId,
      spanId,
      label: '',
    })),
  ];
}

const nameOf = (columns: TraceColumns, { otherRow, label, spanId }: TraceLink): string =>
  otherRow >= 0 ? rowText(columns, otherRow).label : label === '' ? `span ${spanId}` : label;

function whereOf(columns: TraceColumns, { otherRow, label, traceId }: TraceLink): string {
  if (otherRow >= 0 || traceId === columns.traceId) return 'in this trace';
  return `${label === '' ? 'not received, ' : ''}trace ${traceId.slice(0, 8)}`;
}

function sessionOf(columns: TraceColumns, row: number): string {
  return columns.strings[sessionColumn(columns)[row] ?? 0] ?? '';
}
