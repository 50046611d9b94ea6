import { useState } from 'preact/hooks';
import { shownText } from '../../shared/util/shownText.ts';
import { shorten } from './shorten.ts';

interface Props {
  readonly text: string;
  /** Shows the whole text in a native editor. */
  readonly onOpen: (() => void) | null;
}

/** More than this is only for an editor. Characters. */
const shownCharacters = 20_000;
/** Shorter text gains nothing from an editor. Characters. */
const editorCharacters = 40;

/** Text that folds when it is long. */
export function LongText({ text, onOpen }: Props) {
  const [open, setOpen] = useState(false);
  const short = shorten(text);
  const isLong = short.length < text.length;
  return (
    <div class="long-text">
      <pre dir="auto">{shownText(open ? text.slice(0, shownCharacters) : short)}</pre>
      {isLong && (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : `Show more (${text.length.toLocaleString('en')} characters)`}
        </button>
      )}
      {onOpen !== null && text.length > editorCharacters && (
        <button type="button" class="link" onClick={onOpen}>
          Open in editor
        </button>
      )}
    </div>
  );
}
