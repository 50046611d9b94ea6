import { spanNotes } from '../../shared/model/spanNote.ts';
import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import type { EventMarks } from '../../shared/trace/eventMarks.ts';
import type { Fold } from '../../shared/trace/folds.ts';
import {
  criticalSegments,
  firstSegmentAfter,
  type Segments,
  selfSegments,
  unionOf,
} from '../../shared/trace/spanSegments.ts';
import { type TimeView, xOf } from '../../shared/trace/timeScale.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';

/*
 * The bars of the visible rows as a list of shapes: pure, so that what is drawn is tested without a canvas. The
 * painter only turns shapes into calls; what is pointed at is a row of the DOM.
 */

/** Which colour of the theme a shape takes; services have a number. */
export type Ink = number | 'error' | 'critical' | 'text' | 'mark';

export interface Shape {
  readonly kind: 'frame' | 'self' | 'critical' | 'mark' | 'exception' | 'openEnd' | 'label';
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ink: Ink;
  /** For a label. */
  readonly text?: string;
  /** The span's clock is off or it is not finished: drawn broken. */
  readonly broken?: boolean;
}

export interface BarRow {
  readonly row: number;
  /** Top of the row in the viewport. Pixels. */
  readonly y: number;
  /** The fold that the row stands for. */
  readonly fold: Fold | null;
}

export interface BarInput {
  readonly columns: TraceColumns;
  readonly view: TimeView;
  readonly widthPx: number;
  readonly rowPx: number;
  readonly rows: readonly BarRow[];
  /** Index of a service's colour. */
  readonly serviceInk: (service: number) => number;
  readonly measure: (text: string) => number;
  readonly segments: SegmentCache;
  /** Where events stand; null until they have come. */
  readonly events: EventMarks | null;
}

/** Segments of the rows seen last: a span with 100,000 children is walked once, not once a frame. */
export interface SegmentCache {
  self(row: number): Segments;
  critical(row: number): Segments;
  /** Where the spans of a fold run. */
  members(fold: Fold): Segments;
}

const cachedRows = 2000;

export function segmentCache(columns: TraceColumns): SegmentCache {
  const remember = (compute: (columns: TraceColumns, row: number) => Segments) => {
    const known = new Map<number, Segments>();
    return (row: number) => {
      const hit = known.get(row);
      if (hit !== undefined) return hit;
      if (known.size >= cachedRows) known.clear();
      const made = compute(columns, row);
      known.set(row, made);
      return made;
    };
  };
  const ofFolds = new WeakMap<Fold, Segments>();
  const members = (fold: Fold) => {
    const known = ofFolds.get(fold) ?? unionOf(columns, fold.rows);
    ofFolds.set(fold, known);
    return known;
  };
  return { self: remember(selfSegments), critical: remember(criticalSegments), members };
}

const barTop = 4;
const barBottom = 5;
/** Narrower bars are drawn this wide, so that no span vanishes. Pixels. */
export const leastBarPx = 2;
const labelGap = 4;

const unfinishedBit = 1 << spanNotes.indexOf('unfinished');
const skewBit = 1 << spanNotes.indexOf('clockSkew');

export function barShapes(input: BarInput): Shape[] {
  const shapes: Shape[] = [];
  for (const row of input.rows) {
    if (row.fold === null) addRow(input, row, shapes);
    else if (row.fold.kind !== 'missing') addFold(input, row, row.fold, shapes);
  }
  return shapes;
}

/** Left edge and width of a bar in pixels, or null when it lies outside the view. */
export function barExtent(
  columns: Pick<TraceColumns, 'offsetNs' | 'durationsNs'>,
  view: TimeView,
  widthPx: number,
  row: number,
): { readonly x: number; readonly width: number } | null {
  const start = columns.offsetNs[row] ?? 0;
  const from = xOf(view, widthPx, start);
  const to = xOf(view, widthPx, start + (columns.durationsNs[row] ?? 0));
  if (to < 0 || from > widthPx) return null;
  const x = Math.max(-1, Math.min(from, widthPx - leastBarPx));
  return { x, width: Math.max(leastBarPx, Math.min(to, widthPx + 1) - x) };
}

