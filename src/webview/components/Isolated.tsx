import { shownText } from '../../shared/util/shownText.ts';

interface Props {
  readonly text: string;
  /** Of the tooltip; the text itself when it is not given. */
  readonly title?: string;
  readonly look?: string;
}

/** Text that somebody else wrote: in its own direction, so that a Hebrew name does not swap what stands beside it. */
export function Isolated({ text, title = text, look }: Props) {
  return (
    <bdi title={shownText(title)} class={look}>
      {shownText(text)}
    </bdi>
  );
}
