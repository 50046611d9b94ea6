import { mark, type TraceColumns } from './columns.ts';

/** What a cell of the minimap shows; the greater number wins. */
export const minimapCell = { empty: 0, span: 1, critical: 2, error: 3 } as const;

export interface MinimapRaster {
  readonly width: number;
  readonly lanes: number;
  /** `lanes` rows of `width` cells, each a `minimapCell`. */
  readonly cells: Uint8Array;
}

/**
 * The whole trace in a few pixels: rows in tree order are folded into lanes, time into columns. Every span marks one
 * cell at least. One pass over the rows a kind of mark; each span costs one `fill`.
 */
export function minimapRaster(
  columns: Pick<TraceColumns, 'length' | 'offsetNs' | 'durationsNs' | 'durationNs' | 'marks'>,
  width: number,
  maxLanes: number,
): MinimapRaster {
  const lanes = Math.max(0, Math.min(columns.length, maxLanes));
  const cells = new Uint8Array(lanes * width);
  const perNs = width / Math.max(1, columns.durationNs);
  const draw = (wanted: number, cell: number) => {
    for (let row = 0; row < columns.length; row++) {
      if (wanted !== 0 && ((columns.marks[row] ?? 0) & wanted) === 0) continue;
      const lane = Math.floor((row / columns.length) * lanes) * width;
      const start = columns.offsetNs[row] ?? 0;
      const first = Math.min(width - 1, Math.max(0, Math.floor(start * perNs)));
      const end = Math.ceil((start + (columns.durationsNs[row] ?? 0)) * perNs);
      cells.fill(cell, lane + first, lane + Math.min(width, Math.max(first + 1, end)));
    }
  };
  if (width > 0 && lanes > 0) {
    draw(0, minimapCell.span);
    draw(mark.criticalPath, minimapCell.critical);
    draw(mark.error, minimapCell.error);
  }
  return { width, lanes, cells };
}

/** Calls `visit` with each run of equal, non-empty cells. */
export function eachRun(
  raster: MinimapRaster,
  visit: (lane: number, first: number, end: number, cell: number) => void,
): void {
  for (let lane = 0; lane < raster.lanes; lane++) {
    const base = lane * raster.width;
    for (let first = 0; first < raster.width; ) {
      const cell = raster.cells[base + first] ?? 0;
      let end = first + 1;
      while (end < raster.width && raster.cells[base + end] === cell) end++;
      if (cell !== minimapCell.empty) visit(lane, first, end, cell);
      first = end;
    }
  }
}