function addRow(input: BarInput, { row, y }: BarRow, shapes: Shape[]): void {
  const { columns, view, widthPx, rowPx } = input;
  const extent = barExtent(columns, view, widthPx, row);
  if (extent === null) {
    shapes.push(awayShape(input, row, y));
    return;
  }
  const marks = columns.marks[row] ?? 0;
  const notes = columns.notes[row] ?? 0;
  const isError = (marks & (mark.error | mark.denied)) !== 0;
  const ink: Ink = isError ? 'error' : input.serviceInk(columns.service[row] ?? 0);
  const top = y + barTop;
  const height = rowPx - barTop - barBottom;
  const broken = (notes & skewBit) !== 0;
  shapes.push({ kind: 'frame', row, ...extent, y: top, height, ink, ...(broken && { broken }) });
  const addSegments = (kind: 'self' | 'critical', segments: Segments, at: number, tall: number) => {
    for (const [x, width] of pixelRuns(segments, view, widthPx)) {
      shapes.push({
        kind,
        row,
        x,
        width,
        y: at,
        height: tall,
        ink: kind === 'self' ? ink : 'critical',
      });
    }
  };
  addSegments('self', input.segments.self(row), top, height);
  addSegments('critical', input.segments.critical(row), y + rowPx - barBottom + 1, 2);
  if ((notes & unfinishedBit) !== 0) {
    shapes.push({
      kind: 'openEnd',
      row,
      x: extent.x + extent.width,
      y: top,
      width: 6,
      height,
      ink,
    });
  }
  const told = addEvents(input, row, { y: top, height }, shapes);
  if (isError ? told !== 'exception' : told === null && (columns.eventCount[row] ?? 0) > 0) {
    const x = Math.min(widthPx - 3, extent.x + extent.width - 1);
    shapes.push({
      kind: 'mark',
      row,
      x,
      y: top,
      width: 5,
      height,
      ink: isError ? 'error' : 'mark',
    });
  }
  const durationNs = columns.durationsNs[row] ?? 0;
  addLabel(input, row, [formatDuration(durationNs)], extent, { y: top, height }, shapes);
  if ((columns.descendants[row] ?? 0) > 0) addGapLabels(input, row, { y: top, height }, shapes);
}

const gapWord = 'untraced';

/** Names the stretches that no child covers, where there is room; the details tell them all. */
function addGapLabels(
  input: BarInput,
  row: number,
  place: { readonly y: number; readonly height: number },
  shapes: Shape[],
): void {
  const { view, widthPx } = input;
  const segments = input.segments.self(row);
  const least = input.measure(gapWord);
  const taken = shapes.at(-1)?.kind === 'label' ? shapes.at(-1) : undefined;
  for (let pair = firstSegmentAfter(segments, view.startNs); pair * 2 < segments.length; pair++) {
    const fromNs = segments[pair * 2] ?? 0;
    const toNs = segments[pair * 2 + 1] ?? 0;
    const from = Math.max(0, xOf(view, widthPx, fromNs));
    if (from > widthPx) return;
    const room = Math.min(widthPx, xOf(view, widthPx, toNs)) - from - 2 * labelGap;
    if (room < least) continue;
    const text = `${gapWord} ${formatDuration(toNs - fromNs)}`;
    const width = input.measure(text);
    const x = from + labelGap;
    const isFree = taken === undefined || x > taken.x + taken.width || x + width < taken.x;
    if (width <= room && isFree) {
      shapes.push({ kind: 'label', row, x, width, ...place, ink: 'text', text });
    }
  }
}

/** All spans of a fold on one line, in a frame from the first start to the last end. */
function addFold(input: BarInput, { row, y }: BarRow, fold: Fold, shapes: Shape[]): void {
  const { columns, view, widthPx, rowPx } = input;
  const from = xOf(view, widthPx, fold.fromNs);
  const to = xOf(view, widthPx, fold.toNs);
  if (to < 0 || from > widthPx) {
    shapes.push(awayShape(input, row, y));
    return;
  }
  const x = Math.max(-1, Math.min(from, widthPx - leastBarPx));
  const bar = { x, width: Math.max(leastBarPx, Math.min(to, widthPx + 1) - x) };
  const place = { y: y + barTop, height: rowPx - barTop - barBottom };
  const ink: Ink = fold.errors > 0 ? 'error' : input.serviceInk(columns.service[row] ?? 0);
  shapes.push({ kind: 'frame', row, ...bar, ...place, ink, broken: true });
  for (const [at, width] of pixelRuns(input.segments.members(fold), view, widthPx)) {
    shapes.push({ kind: 'self', row, x: at, width: Math.max(1, width), ...place, ink });
  }
  const total = `Σ ${formatDuration(fold.totalNs)}`;
  const all = `${total} · p50 ${formatDuration(fold.p50Ns)} · max ${formatDuration(fold.maxNs)}`;
  addLabel(input, row, [all, total], bar, place, shapes);
}

