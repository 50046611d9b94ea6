import { Icon } from '../components/Icon.tsx';
import { useDebounced } from '../useDebounced.ts';

interface Props {
  readonly added: number;
  readonly onShow: () => void;
  readonly onKnown: () => void;
}

/** A trace that grows is said once it rests: a count that is read out at every span would drown all else. */
const restMs = 2000;

/** Spans that came while a person looks at others. */
export function NewSpans({ added, onShow, onKnown }: Props) {
  const said = useDebounced(added, restMs);
  return (
    <>
      <span class="visually-hidden" role="status">
        {said > 0 && said === added ? `${wordsOf(said)}, key l goes there` : ''}
      </span>
      {added > 0 && (
        <div class="new-spans">
          <button type="button" title="Go to the span that started last (l)" onClick={onShow}>
            <Icon name="arrow-down" /> {wordsOf(added)}
          </button>
          <button type="button" aria-label="Dismiss" title="Dismiss" onClick={onKnown}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </>
  );
}

const wordsOf = (added: number): string => `${added} new ${added === 1 ? 'span' : 'spans'}`;
