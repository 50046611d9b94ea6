import { useRef, useState } from 'preact/hooks';
import { nsAt, type TimeView, ticksOf, xOf } from '../../shared/trace/timeScale.ts';
import { dragFrom } from '../components/drag.ts';
import { ColumnHead } from './ColumnHead.tsx';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { type ColumnChoice, type ColumnLayout, withWidth } from './columnLayout.ts';
import { tickGapPx } from './TimelineCanvas.tsx';

interface Props {
  readonly columns: ColumnLayout['columns'];
  readonly choice: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
  readonly view: TimeView;
  readonly axisPx: number;
  readonly onView: (view: TimeView) => void;
  readonly onWhole: () => void;
}

/** Names of the columns, what changes them, and the time axis. Cells of the rows say what they are by themselves. */
export function RowsHead(props: Props) {
  const { columns, choice, onChoice, view, axisPx, onView, onWhole } = props;
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
    <div class="rows-head" role="group" aria-label="Columns of the spans">
      <div class="cell name">
        Name
        <ColumnsMenu choice={choice} onChoice={onChoice} />
      </div>
      {columns.map((column) => (
        <ColumnHead
          key={column.name}
          column={column}
          onWidth={(name, widthPx) => onChoice(withWidth(choice, name, widthPx))}
        />
      ))}
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
