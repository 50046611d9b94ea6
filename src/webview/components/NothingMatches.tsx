import { explainNothing } from '../../shared/query/explainNothing.ts';
import type { FilterSubjectName } from '../../shared/rpc/contract.ts';
import type { PanelClient } from '../client.ts';
import { useResource } from '../resource.ts';
import { StateNote } from './StateNote.tsx';

interface Props {
  readonly client: PanelClient;
  readonly subject: FilterSubjectName;
  /** The filter in the collector's language. */
  readonly filter: string;
  /** All that hides rows, in words. */
  readonly shown: string;
  readonly onClear: () => void;
}

const nouns = { traces: 'span', queries: 'call', audit: 'record' } as const;

/** A list that a filter empties, and which part of the filter does. */
export function NothingMatches({ client, subject, filter, shown, onClear }: Props) {
  const explained = useResource(filter === '' ? null : filter, 0, (signal) =>
    client.request('explainFilter', { filter, for: subject }, signal),
  );
  const why = explainNothing(filter, explained.value?.parts ?? [], nouns[subject]);
  return (
    <StateNote
      icon="filter"
      title="The filter matches nothing"
      text={why === '' ? shown : why}
      remedies={[{ label: 'Clear the filter', onClick: onClear }]}
    />
  );
}
