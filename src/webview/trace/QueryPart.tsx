import type { SpanInspection } from '../../shared/rpc/contract.ts';
import { formatCount, formatDuration } from '../../shared/util/formatDuration.ts';
import type { HostActions } from '../actions.ts';
import { Icon } from '../components/Icon.tsx';
import { LongText } from '../components/LongText.tsx';

interface Props {
  readonly value: SpanInspection;
  readonly statement: string | null;
  readonly actions: HostActions;
}

/** The query of a SQL span: which one it is, how it usually does, what it says. */
export function QueryPart({ value, statement, actions }: Props) {
  const { query } = value;
  const text = statement ?? query?.text ?? null;
  return (
    <div class="block">
      {query !== null && (
        <>
          <h3>
            <button
              type="button"
              class="link"
              title="Show it in Slow queries (q)"
              onClick={() => actions.openQuery(query.hash)}
            >
              <Icon name="database" /> {query.hash}
            </button>
            {query.kind === 'fingerprint' && (
              <span
                class="dim"
                title="The server sends no hash; this one is made of the normalised text"
              >
                {' '}
                fingerprint
              </span>
            )}
          </h3>
          <p class="sub">
            <span>{`${formatCount(query.calls)} ${query.calls === 1 ? 'call' : 'calls'}`}</span>
            <span>{`p50 ${formatDuration(query.p50Ns)}`}</span>
            <span>{`p95 ${formatDuration(query.p95Ns)}`}</span>
            <span>{`max ${formatDuration(query.maxNs)}`}</span>
            {query.rows !== null && <span>{`${formatCount(query.rows)} rows in all`}</span>}
            {query.errors > 0 && <span class="error">{`${formatCount(query.errors)} failed`}</span>}
          </p>
          {query.source !== null && (
            <p class="sub">
              <span>{`${query.source.file}:${query.source.line}`}</span>
              <span>{query.source.endpoint}</span>
            </p>
          )}
        </>
      )}
      {text !== null && (
        <LongText text={text} onOpen={() => actions.openText('statement', 'sql', text)} />
      )}
    </div>
  );
}
