import { spanNotes } from '../../../shared/model/spanNote.ts';
import { mark, type TraceColumns } from '../../../shared/trace/columns.ts';
import {
  type FlameLayout,
  firstEndingAfter,
  firstStartingAt,
} from '../../../shared/trace/flame.ts';
import type { FoldPlan } from '../../../shared/trace/folds.ts';
import { nsAt, type TimeView, xOf } from '../../../shared/trace/timeScale.ts';
import { formatDuration } from '../../../shared/util/formatDuration.ts';
import { isolated } from '../../../shared/util/shownText.ts';
import type { Ink } from '../barShapes.ts';
import { boxName } from './boxWords.ts';
import { fitText } from './fitText.ts';

/*
 * What of a flame graph is in view, as a list of shapes. Boxes that share a pixel are one crowd, so there are never more
 * shapes in a lane than the lane has pixels.
 */

export interface FlameShape {
  readonly kind: 'box' | 'openEnd' | 'tie' | 'crowd' | 'critical' | 'found' | 'label' | 'outline';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ink: Ink;
  /** Failed spans are hatched: colour alone would not tell them. */
  readonly hatched?: boolean;
  /** Clocks differ: the outline is dashed. */
  readonly broken?: boolean;
  /** Stands for many: its end is drawn as a pile. */
  readonly piled?: boolean;
  /** Of an outline: the selected box; else the one pointed at, or a way to the selection. */
  readonly strong?: boolean;
  readonly text?: string;
}

/** Sums over `byLane`, so that what a crowd holds is told by two look-ups. Entry n = of the first n boxes. */
export interface FlameSums {
  readonly errors: Uint32Array;
  readonly found: Uint32Array;
}

export function flameSums(layout: FlameLayout, foundRows: Uint32Array): FlameSums {
  const found = new Uint8Array(layout.length);
  for (const row of foundRows) {
    const box = layout.boxOfRow[row] ?? -1;
    if (box >= 0) found[box] = 1;
  }
  const sums = (of: (box: number) => number) => {
    const before = new Uint32Array(layout.length + 1);
    for (let at = 0; at < layout.length; at++) {
      before[at + 1] = (before[at] ?? 0) + of(layout.byLane[at] ?? 0);
    }
    return before;
  };
  return {
    errors: sums((box) => ((layout.errors[box] ?? 0) > 0 ? 1 : 0)),
    found: sums((box) => found[box] ?? 0),
  };
}

export const lanePx = 20;
const boxPx = lanePx - 2;
/** Narrower boxes have no label. Pixels. */
const leastLabelPx = 22;
const labelGap = 4;

export interface FlameInput {
  readonly columns: TraceColumns;
  readonly plan: FoldPlan;
  readonly layout: FlameLayout;
  readonly sums: FlameSums;
  readonly view: TimeView;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scrollTop: number;
  readonly serviceInk: (service: number) => number;
  readonly measure: (text: string) => number;
  /** Boxes; -1 = none. */
  readonly selected: number;
  readonly hovered: number;
}

export function flameShapes(input: FlameInput): FlameShape[] {
  const { layout, heightPx, scrollTop } = input;
  const shapes: FlameShape[] = [];
  const first = Math.max(0, Math.floor(scrollTop / lanePx));
  const end = Math.min(layout.lanes, Math.ceil((scrollTop + heightPx) / lanePx));
  for (let lane = first; lane < end; lane++) addLane(input, lane, shapes);
  for (let box = layout.parent[input.selected] ?? -1; box >= 0; box = layout.parent[box] ?? -1) {
    addOutline(input, box, false, shapes);
  }
  if (input.hovered >= 0) addOutline(input, input.hovered, false, shapes);
  if (input.selected >= 0) addOutline(input, input.selected, true, shapes);
  return shapes;
}

