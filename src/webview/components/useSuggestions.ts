import { useEffect, useRef, useState } from 'preact/hooks';
import type { Suggestion, Suggestions } from '../../shared/query/suggest.ts';
import type { FilterSubjectName } from '../../shared/rpc/contract.ts';
import type { PanelClient } from '../client.ts';

const nothing: Suggestions = { from: 0, to: 0, items: [] };
/** After the last key stroke. Milliseconds. */
const restMs = 60;

/** What the collector suggests for the place of the caret; one question at a time, the last one counts. */
export function useSuggestions(client: PanelClient, subject: FilterSubjectName) {
  const [found, setFound] = useState(nothing);
  const [active, setActive] = useState(-1);
  const asked = useRef<AbortController | null>(null);
  const show = (next: Suggestions) => {
    setFound(next);
    setActive(-1);
  };
  const close = () => {
    asked.current?.abort();
    show(nothing);
  };
  const ask = (filter: string, caret: number) => {
    asked.current?.abort();
    const abort = new AbortController();
    asked.current = abort;
    setTimeout(() => {
      if (abort.signal.aborted) return;
      client.request('suggest', { filter, caret, for: subject }, abort.signal).then(
        (answer) =>
          abort.signal.aborted || show(isOnlyWhatStands(filter, answer) ? nothing : answer),
        // A box without suggestions is still a box.
        () => abort.signal.aborted || show(nothing),
      );
    }, restMs);
  };
  useEffect(() => () => asked.current?.abort(), []);
  return {
    items: found.items,
    active,
    ask,
    close,
    /** Goes round, with "none" between the last and the first. */
    move: (step: number) => {
      const places = found.items.length + 1;
      setActive((before) => ((before + 1 + step + places) % places) - 1);
    },
    /** The filter with a suggestion in it, and where the caret goes. */
    taken: (filter: string, { text }: Suggestion) => {
      const head = filter.slice(0, found.from) + (text.endsWith('(') ? text : `${text} `);
      const tail = filter.slice(found.to);
      return { text: head + tail.replace(/^ /, ''), caret: head.length };
    },
  };
}

/** Nothing is suggested for what is typed to its end already. */
function isOnlyWhatStands(filter: string, { from, to, items }: Suggestions): boolean {
  return items.length === 1 && items[0]?.text === filter.slice(from, to);
}
