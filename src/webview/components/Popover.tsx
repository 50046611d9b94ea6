import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';

interface Props {
  /** Class of the button. */
  readonly look: string;
  readonly icon: string;
  readonly text: string;
  readonly title: string;
  /** Says what the panel holds, for readers. */
  readonly label: string;
  readonly children: (close: () => void) => ComponentChildren;
}

/** Between the panel and the edge of the window. */
const marginPx = 4;

/** A button with a panel below it, which closes by itself when the focus or a click goes elsewhere, or by Escape. */
export function Popover({ look, icon, text, title, label, children }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const whole = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  // Below its button, but never out of a narrow window.
  useLayoutEffect(() => {
    if (!isOpen || panel.current === null) return;
    const { left, right } = panel.current.getBoundingClientRect();
    const over = Math.min(right - (window.innerWidth - marginPx), left - marginPx);
    if (over > 0) panel.current.style.left = `${-over}px`;
  }, [isOpen]);
  useEffect(() => {
    if (!isOpen) return;
    const closeOutside = (event: Event) => {
      if (!(event.target instanceof Node) || !whole.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
    };
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only closes what its button has opened
    <span
      ref={whole}
      class="popover"
      onKeyDown={(event) => {
        if (!isOpen || event.key !== 'Escape') return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        class={look}
        title={title}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} /> {text}
      </button>
      {isOpen && (
        <div ref={panel} id={id} class="popover-panel" role="group" aria-label={label}>
          {children(() => setOpen(false))}
        </div>
      )}
    </span>
  );
}
