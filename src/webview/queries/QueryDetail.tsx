import type { QueryCalls, QueryRow } from '../../shared/rpc/contract.ts';
import { formatCount, formatDuration } from '../../shared/util/formatDuration.ts';
import { wallClock } from '../../shared/util/wallClock.ts';
import type { HostActions } from '../actions.ts';
import { Icon } from '../components/Icon.tsx';
import { LongText } from '../components/LongText.tsx';
import type { Resource } from '../resource.ts';

interface Props {
  readonly row: QueryRow;
  readonly calls: Resource<QueryCalls>;
  readonly actions: HostActions;
}

/** A query unfolded: where it stands, who calls it, its slowest calls, what it says. */
export function QueryDetail({ row, calls, actions }: Props) {
  const slowest = calls.value?.slowest ?? [];
  return (
    <div class="detail-columns">
      <div>
        <h3>Source</h3>
        <SourceLines row={row} calls={calls.value} actions={actions} />
        {row.text === null ? (
          <p class="dim">
            The text is not known: the server sends only its hash, and no project here has it.
          </p>
        ) : (
          <LongText
            text={row.text}
            onOpen={() => actions.openText(`query ${row.hash}`, 'sql', row.text ?? '')}
          />
        )}
        <h3>Callers</h3>
        <p>{row.tools.length === 0 ? <span class="dim">none known</span> : row.tools.join(', ')}</p>
      </div>
      <div>
        <h3>Slowest calls</h3>
        {slowest.length === 0 && <p class="dim">{calls.failure?.message ?? '…'}</p>}
        <ol class="slowest">
          {slowest.map((call) => (
            <li key={`${call.traceId}${call.spanId}${call.startUnixNano}`}>
              <button
                type="button"
                class="link"
                onClick={() => actions.openTrace(call.traceId, call.spanId)}
              >
                {formatDuration(call.durationNs)}
              </button>{' '}
              <span class="dim">
                {wallClock(BigInt(call.startUnixNano))} {call.tool ?? ''}
              </span>
              {call.error && (
                <span class="error">
                  {' '}
                  <Icon name="error" /> failed
                </span>
              )}
            </li>
          ))}
        </ol>
        {calls.value !== null && (
          <p class="dim">{`${formatCount(calls.value.total)} calls, full hash ${row.hash}`}</p>
        )}
      </div>
    </div>
  );
}

function SourceLines({
  row,
  calls,
  actions,
}: {
  readonly row: QueryRow;
  readonly calls: QueryCalls | null;
  readonly actions: HostActions;
}) {
  const places = calls?.places ?? [];
  if (places.length === 0) {
    const { source } = row;
    return (
      <p class="dim">
        {source === null ? 'not known' : `${source.file}:${source.line} (${source.endpoint})`}
      </p>
    );
  }
  return (
    <ul class="places">
      {places.map((place) => (
        <li key={`${place.path}:${place.line}:${place.label}`}>
          <button
            type="button"
            class="link"
            title={place.path}
            onClick={() => actions.openPlace(place)}
          >
            <Icon name="go-to-file" /> {row.source === null ? place.path : row.source.file}:
            {place.line}
          </button>{' '}
          <span class="dim">{place.label}</span>
          {place.changedSince && <span class="dim"> changed since</span>}
        </li>
      ))}
    </ul>
  );
}
