import { spanNotes } from '../model/spanNote.ts';
import { noiseRules } from '../semconv/noiseRules.ts';
import { atOnce, rowsAStep, type Steps } from '../util/steps.ts';
import { mark, type TraceColumns } from './columns.ts';
import type { FoldPlan } from './folds.ts';
import { FreeLanes } from './freeLanes.ts';

/*
 * A flame graph as boxes in lanes, from the top down. Boxes of a lane never overlap and stand in order of start, so what
 * is in view is found by halving and costs what is seen, however large the trace is.
 */

export interface FlameLayout {
  /** Number of boxes. */
  readonly length: number;
  readonly lanes: number;
  /** Length of the axis: nanoseconds of the trace, or of work when merged. */
  readonly extent: number;
  /** Place on the axis, of each box. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly lane: Uint32Array;
  /** Row that stands for the box: the span itself, or of merged spans the longest. */
  readonly row: Uint32Array;
  /** Fold of the plan that the box stands for, or -1; of merged noise one of them. */
  readonly fold: Int32Array;
  /** Box of each row of the trace; -1 for a row that is filtered away. */
  readonly boxOfRow: Int32Array;
  /** Boxes; -1 = none. Siblings stand in order of start. */
  readonly parent: Int32Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly previousSibling: Int32Array;
  /** Boxes lane by lane; those of lane n are at `laneStarts[n]` up to `laneStarts[n + 1]`. */
  readonly byLane: Uint32Array;
  readonly laneStarts: Uint32Array;
  /** Spans of each box that failed or were denied. */
  readonly errors: Uint32Array;
  /** Of merged spans; null for a layout by time. */
  readonly merged: MergedSums | null;
}

export interface MergedSums {
  readonly count: Uint32Array;
  readonly totalNs: Float64Array;
  readonly selfNs: Float64Array;
}

/** What stands for a layout until there is one. */
export const emptyFlame: FlameLayout = {
  length: 0,
  lanes: 0,
  extent: 0,
  start: new Float64Array(0),
  end: new Float64Array(0),
  lane: new Uint32Array(0),
  row: new Uint32Array(0),
  fold: new Int32Array(0),
  boxOfRow: new Int32Array(0),
  parent: new Int32Array(0),
  firstChild: new Int32Array(0),
  nextSibling: new Int32Array(0),
  previousSibling: new Int32Array(0),
  byLane: new Uint32Array(0),
  laneStarts: new Uint32Array(1),
  errors: new Uint32Array(0),
  merged: null,
};

type FlameColumns = Pick<
  TraceColumns,
  | 'length'
  | 'durationNs'
  | 'parentRow'
  | 'descendants'
  | 'notes'
  | 'offsetNs'
  | 'durationsNs'
  | 'selfNs'
  | 'marks'
  | 'label'
  | 'service'
  | 'strings'
>;

const troubled = mark.error | mark.denied;

/** The folds of the tree beside it, so that what is one row there is one box here. */
export interface FlameFolds {
  readonly plan: FoldPlan;
  /** 1 = closed, by index of the fold. */
  readonly closed: Uint8Array;
}

const unfinishedBit = 1 << spanNotes.indexOf('unfinished');

/**
 * Spans where they run, each below its parent: in the next lane, or in a lower one where siblings that ran side by side
 * are in the way. A closed fold is one box from its first start to its last end.
 */