/** Left edge and width of a box in the viewport, at least a pixel; null when it lies outside. */
export function boxExtent(
  { layout, view, widthPx }: Pick<FlameInput, 'layout' | 'view' | 'widthPx'>,
  box: number,
): { readonly x: number; readonly width: number } | null {
  const from = xOf(view, widthPx, layout.start[box] ?? 0);
  const to = xOf(view, widthPx, layout.end[box] ?? 0);
  if (to < 0 || from > widthPx) return null;
  const x = Math.max(-2, Math.min(from, widthPx - 1));
  return { x, width: Math.max(1, Math.min(to, widthPx + 2) - x) };
}

function addLane(input: FlameInput, lane: number, shapes: FlameShape[]): void {
  const { layout, sums, view, widthPx } = input;
  const { byLane, laneStarts, start, end } = layout;
  const y = lane * lanePx - input.scrollTop;
  const last = laneStarts[lane + 1] ?? 0;
  const open: OpenShapes = { crowd: -1, found: -1 };
  let at = firstEndingAfter(layout, lane, view.startNs);
  while (at < last) {
    const box = byLane[at] ?? 0;
    const from = xOf(view, widthPx, start[box] ?? 0);
    if (from > widthPx) return;
    if (xOf(view, widthPx, end[box] ?? 0) - from >= 1) {
      addBox(input, at, y, shapes);
      at++;
      continue;
    }
    const pixel = Math.floor(from);
    let next = firstStartingAt(layout, lane, nsAt(view, widthPx, pixel + 1), at + 1);
    // Only the last that starts in a pixel can reach out of it.
    const reaching = byLane[next - 1] ?? 0;
    if (next - 1 > at && xOf(view, widthPx, end[reaching] ?? 0) - from >= 1) next--;
    const holds = (before: Uint32Array) => (before[next] ?? 0) > (before[at] ?? 0);
    const row = layout.row[box] ?? 0;
    const ink = input.serviceInk(input.columns.service[row] ?? 0);
    const has = { error: holds(sums.errors), found: holds(sums.found) };
    addCrowd({ x: pixel, y, ink }, has, open, shapes);
    if (next - at === 1 && isUnfinished(input, box)) addOpenEnd(pixel + 1, y, ink, shapes);
    at = next;
  }
}

function addBox(input: FlameInput, at: number, y: number, shapes: FlameShape[]): void {
  const { layout, columns, sums } = input;
  const box = layout.byLane[at] ?? 0;
  const extent = boxExtent(input, box);
  if (extent === null) return;
  const row = layout.row[box] ?? 0;
  const hasError = (layout.errors[box] ?? 0) > 0;
  const service = input.serviceInk(columns.service[row] ?? 0);
  const place = { ...extent, y, height: boxPx };
  const above = layout.parent[box] ?? -1;
  const gap = above < 0 ? 0 : (layout.lane[box] ?? 0) - (layout.lane[above] ?? 0) - 1;
  if (gap > 0 && extent.x >= 0) {
    const top = Math.max(0, y - gap * lanePx - 2);
    shapes.push({ kind: 'tie', x: extent.x, y: top, width: 1, height: y - top, ink: 'text' });
  }
  const isWhollyError = hasError && layout.merged === null;
  shapes.push({
    kind: 'box',
    ...place,
    ink: isWhollyError ? 'error' : service,
    ...(hasError && { hatched: true }),
    ...(isSkewed(input, box) && { broken: true }),
    ...((layout.fold[box] ?? -1) >= 0 && { piled: true }),
  });
  if (isUnfinished(input, box)) addOpenEnd(extent.x + extent.width, y, service, shapes);
  if (layout.merged === null && ((columns.marks[row] ?? 0) & mark.criticalPath) !== 0) {
    shapes.push({ kind: 'critical', ...extent, y: y + boxPx - 2, height: 2, ink: 'critical' });
  }
  if ((sums.found[at + 1] ?? 0) > (sums.found[at] ?? 0)) {
    shapes.push({ kind: 'found', ...place, ink: 'mark' });
  }
  addLabel(input, box, { x: Math.max(0, extent.x), end: extent.x + extent.width, y }, shapes);
}

/** Shapes that the next pixel may widen; -1 = none. */
interface OpenShapes {
  crowd: number;
  found: number;
}

