import { dragFrom } from '../components/drag.ts';
import { type ColumnLayout, columnTitles, type FigureColumn } from './columnLayout.ts';

interface Props {
  readonly column: ColumnLayout['columns'][number];
  readonly onWidth: (name: FigureColumn, widthPx: number) => void;
}

const stepPx = 8;

/** The title of a column, with a line at its start that drags and moves by arrow keys. */
export function ColumnHead({ column: { name, widthPx }, onWidth }: Props) {
  const title = columnTitles[name];
  return (
    <div class={`cell figure ${name}`} style={{ width: `${widthPx}px` }}>
      <span
        class="column-edge"
        role="separator"
        tabIndex={0}
        aria-label={`Width of the column ${title}`}
        aria-orientation="vertical"
        aria-valuenow={widthPx}
        title="Drag to resize"
        onPointerDown={(event) => dragFrom(event, (dx) => onWidth(name, widthPx - dx))}
        onKeyDown={(event) => {
          const step =
            event.key === 'ArrowLeft' ? stepPx : event.key === 'ArrowRight' ? -stepPx : 0;
          if (step === 0) return;
          event.preventDefault();
          event.stopPropagation();
          onWidth(name, widthPx + step);
        }}
      />
      {title}
    </div>
  );
}