export function* timeFlameSteps(
  columns: FlameColumns,
  kept: Uint8Array | null,
  folds: FlameFolds | null = null,
): Steps<FlameLayout> {
  const { parentRow, offsetNs, marks, descendants } = columns;
  const boxOfRow = new Int32Array(columns.length).fill(-1);
  const row = new Uint32Array(columns.length);
  const fold = new Int32Array(columns.length).fill(-1);
  const errors = new Uint32Array(columns.length);
  const start = new Float64Array(columns.length);
  const end = new Float64Array(columns.length);
  const lane = new Uint32Array(columns.length);
  const parent = new Int32Array(columns.length).fill(-1);
  const free = new FreeLanes(columns.length);
  const reach = reachOfUnfinished(columns);
  const boxOfFold = new Map<number, number>();
  let length = 0;
  const add = (at: number, over: number, from: number, to: number, failed: number) => {
    row[length] = at;
    parent[length] = over;
    start[length] = from;
    end[length] = to;
    lane[length] = free.take(over < 0 ? 0 : (lane[over] ?? 0) + 1, from, to);
    errors[length] = failed;
    return length++;
  };
  for (let at = 0; at < columns.length; at++) {
    if (at % rowsAStep === 0) yield;
    if (kept !== null && kept[at] !== 1) continue;
    const above = parentRow[at] ?? -1;
    const over = above < 0 ? -1 : (boxOfRow[above] ?? -1);
    const failed = ((marks[at] ?? 0) & troubled) !== 0 ? 1 : 0;
    if (over >= 0 && folds?.plan.isLayer[at] === 1) {
      boxOfRow[at] = over;
      errors[over] = Math.max(errors[over] ?? 0, failed);
      continue;
    }
    const index = closedFoldOf(folds, at);
    const closed = folds?.plan.folds[index];
    if (closed === undefined) {
      const from = offsetNs[at] ?? 0;
      boxOfRow[at] = add(at, over, from, reach?.[at] ?? endOf(columns, at), failed);
      continue;
    }
    const known = boxOfFold.get(index);
    const box = known ?? add(at, over, closed.fromNs, closed.toNs, closed.errors);
    boxOfFold.set(index, box);
    fold[box] = index;
    const last = at + (descendants[at] ?? 0);
    boxOfRow.fill(box, at, last + 1);
    at = last;
  }
  return yield* withOrder(
    new Uint32Array(length).map((_, box) => box),
    {
      length,
      extent: columns.durationNs,
      start: start.subarray(0, length),
      end: end.subarray(0, length),
      lane: lane.subarray(0, length),
      row: row.subarray(0, length),
      fold: fold.subarray(0, length),
      boxOfRow,
      parent: parent.subarray(0, length),
      errors: errors.subarray(0, length),
      merged: null,
    },
  );
}

/** One box over siblings with others between them would push those below it, as if they were its children. */
function closedFoldOf(folds: FlameFolds | null, row: number): number {
  const index = folds?.plan.foldOfRow[row] ?? -1;
  const isOne = folds?.closed[index] === 1 && folds.plan.folds[index]?.isApart === false;
  return isOne ? index : -1;
}

const endOf = ({ offsetNs, durationsNs }: FlameColumns, row: number): number =>
  (offsetNs[row] ?? 0) + (durationsNs[row] ?? 0);

/** A span that has not ended has run at least as long as what is below it. Null when all have ended. */
function reachOfUnfinished(columns: FlameColumns): Float64Array | null {
  const { length, notes, parentRow } = columns;
  if (!notes.some((bits) => (bits & unfinishedBit) !== 0)) return null;
  const reach = new Float64Array(length);
  for (let row = length - 1; row >= 0; row--) {
    const end = endOf(columns, row);
    const isOpen = ((notes[row] ?? 0) & unfinishedBit) !== 0;
    const below = reach[row] ?? 0;
    reach[row] = isOpen ? Math.max(end, below) : end;
    const parent = parentRow[row] ?? -1;
    if (parent >= 0) reach[parent] = Math.max(reach[parent] ?? 0, reach[row] ?? 0);
  }
  return reach;
}

/**
 * Spans with one way from the root, by name and service, as one box. A box is as wide as the time that its spans and all
 * below them worked themselves, so that what ran side by side stands side by side. Noise that is folded is a box for
 * each rule.
 */
export function* mergedFlameSteps(
  columns: FlameColumns,
  kept: Uint8Array | null,
  folds: FlameFolds | null = null,
): Steps<FlameLayout> {
  const { length, parent, boxOfRow, longest, fold, errors, sums } = yield* mergeByPath(
    columns,
    kept,
    folds,
  );
  const weight = sums.selfNs.map((ns) => Math.max(ns, 1));
  for (let box = length - 1; box >= 0; box--) {
    const over = parent[box] ?? -1;
    if (over >= 0) weight[over] = (weight[over] ?? 0) + (weight[box] ?? 0);
  }
  const start = new Float64Array(length);
  const end = new Float64Array(length);
  const lane = new Uint32Array(length);
  // Breadth first, of siblings the widest first: so the boxes of a lane come in order of start.
  const { children, starts } = childrenOf(parent);
  const order = new Uint32Array(length);
  let reached = 0;
  const place = (over: number) => {
    const own = children.subarray(starts[over + 1], starts[over + 2]);
    if (own.length > 1) own.sort((a, b) => (weight[b] ?? 0) - (weight[a] ?? 0) || a - b);
    let from = over < 0 ? 0 : (start[over] ?? 0);
    for (const box of own) {
      start[box] = from;
      from += weight[box] ?? 0;
      end[box] = from;
      lane[box] = over < 0 ? 0 : (lane[over] ?? 0) + 1;
      order[reached++] = box;
    }
    return from;
  };
  const extent = place(-1);
  for (let at = 0; at < reached; at++) {
    if (at % rowsAStep === 0) yield;
    place(order[at] ?? 0);
  }
  return yield* withOrder(order, {
    length,
    extent,
    start,
    end,
    lane,
    row: longest,
    fold,
    boxOfRow,
    parent,
    errors,
    merged: sums,
  });
}

