import type { TraceLink } from '../../shared/trace/links.ts';
import { formatCount } from '../../shared/util/formatDuration.ts';
import { Icon } from '../components/Icon.tsx';
import { Popover } from '../components/Popover.tsx';

interface Props {
  /** From and to other traces. */
  readonly links: readonly TraceLink[];
  readonly onLink: (link: TraceLink) => void;
}

const mostShown = 100;

/** The other traces that this one is linked with; a click opens one at the span of the link. */
export function LinksMenu({ links, onLink }: Props) {
  if (links.length === 0) return null;
  const traces = new Set(links.map(({ traceId }) => traceId)).size;
  return (
    <Popover
      look="chip plain"
      icon="link"
      text={`${directionOf(links)} ${traces === 1 ? '1 trace' : `${formatCount(traces)} traces`}`}
      title="Span links between this trace and others"
      label="Linked traces"
    >
      {(close) => (
        <ul class="findings">
          {links.slice(0, mostShown).map((link) => (
            <li key={`${link.row} ${link.incoming} ${link.traceId} ${link.spanId}`}>
              <button
                type="button"
                class="finding"
                title={`trace ${link.traceId}\nspan ${link.spanId}`}
                onClick={() => {
                  close();
                  onLink(link);
                }}
              >
                <Icon name={link.incoming ? 'arrow-left' : 'arrow-right'} />{' '}
                {`linked ${link.incoming ? 'from' : 'to'} `}
                <bdi>{link.label === '' ? 'a span that was not received' : link.label}</bdi>
                {`, trace ${link.traceId.slice(0, 8)}`}
              </button>
            </li>
          ))}
          {links.length > mostShown && (
            <li class="nothing">{`and ${formatCount(links.length - mostShown)} more`}</li>
          )}
        </ul>
      )}
    </Popover>
  );
}

function directionOf(links: readonly TraceLink[]): string {
  if (links.every(({ incoming }) => incoming)) return 'linked from';
  return links.some(({ incoming }) => incoming) ? 'linked with' : 'linked to';
}