/** Boxes of one pixel; neighbours that look alike become one shape. */
function addCrowd(
  pixel: { readonly x: number; readonly y: number; readonly ink: Ink },
  holds: { readonly error: boolean; readonly found: boolean },
  open: OpenShapes,
  shapes: FlameShape[],
): void {
  const { x, y } = pixel;
  const add = (kind: 'crowd' | 'found', ink: Ink) => {
    const before = shapes[open[kind]];
    if (before !== undefined && before.ink === ink && before.x + before.width >= x) {
      shapes[open[kind]] = { ...before, width: x + 1 - before.x };
      return;
    }
    const hatched = kind === 'crowd' && holds.error;
    open[kind] = shapes.length;
    shapes.push({ kind, x, y, width: 1, height: boxPx, ink, ...(hatched && { hatched }) });
  };
  add('crowd', holds.error ? 'error' : pixel.ink);
  if (holds.found) add('found', 'mark');
}

function addLabel(
  input: FlameInput,
  box: number,
  place: { readonly x: number; readonly end: number; readonly y: number },
  shapes: FlameShape[],
): void {
  const { columns, layout, widthPx, measure } = input;
  const room = Math.min(widthPx, place.end) - place.x - 2 * labelGap;
  if (room < leastLabelPx) return;
  const row = layout.row[box] ?? 0;
  const { name, times } = boxName(input, layout, box);
  const named = times === '' ? isolated(name) : `${isolated(name)} ${times}`;
  const note = noteOf(input, box);
  const whole = isUnfinished(input, box) ? named : `${named}  ${figureOf(input, box)}`;
  const lines = note === '' ? [whole, named] : [`${whole}, ${note}`, `${named}, ${note}`];
  // Of "tools/call gale" the end tells more than the start.
  const target = columns.strings[columns.target[row] ?? 0] ?? '';
  const short = target !== '' && name.endsWith(target) ? target : name;
  const text =
    [...lines, name].find((each) => measure(each) <= room) ?? fitText(short, room, measure);
  if (text === '') return;
  shapes.push({
    kind: 'label',
    x: place.x + labelGap,
    y: place.y,
    width: room,
    height: boxPx,
    ink: 'text',
    text,
  });
}

/** How long what a box stands for took; of folded spans together. */
function figureOf({ columns, plan, layout }: FlameInput, box: number): string {
  const fold = layout.merged === null ? plan.folds[layout.fold[box] ?? -1] : undefined;
  const ofSpan = columns.durationsNs[layout.row[box] ?? 0] ?? 0;
  return formatDuration(fold?.totalNs ?? layout.merged?.totalNs[box] ?? ofSpan);
}

/** What must be known of the times of a single span, in words. */
function noteOf(input: FlameInput, box: number): string {
  if (isUnfinished(input, box)) return 'not ended';
  return isSkewed(input, box) ? 'clocks differ' : '';
}

const unfinishedBit = 1 << spanNotes.indexOf('unfinished');
const skewBit = 1 << spanNotes.indexOf('clockSkew');

/** Of boxes that stand for many spans nothing of the kind is said. */
function hasNote({ columns, layout }: FlameInput, box: number, bit: number): boolean {
  const isOne = layout.merged === null && (layout.fold[box] ?? -1) < 0;
  return isOne && ((columns.notes[layout.row[box] ?? 0] ?? 0) & bit) !== 0;
}
const isUnfinished = (input: FlameInput, box: number) => hasNote(input, box, unfinishedBit);
const isSkewed = (input: FlameInput, box: number) => hasNote(input, box, skewBit);

function addOpenEnd(x: number, y: number, ink: Ink, shapes: FlameShape[]): void {
  shapes.push({ kind: 'openEnd', x, y, width: 10, height: boxPx, ink });
}

function addOutline(input: FlameInput, box: number, strong: boolean, shapes: FlameShape[]): void {
  const extent = boxExtent(input, box);
  const y = (input.layout.lane[box] ?? 0) * lanePx - input.scrollTop;
  if (extent === null || y < -lanePx || y > input.heightPx) return;
  shapes.push({
    kind: 'outline',
    ...extent,
    y,
    height: boxPx,
    ink: strong ? 'critical' : 'text',
    strong,
  });
}