export const timeFlame = (...of: Parameters<typeof timeFlameSteps>): FlameLayout =>
  atOnce(timeFlameSteps(...of));

export const mergedFlame = (...of: Parameters<typeof mergedFlameSteps>): FlameLayout =>
  atOnce(mergedFlameSteps(...of));

/** Boxes of spans with one way from the root, each after its parent, and what adds up in them. */
function* mergeByPath(columns: FlameColumns, kept: Uint8Array | null, folds: FlameFolds | null) {
  const { parentRow, descendants, durationsNs, selfNs, marks, label, service, strings } = columns;
  const most = columns.length;
  const boxOfRow = new Int32Array(most).fill(-1);
  const parent = new Int32Array(most);
  const longest = new Uint32Array(most);
  const errors = new Uint32Array(most);
  const count = new Uint32Array(most);
  const totalNs = new Float64Array(most);
  const ownNs = new Float64Array(most);
  const fold = new Int32Array(most).fill(-1);
  const ruleIds = noiseRules.map(({ id }) => id);
  // Found by parent and name; boxes of other services with both are chained.
  const named = new Map<number, number>();
  const serviceOf = new Uint32Array(most);
  const chained = new Int32Array(most).fill(-1);
  let length = 0;
  const boxFor = (row: number, over: number, name: number): number => {
    const key = (over + 1) * (strings.length + ruleIds.length) + name;
    const from = service[row] ?? 0;
    const head = named.get(key) ?? -1;
    let box = head;
    while (box >= 0 && serviceOf[box] !== from) box = chained[box] ?? -1;
    if (box >= 0) return box;
    chained[length] = head;
    named.set(key, length);
    serviceOf[length] = from;
    parent[length] = over;
    longest[length] = row;
    return length++;
  };
  const countIn = (row: number, box: number) => {
    boxOfRow[row] = box;
    count[box] = (count[box] ?? 0) + 1;
    ownNs[box] = (ownNs[box] ?? 0) + (selfNs[row] ?? 0);
    if (((marks[row] ?? 0) & troubled) !== 0) errors[box] = (errors[box] ?? 0) + 1;
  };
  for (let row = 0; row < most; row++) {
    if (row % rowsAStep === 0) yield;
    if (kept !== null && kept[row] !== 1) continue;
    const above = parentRow[row] ?? -1;
    const over = above < 0 ? -1 : (boxOfRow[above] ?? -1);
    if (over >= 0 && folds?.plan.isLayer[row] === 1) {
      boxOfRow[row] = over;
      ownNs[over] = (ownNs[over] ?? 0) + (selfNs[row] ?? 0);
      continue;
    }
    const index = closedFoldOf(folds, row);
    const rule = folds?.plan.folds[index]?.rule ?? null;
    const name = rule === null ? (label[row] ?? 0) : strings.length + ruleIds.indexOf(rule);
    const box = boxFor(row, over, name);
    const duration = durationsNs[row] ?? 0;
    if (duration > (durationsNs[longest[box] ?? 0] ?? 0)) longest[box] = row;
    totalNs[box] = (totalNs[box] ?? 0) + duration;
    countIn(row, box);
    if (rule === null) continue;
    fold[box] = index;
    const last = row + (descendants[row] ?? 0);
    while (row < last) countIn(++row, box);
  }
  return {
    length,
    boxOfRow,
    parent: parent.subarray(0, length),
    longest: longest.subarray(0, length),
    fold: fold.subarray(0, length),
    errors: errors.subarray(0, length),
    sums: {
      count: count.subarray(0, length),
      totalNs: totalNs.subarray(0, length),
      selfNs: ownNs.subarray(0, length),
    },
  };
}

