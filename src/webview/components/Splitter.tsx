import { dragFrom } from './drag.ts';

interface Props {
  readonly label: string;
  /** How the line stands: `vertical` divides left from right. */
  readonly orientation: 'vertical' | 'horizontal';
  /** Share of what is before the line, 0 to 1. */
  readonly share: number;
  /** Length that the shares are of. Pixels. */
  readonly lengthPx: number;
  readonly onChange: (share: number) => void;
}

const least = 0.1;
const most = 0.85;

/** A line between two panes that drags, and moves by arrow keys. */
export function Splitter({ label, orientation, share, lengthPx, onChange }: Props) {
  const set = (next: number) => onChange(Math.min(most, Math.max(least, next)));
  const onPointerDown = (event: PointerEvent) =>
    dragFrom(event, (dx, dy) => {
      set(share + (orientation === 'vertical' ? dx : dy) / Math.max(1, lengthPx));
    });
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowUp: -1,
      ArrowRight: 1,
      ArrowDown: 1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(share + step * 0.02);
  };
  return (
    <div
      class={`splitter ${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuemin={least * 100}
      aria-valuemax={most * 100}
      aria-valuenow={Math.round(share * 100)}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
