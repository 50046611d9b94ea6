import { mark } from '../../../shared/trace/columns.ts';
import { rowText } from '../../../shared/trace/rowText.ts';
import { ticksOf, xOf } from '../../../shared/trace/timeScale.ts';
import { formatCount, formatDuration } from '../../../shared/util/formatDuration.ts';
import type { Palette } from '../../palette.ts';
import { type BarInput, barShapes, segmentCache } from '../barShapes.ts';
import { colourOf, paintBars, type Surface } from '../paintBars.ts';
import { barRow } from '../TimelineCanvas.tsx';
import type { TraceState } from '../traceState.ts';
import { foldAt, foldWords } from '../treeRow.ts';

/** More rows would make a picture that nobody reads and no canvas takes. */
const mostRows = 400;
const rowPx = 22;
const headPx = 56;
const namePx = 380;
const axisPx = 760;
const airPx = 12;
const indentPx = 12;
const deepestIndent = 14;
const tickGapPx = 90;

/** What the panel draws from. */
export interface Drawn extends Pick<BarInput, 'serviceInk' | 'events'> {
  readonly state: TraceState;
  readonly palette: Palette;
}

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly title: string;
  readonly paint: (surface: Surface) => void;
}

/** The rows that are open, in the part of the time that is shown, as the panel draws them. */
export function tracePicture(
  { state, palette, serviceInk, events }: Drawn,
  measure: (text: string) => number,
): Picture {
  const { columns, tree, view, visible } = state;
  const rows = visible.subarray(0, mostRows);
  const left = visible.length - rows.length;
  const widthPx = namePx + axisPx + 2 * airPx;
  const heightPx = headPx + (rows.length + (left > 0 ? 1 : 0)) * rowPx + airPx;
  const root = rowText(columns, 0).label;
  const marks = columns.marks[0] ?? 0;
  const result = marks & mark.denied ? 'denied' : marks & mark.error ? 'failed' : 'ok';
  const title = `${root}: ${result}, ${formatDuration(columns.durationNs)}, ${formatCount(columns.length)} spans`;
  const paint = (surface: Surface) => {
    const text = (value: string, x: number, y: number, room: number) =>
      surface.fillText(fitted(value, room, measure), x, y);
    surface.font = palette.font;
    surface.textBaseline = 'middle';
    surface.fillStyle = palette.background;
    surface.fillRect(0, 0, widthPx, heightPx);
    surface.fillStyle = palette.text;
    text(title, airPx, 16, widthPx - 2 * airPx);
    for (const tick of ticksOf(view, axisPx, tickGapPx)) {
      const x = airPx + namePx + xOf(view, axisPx, tick.ns);
      surface.globalAlpha = 0.15;
      surface.fillRect(Math.round(x), headPx, 1, heightPx - headPx - airPx);
      surface.globalAlpha = 1;
      text(tick.label, x + 3, headPx - 12, widthPx - x);
    }
    for (const [at, row] of rows.entries()) {
      const y = headPx + at * rowPx;
      const x = airPx + Math.min(deepestIndent, tree.depth[row] ?? 0) * indentPx;
      const span = tree.spanRow[row] ?? 0;
      const fold = foldAt(state, row);
      surface.fillStyle = colourOf(palette, serviceInk(columns.service[span] ?? 0));
      surface.fillRect(x, y + 7, 4, 8);
      const isTrouble =
        fold === null
          ? ((columns.marks[span] ?? 0) & (mark.error | mark.denied)) !== 0
          : fold.errors > 0;
      surface.fillStyle = isTrouble ? palette.error : palette.text;
      const label = rowLabel(state, row);
      text(isTrouble ? `✗ ${label}` : label, x + 10, y + rowPx / 2, airPx + namePx - x - 20);
    }
    if (left > 0) {
      surface.fillStyle = palette.text;
      text(
        `… and ${formatCount(left)} rows more`,
        airPx,
        headPx + rows.length * rowPx + rowPx / 2,
        namePx,
      );
    }
    const shapes = barShapes({
      columns,
      view,
      widthPx: axisPx,
      rowPx,
      rows: Array.from(rows, (row, at) => barRow(state, row, headPx + at * rowPx)),
      serviceInk,
      measure,
      segments: segmentCache(columns),
      events,
    });
    paintBars(
      surface,
      palette,
      shapes.map((shape) => ({ ...shape, x: shape.x + airPx + namePx })),
    );
  };
  return { widthPx, heightPx, title, paint };
}

function rowLabel(state: TraceState, row: number): string {
  const fold = foldAt(state, row);
  if (fold === null) return rowText(state.columns, state.tree.spanRow[row] ?? 0).label;
  const { label, count } = foldWords(state, fold);
  return `${label} ${count}`.trimEnd();
}

/** The longest beginning that fits, found by halving. */
function fitted(text: string, roomPx: number, measure: (text: string) => number): string {
  const line = text.slice(0, 300).replace(/[\p{Cc}]+/gu, ' ');
  if (measure(line) <= roomPx) return line;
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (measure(`${line.slice(0, middle)}…`) <= roomPx) low = middle;
    else high = middle - 1;
  }
  return `${line.slice(0, low)}…`;
}
