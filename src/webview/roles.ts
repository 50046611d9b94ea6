import { type SpanRole, spanRoles } from '../shared/model/mcpView.ts';
import type { SpanNote } from '../shared/model/spanNote.ts';

export function roleAt(index: number): SpanRole {
  return spanRoles[index] ?? 'other';
}

/** Each note as a person needs it: what is so, and what it means. */
export const noteWords: Readonly<Record<SpanNote, string>> = {
  orphan: 'Its parent span was never received, so it stands at the top.',
  remoteParentPending: 'Its parent is in another process that has not sent its spans yet.',
  cycle: 'Its parents form a circle; the circle was cut here.',
  duplicate: 'It arrived more than once; the best copy is shown.',
  unfinished: 'It has no end time yet.',
  clockSkew: 'It lies outside its parent: the clocks of the two processes differ.',
  evictedEarlier: 'Older spans of this trace were evicted to make room.',
  fromConsole: 'It was read from console output: no scope version, times in microseconds.',
};
