import { useRef, useState } from 'preact/hooks';
import { nsAt, type TimeView, ticksOf, xOf } from '../../shared/trace/timeScale.ts';
import { dragFrom } from '../components/drag.ts';
import { tickGapPx } from './TimelineCanvas.tsx';

interface Props {
  readonly view: TimeView;
  readonly axisPx: number;
  readonly onView: (view: TimeView) => void;
  readonly onWhole: () => void;
}

/** Names of the columns and the time axis. The rows say their figures themselves, so this is for the eye only. */
export function RowsHead({ view, axisPx, onView, onWhole }: Props) {
  const axis = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<readonly [number, number] | null>(null);
  const ticks = axisPx > 0 ? ticksOf(view, axisPx, tickGapPx) : [];
  const onPointerDown = (event: PointerEvent) => {
    const from = event.clientX - (axis.current?.getBoundingClientRect().left ?? 0);
    const rangeOf = (dx: number): [number, number] => [
      Math.max(0, Math.min(from, from + dx)),
      Math.min(axisPx, Math.max(from, from + dx)),
    ];
    dragFrom(
      event,
      (dx) => setRange(rangeOf(dx)),
      (dx) => {
        setRange(null);
        const [left, right] = rangeOf(dx);
        if (right - left > 3)
          onView({ startNs: nsAt(view, axisPx, left), endNs: nsAt(view, axisPx, right) });
      },
    );
  };
  return (
    <div class="rows-head" aria-hidden="true">
      <div class="cell name">Name</div>
      <div class="cell figure self">Self</div>
      <div class="cell figure duration">Duration</div>
      <div
        ref={axis}
        aria-hidden="true"
        class="cell axis"
        title="Drag to zoom to a range; double click for the whole trace"
        onPointerDown={onPointerDown}
        onDblClick={onWhole}
      >
        {ticks.map((tick) => {
          const x = xOf(view, axisPx, tick.ns);
          const isLast = x > axisPx - tickGapPx * 0.6;
          return (
            <span key={tick.ns} class={isLast ? 'tick last' : 'tick'} style={{ left: `${x}px` }}>
              {tick.label}
            </span>
          );
        })}
        {range !== null && (
          <div class="range" style={{ left: `${range[0]}px`, width: `${range[1] - range[0]}px` }} />
        )}
      </div>
    </div>
  );
}
