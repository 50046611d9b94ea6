/** Columns between the names and the time axis, from left to right. */
export const figureColumns = ['service', 'self', 'duration', 'start'] as const;
export type FigureColumn = (typeof figureColumns)[number];

export const columnTitles: Readonly<Record<FigureColumn, string>> = {
  service: 'Service',
  self: 'Self',
  duration: 'Duration',
  start: 'Start',
};

/** What a person chose; a column without a width has its usual one. */
export interface ColumnChoice {
  readonly shown: readonly FigureColumn[];
  /** Pixels. */
  readonly widths: Partial<Readonly<Record<FigureColumn, number>>>;
}

export const usualColumns: ColumnChoice = { shown: ['self', 'duration'], widths: {} };

const usualWidths: Readonly<Record<FigureColumn, number>> = {
  service: 110,
  self: 72,
  duration: 72,
  start: 72,
};
const leastWidth = 48;
const mostWidth = 320;

/** In a narrow panel these go first, so that names stay readable. */
const firstToGo: readonly FigureColumn[] = ['start', 'service', 'self', 'duration'];
/** A name is not narrower than this while other columns stand beside it. Pixels. */
const roomForName = 140;
const leastAxis = 120;
/** Alone, names take so much of a narrow panel. */
const readableName = 160;
const mostNameShare = 0.55;

export interface ColumnLayout {
  readonly namePx: number;
  /** Names and columns together: where the time axis begins. */
  readonly leftPx: number;
  readonly columns: readonly { readonly name: FigureColumn; readonly widthPx: number }[];
}

/** Columns are taken half from the names' share and half from the axis. */
export function layoutColumns(
  areaPx: number,
  nameShare: number,
  { shown, widths }: ColumnChoice,
): ColumnLayout {
  let columns = figureColumns
    .filter((name) => shown.includes(name))
    .map((name) => ({ name, widthPx: widthOf(name, widths) }));
  for (const name of ['', ...firstToGo]) {
    columns = columns.filter((column) => column.name !== name);
    const figuresPx = columns.reduce((sum, { widthPx }) => sum + widthPx, 0);
    const namePx = Math.round(areaPx * nameShare - figuresPx / 2);
    const leftPx = namePx + figuresPx;
    if (columns.length === 0) break;
    if (namePx >= roomForName && areaPx - leftPx >= leastAxis) return { namePx, leftPx, columns };
  }
  const readable = Math.min(readableName, Math.round(areaPx * mostNameShare));
  const namePx = Math.max(Math.round(areaPx * nameShare), readable);
  return { namePx, leftPx: namePx, columns: [] };
}

/** The share of the names when the axis begins elsewhere. */
export function nameShareOf(areaPx: number, leftPx: number, layout: ColumnLayout): number {
  return (leftPx - (layout.leftPx - layout.namePx) / 2) / Math.max(1, areaPx);
}

export function widthOf(name: FigureColumn, widths: ColumnChoice['widths']): number {
  return Math.min(mostWidth, Math.max(leastWidth, widths[name] ?? usualWidths[name]));
}

export function withWidth(choice: ColumnChoice, name: FigureColumn, widthPx: number): ColumnChoice {
  const width = Math.min(mostWidth, Math.max(leastWidth, Math.round(widthPx)));
  return { ...choice, widths: { ...choice.widths, [name]: width } };
}

export function withShown(choice: ColumnChoice, name: FigureColumn, on: boolean): ColumnChoice {
  const shown = figureColumns.filter((each) => (each === name ? on : choice.shown.includes(each)));
  return { ...choice, shown };
}

/** Reads what an older version, or nobody, may have written. */
export function readColumns(value: unknown): ColumnChoice {
  if (typeof value !== 'object' || value === null) return usualColumns;
  const { shown, widths } = value as { readonly shown?: unknown; readonly widths?: unknown };
  if (!Array.isArray(shown)) return usualColumns;
  const kept: Partial<Record<FigureColumn, number>> = {};
  for (const name of figureColumns) {
    const width = typeof widths === 'object' && widths !== null && (widths as typeof kept)[name];
    if (typeof width === 'number' && Number.isFinite(width)) kept[name] = width;
  }
  return { shown: figureColumns.filter((name) => shown.includes(name)), widths: kept };
}
