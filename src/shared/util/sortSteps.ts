import { rowsAStep, type Steps } from './steps.ts';

/** A sorted copy, ties in their order: parts of it are sorted, and then merged. */
export function* sortSteps<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Steps<readonly T[]> {
  let runs: (readonly T[])[] = [];
  for (let from = 0; from < items.length; from += rowsAStep) {
    runs.push(items.slice(from, from + rowsAStep).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly T[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* mergeSteps(runs[at] ?? [], runs[at + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergeSteps<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (a: T, b: T) => number,
): Steps<readonly T[]> {
  if (b.length === 0) return a;
  const merged: T[] = [];
  let fromA = 0;
  let fromB = 0;
  while (fromA < a.length && fromB < b.length) {
    if (merged.length % rowsAStep === 0) yield;
    const [left, right] = [a[fromA] as T, b[fromB] as T];
    const isLeft = compare(left, right) <= 0;
    merged.push(isLeft ? left : right);
    if (isLeft) fromA++;
    else fromB++;
  }
  for (; fromA < a.length; fromA++) merged.push(a[fromA] as T);
  for (; fromB < b.length; fromB++) merged.push(b[fromB] as T);
  return merged;
}
