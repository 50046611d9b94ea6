import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface Props {
  readonly title: string;
  readonly count?: number;
  readonly open?: boolean;
  readonly children: () => ComponentChildren;
}

/** A part of the details that folds; what is folded costs nothing. */
export function Section({ title, count, open = false, children }: Props) {
  const [isOpen, setOpen] = useState(open);
  return (
    <details class="section" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title}
        {count !== undefined && <span class="count">{count}</span>}
      </summary>
      {isOpen && children()}
    </details>
  );
}
