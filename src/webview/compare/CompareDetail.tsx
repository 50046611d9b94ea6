import type { JsonValue } from '../../shared/model/anyValue.ts';
import type { SpanInspection } from '../../shared/rpc/contract.ts';
import { isSensitive } from '../../shared/semconv/sensitive.ts';
import { spanDifferences } from '../../shared/trace/compare/attributeDifferences.ts';
import { formatCount, formatDuration } from '../../shared/util/formatDuration.ts';
import type { HostActions } from '../actions.ts';
import { Isolated } from '../components/Isolated.tsx';
import { LongText } from '../components/LongText.tsx';
import type { Resource } from '../resource.ts';
import type { CompareRow } from './compareRows.ts';

export interface BothSpans {
  readonly a: SpanInspection | null;
  readonly b: SpanInspection | null;
}

interface Props {
  readonly row: CompareRow;
  readonly spans: Resource<BothSpans>;
  readonly actions: HostActions;
  readonly onOpen: (side: 'a' | 'b') => void;
}

/** Keys shown of one comparison; thousands would be no answer. */
const mostShown = 200;

/** A call path unfolded: both calls in figures, and which of their attributes differ. */
export function CompareDetail({ row, spans, actions, onOpen }: Props) {
  return (
    <div class="compare-detail">
      <p>
        <SideFacts row={row} side="a" onOpen={onOpen} />
        {' · '}
        <SideFacts row={row} side="b" onOpen={onOpen} />
      </p>
      <Differences spans={spans} actions={actions} />
    </div>
  );
}

function SideFacts({
  row: { node },
  side,
  onOpen,
}: Pick<Props, 'row' | 'onOpen'> & { readonly side: 'a' | 'b' }) {
  const calls = node[side];
  const letter = side.toUpperCase();
  if (calls === null) return <span class="dim">{`not in ${letter}`}</span>;
  const isOne = calls.count === 1;
  return (
    <span>
      <button type="button" class="link" onClick={() => onOpen(side)}>
        {isOne ? `Open in ${letter}` : `Open the longest in ${letter}`}
      </button>{' '}
      {isOne ? '' : `${formatCount(calls.count)} calls, `}
      {`${formatDuration(calls.totalNs)}, itself ${formatDuration(calls.selfNs)}`}
      {calls.errors > 0 && (
        <span class="error">{`, ${isOne ? 'failed' : `${formatCount(calls.errors)} failed`}`}</span>
      )}
    </span>
  );
}

function Differences({ spans, actions }: Pick<Props, 'spans' | 'actions'>) {
  const { value, failure } = spans;
  if (failure !== null) return <p class="dim">{failure.message}</p>;
  if (value === null) return <p class="dim">…</p>;
  const { a, b } = value;
  if (a === null || b === null) {
    return <p class="dim">Only one side has this call, so there are no attributes to compare.</p>;
  }
  const { different, equal } = spanDifferences(a.span, b.span);
  const same = `${formatCount(equal)} ${equal === 1 ? 'attribute is' : 'attributes are'} equal`;
  if (different.length === 0) return <p class="dim">{`No attribute differs; ${same}.`}</p>;
  return (
    <>
      <table class="differences">
        <caption class="unseen">Attributes that differ</caption>
        <thead>
          <tr>
            <th scope="col">Attribute</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {different.slice(0, mostShown).map(({ key, a: before, b: after }) => (
            <tr key={key}>
              <th scope="row">
                <Isolated text={key} />
              </th>
              <td>
                <Value name={key} value={before} actions={actions} />
              </td>
              <td>
                <Value name={key} value={after} actions={actions} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="dim">
        {different.length > mostShown &&
          `${formatCount(different.length - mostShown)} more attributes differ; `}
        {same}
      </p>
    </>
  );
}

interface ValueProps {
  readonly name: string;
  readonly value: JsonValue | undefined;
  readonly actions: HostActions;
}

function Value({ name, value, actions }: ValueProps) {
  if (value === undefined) return <span class="dim">not there</span>;
  if (isSensitive(name)) return <span class="dim">hidden</span>;
  const isText = typeof value === 'string';
  const text = isText ? value : JSON.stringify(value, null, 1);
  const open = () => actions.openText(name, isText ? 'plaintext' : 'json', text);
  return <LongText text={text} onOpen={text.length > 320 ? open : null} />;
}
