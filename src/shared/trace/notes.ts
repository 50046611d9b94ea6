import { type SpanNote, spanNotes } from '../model/spanNote.ts';
import { differenceNs } from './nanoTime.ts';
import { type SpanTree, type TraceSpans, topKind } from './spanTree.ts';

/** What is known of a span beside its place and times. */
export interface SpanFacts {
  readonly duplicate: boolean;
  readonly remoteParent: boolean;
  readonly fromConsole: boolean;
}

const bitOf = Object.fromEntries(spanNotes.map((note, index) => [note, 1 << index])) as Record<
  SpanNote,
  number
>;

/** Bits of the notes of every row. `factsOf` is asked by index into the spans. */
export function noteBits(
  spans: TraceSpans,
  tree: SpanTree,
  factsOf: (index: number) => SpanFacts,
  evictedEarlier: boolean,
): Uint16Array {
  const notes = new Uint16Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    const index = tree.order[row] ?? 0;
    const facts = factsOf(index);
    const orphan = tree.top[row] === topKind.orphan;
    const finished = (spans.endHi[index] ?? 0) !== 0 || (spans.endLo[index] ?? 0) !== 0;
    notes[row] =
      (orphan ? bitOf.orphan : 0) |
      (orphan && facts.remoteParent ? bitOf.remoteParentPending : 0) |
      (tree.top[row] === topKind.cutCycle ? bitOf.cycle : 0) |
      (facts.duplicate ? bitOf.duplicate : 0) |
      (finished ? 0 : bitOf.unfinished) |
      (isSkewed(spans, tree, row, finished) ? bitOf.clockSkew : 0) |
      (evictedEarlier ? bitOf.evictedEarlier : 0) |
      (facts.fromConsole ? bitOf.fromConsole : 0);
  }
  return notes;
}

/**
 * No clock that is right shows an end before the start, or a child before the parent that caused it. A child after its
 * parent's end is no skew: servers that answer by a stream do that.
 */
function isSkewed(spans: TraceSpans, tree: SpanTree, row: number, finished: boolean): boolean {
  const index = tree.order[row] ?? 0;
  const startHi = spans.startHi[index] ?? 0;
  const startLo = spans.startLo[index] ?? 0;
  if (
    finished &&
    differenceNs(spans.endHi[index] ?? 0, spans.endLo[index] ?? 0, startHi, startLo) < 0
  ) {
    return true;
  }
  const parentRow = tree.parentRow[row] ?? -1;
  if (parentRow < 0) {
    return false;
  }
  const parent = tree.order[parentRow] ?? 0;
  return differenceNs(startHi, startLo, spans.startHi[parent] ?? 0, spans.startLo[parent] ?? 0) < 0;
}

export function notesOfBits(bits: number): readonly SpanNote[] {
  return spanNotes.filter((note) => (bits & bitOf[note]) !== 0);
}
