import { faultPlace } from '../../shared/query/filterError.ts';

interface Props {
  readonly id: string;
  readonly filter: string;
  readonly message: string;
}

/** Characters that are shown on either side of the one that is wrong. */
const around = 30;

/** What is wrong with a filter; the character is underlined in the text for who sees it. */
export function FilterFault({ id, filter, message }: Props) {
  const at = faultPlace(message);
  return (
    <div id={id} class="filter-error" role="alert">
      {at !== null && at <= filter.length && (
        <code class="filter-fault" aria-hidden="true">
          {at > around && '…'}
          {filter.slice(Math.max(0, at - around), at)}
          <mark>{filter.slice(at, at + 1) || '\u00a0'}</mark>
          {filter.slice(at + 1, at + around)}
        </code>
      )}
      {message}
    </div>
  );
}
