import { formatCount, formatDuration } from '../../util/formatDuration.ts';
import type { ComparedCalls, ComparedNode } from './comparison.ts';

/** What became of a call path, in a few words: how long it takes first, then whether it fails and what it was asked. */
export function changeWords({ change, a, b, otherArguments }: ComparedNode): string {
  const words: string[] = [change];
  if (a !== null && b !== null) {
    if (a.errors === 0 && b.errors > 0) words.push('fails now');
    if (a.errors > 0 && b.errors === 0) words.push('no longer fails');
    if (a.errors > 0 && b.errors > 0) words.push('fails in both');
    if (otherArguments) words.push('other arguments');
  } else if ((a ?? b)?.errors) {
    words.push('fails');
  }
  return words.join(', ');
}

/** B minus A. What one side does not have took no time there. Nanoseconds. */
export const deltaNs = ({ a, b }: Pick<ComparedNode, 'a' | 'b'>): number =>
  (b?.totalNs ?? 0) - (a?.totalNs ?? 0);

export function deltaWords(node: Pick<ComparedNode, 'a' | 'b'>): string {
  const delta = deltaNs(node);
  return delta > 0 ? `+${formatDuration(delta)}` : formatDuration(delta);
}

/** `1.83 s`, `412 ms ×12`, or a dash where the path is not. */
export function callsWords(calls: ComparedCalls | null): string {
  if (calls === null) return '–';
  const duration = formatDuration(calls.totalNs);
  return calls.count === 1 ? duration : `${duration} ×${formatCount(calls.count)}`;
}

/** Whether a person who looks for differences would want to see it. */
export const isDifferent = ({ change, a, b, otherArguments }: ComparedNode): boolean =>
  change !== 'same' || otherArguments || a?.errors !== b?.errors || a?.count !== b?.count;

/** 1 for each node that differs or has such a node below it. */
export function differingPaths(nodes: readonly ComparedNode[]): Uint8Array {
  const kept = new Uint8Array(nodes.length);
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at];
    if (node === undefined) continue;
    if (isDifferent(node)) kept[at] = 1;
    if (kept[at] === 1 && node.parent >= 0) kept[node.parent] = 1;
  }
  return kept;
}