type Placed = Omit<
  FlameLayout,
  'lanes' | 'firstChild' | 'nextSibling' | 'previousSibling' | 'byLane' | 'laneStarts'
>;

/** Boxes grouped by their parent: those of box n are at `starts[n + 1]` up to `starts[n + 2]`, the roots at the start. */
function childrenOf(parent: Int32Array): {
  readonly children: Uint32Array;
  readonly starts: Uint32Array;
} {
  const starts = new Uint32Array(parent.length + 2);
  for (const over of parent) starts[over + 2] = (starts[over + 2] ?? 0) + 1;
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const children = new Uint32Array(parent.length);
  for (let box = 0; box < parent.length; box++) {
    const over = parent[box] ?? -1;
    const at = next[over + 1] ?? 0;
    children[at] = box;
    next[over + 1] = at + 1;
  }
  return { children, starts };
}

/** Links of siblings and the lists of the lanes; `order` has the boxes of each lane, and siblings, in order of start. */
function* withOrder(order: Uint32Array, placed: Placed): Steps<FlameLayout> {
  const { length, lane, parent } = placed;
  let lanes = 0;
  for (const each of lane) lanes = Math.max(lanes, each + 1);
  const laneStarts = new Uint32Array(lanes + 1);
  for (const each of lane) laneStarts[each + 1] = (laneStarts[each + 1] ?? 0) + 1;
  for (let at = 0; at < lanes; at++) {
    laneStarts[at + 1] = (laneStarts[at + 1] ?? 0) + (laneStarts[at] ?? 0);
  }
  yield;
  const next = laneStarts.slice();
  const byLane = new Uint32Array(length);
  for (const box of order) {
    const at = next[lane[box] ?? 0] ?? 0;
    byLane[at] = box;
    next[lane[box] ?? 0] = at + 1;
  }
  yield;
  const firstChild = new Int32Array(length).fill(-1);
  const lastChild = new Int32Array(length + 1).fill(-1);
  const nextSibling = new Int32Array(length).fill(-1);
  const previousSibling = new Int32Array(length).fill(-1);
  for (const box of order) {
    const over = parent[box] ?? -1;
    const before = lastChild[over + 1] ?? -1;
    if (before >= 0) {
      nextSibling[before] = box;
      previousSibling[box] = before;
    } else if (over >= 0) firstChild[over] = box;
    lastChild[over + 1] = box;
  }
  return { ...placed, lanes, laneStarts, byLane, firstChild, nextSibling, previousSibling };
}

/** Place in `byLane` of the first box of a lane that ends after a point of the axis. */
export function firstEndingAfter(layout: FlameLayout, lane: number, point: number): number {
  return halve(layout, lane, (box) => (layout.end[box] ?? 0) > point);
}

/** Place in `byLane` of the first box of a lane, from a place on, that starts at or after a point. */
export function firstStartingAt(
  layout: FlameLayout,
  lane: number,
  point: number,
  from: number,
): number {
  return halve(layout, lane, (box) => (layout.start[box] ?? 0) >= point, from);
}

function halve(
  { byLane, laneStarts }: FlameLayout,
  lane: number,
  isBehind: (box: number) => boolean,
  from = laneStarts[lane] ?? 0,
): number {
  let low = from;
  let high = laneStarts[lane + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBehind(byLane[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Box at a point of the axis in a lane, or the nearest within `reach`; -1 = none. */
export function boxAt(layout: FlameLayout, lane: number, point: number, reach: number): number {
  if (lane < 0 || lane >= layout.lanes) return -1;
  const at = firstEndingAfter(layout, lane, point - reach);
  if (at >= (layout.laneStarts[lane + 1] ?? 0)) return -1;
  const candidates = [layout.byLane[at] ?? -1];
  if (at + 1 < (layout.laneStarts[lane + 1] ?? 0)) candidates.push(layout.byLane[at + 1] ?? -1);
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const box of candidates) {
    const from = layout.start[box] ?? 0;
    const to = layout.end[box] ?? 0;
    const distance = point < from ? from - point : Math.max(0, point - to);
    if (distance <= reach && distance < least) {
      best = box;
      least = distance;
    }
  }
  return best;
}
