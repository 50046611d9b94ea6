import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { EventMarks } from '../../shared/trace/eventMarks.ts';
import { indexOfRow } from '../../shared/trace/layoutRows.ts';
import { ticksOf, xOf } from '../../shared/trace/timeScale.ts';
import { sizeCanvas } from '../charts/canvas.ts';
import type { Palette } from '../palette.ts';
import { type BarRow, barShapes, segmentCache } from './barShapes.ts';
import { paintBars } from './paintBars.ts';
import { rowPx } from './TraceRow.tsx';
import type { TraceState } from './traceState.ts';
import { foldAt } from './treeRow.ts';

export const tickGapPx = 90;
/** Widths of labels that are remembered from frame to frame. */
const mostWidths = 5000;

interface Props {
  readonly state: TraceState;
  readonly palette: Palette;
  readonly serviceInk: (service: number) => number;
  readonly events: EventMarks | null;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly first: number;
  readonly end: number;
  readonly scrollTop: number;
  readonly sticky: readonly number[];
  readonly stickyBottom: number;
}

/** The bars of all rows in view, over the rows; what it shows is said by the rows, so it is hidden from readers. */
export function TimelineCanvas(props: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, palette, leftPx, widthPx, heightPx } = props;
  const segments = useMemo(() => segmentCache(state.columns), [state.columns]);
  const widths = useMemo(() => new Map<string, number>(), [palette.font]);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : sizeCanvas(element, widthPx, heightPx);
    if (context === null) return;
    context.font = palette.font;
    const measure = (text: string) => {
      const known = widths.get(text) ?? context.measureText(text).width;
      if (widths.size > mostWidths) widths.clear();
      widths.set(text, known);
      return known;
    };
    const shapesOf = (rows: readonly BarRow[]) =>
      barShapes({
        ...props,
        columns: state.columns,
        view: state.view,
        rowPx,
        rows,
        measure,
        segments,
      });
    drawGrid(context, props);
    context.save();
    context.beginPath();
    context.rect(0, props.stickyBottom, widthPx, heightPx);
    context.clip();
    paintBars(context, palette, shapesOf(rowsInView(props)));
    context.restore();
    paintBars(
      context,
      palette,
      shapesOf(props.sticky.map((row, place) => barRow(state, row, place * rowPx))),
    );
  });
  return (
    <div class="timeline" aria-hidden="true" style={{ left: `${leftPx}px` }}>
      <canvas ref={canvas} style={{ width: `${widthPx}px`, height: `${heightPx}px` }} />
    </div>
  );
}

export function barRow(state: TraceState, row: number, y: number): BarRow {
  return { row: state.tree.spanRow[row] ?? 0, y, fold: foldAt(state, row) };
}

function rowsInView({ state, first, end, scrollTop }: Props): BarRow[] {
  const rows: BarRow[] = [];
  for (let index = first; index < end; index++) {
    rows.push(barRow(state, state.visible[index] ?? 0, index * rowPx - scrollTop));
  }
  return rows;
}

function drawGrid(
  context: CanvasRenderingContext2D,
  { state, palette, widthPx, heightPx }: Props,
): void {
  const lowest = Math.min(
    heightPx,
    (indexOfRow(state.visible, state.visible.at(-1) ?? 0) + 1) * rowPx,
  );
  context.fillStyle = palette.text;
  context.globalAlpha = 0.12;
  for (const tick of ticksOf(state.view, widthPx, tickGapPx)) {
    context.fillRect(Math.round(xOf(state.view, widthPx, tick.ns)), 0, 1, lowest);
  }
  context.globalAlpha = 1;
}