/** Marks of events nearer to each other than this are one. Pixels. */
const markGapPx = 4;

/**
 * Events of a row where they happened, exceptions as crosses. Tells whether an exception was among them; null when they
 * are not known (yet), and the bar's end has to stand for them.
 */
function addEvents(
  { events, view, widthPx }: BarInput,
  row: number,
  place: { readonly y: number; readonly height: number },
  shapes: Shape[],
): 'exception' | 'event' | null {
  const first = events?.starts[row] ?? 0;
  const end = events?.starts[row + 1] ?? 0;
  if (events === null || first === end) return null;
  const lastX = { event: Number.NEGATIVE_INFINITY, exception: Number.NEGATIVE_INFINITY };
  let told: 'exception' | 'event' = 'event';
  for (let at = first; at < end; at++) {
    const kind = events.isException[at] === 1 ? 'exception' : 'event';
    if (kind === 'exception') told = kind;
    const x = xOf(view, widthPx, events.offsetNs[at] ?? 0);
    if (x < -markGapPx || x > widthPx + markGapPx || x - lastX[kind] < markGapPx) continue;
    lastX[kind] = x;
    shapes.push(
      kind === 'exception'
        ? { kind: 'exception', row, x, ...place, width: 4, ink: 'error' }
        : { kind: 'mark', row, x, ...place, width: 4, ink: 'mark' },
    );
  }
  return told;
}

/** A row whose bar lies outside the view says on which side. */
function awayShape({ columns, view, widthPx, rowPx }: BarInput, row: number, y: number): Shape {
  const isEarlier = (columns.offsetNs[row] ?? 0) < view.startNs;
  const place = { row, y: y + barTop, width: 6, height: rowPx - barTop - barBottom };
  return {
    kind: 'label',
    ...place,
    x: isEarlier ? 3 : widthPx - 9,
    ink: 'text',
    text: isEarlier ? '‹' : '›',
  };
}

/** The label stands in the bar where it fits, else right of it, else left of it, else nowhere: the first of some texts that has room. */
function addLabel(
  input: BarInput,
  row: number,
  texts: readonly string[],
  bar: { readonly x: number; readonly width: number },
  place: { readonly y: number; readonly height: number },
  shapes: Shape[],
): void {
  for (const text of texts) {
    const width = input.measure(text);
    const right = bar.x + bar.width + labelGap + 3;
    const left = bar.x - labelGap - width;
    const inside = bar.x + labelGap;
    const fits = right + width <= input.widthPx ? right : left >= 0 ? left : null;
    const x = fits ?? (width + 2 * labelGap <= bar.width ? Math.max(labelGap, inside) : null);
    if (x === null) continue;
    shapes.push({ kind: 'label', row, x, width, ...place, ink: 'text', text });
    return;
  }
}

/** Segments in pixels, those in view only; runs that would touch on the screen are one. */
function pixelRuns(segments: Segments, view: TimeView, widthPx: number): [number, number][] {
  const runs: [number, number][] = [];
  let from = Number.NaN;
  let to = Number.NaN;
  for (let pair = firstSegmentAfter(segments, view.startNs); pair * 2 < segments.length; pair++) {
    const start = xOf(view, widthPx, segments[pair * 2] ?? 0);
    if (start > widthPx) break;
    const end = Math.min(widthPx + 1, xOf(view, widthPx, segments[pair * 2 + 1] ?? 0));
    if (start - to < 0.5) {
      to = Math.max(to, end);
      continue;
    }
    if (!Number.isNaN(from)) runs.push([from, Math.max(0.5, to - from)]);
    from = Math.max(-1, start);
    to = end;
  }
  if (!Number.isNaN(from)) runs.push([from, Math.max(0.5, to - from)]);
  return runs;
}
