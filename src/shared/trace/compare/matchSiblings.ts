import type { Steps } from '../../util/steps.ts';

/** A sibling, or a run of siblings that are treated as one. Equal keys = the same operation. */
export interface Token {
  readonly key: number;
  /** Equal for calls with equal arguments; 0 = not known. */
  readonly argumentsHash: number;
}

/** Indices into the two lists; -1 where one of them has no counterpart. */
export interface Match {
  readonly a: number;
  readonly b: number;
}

/** More pairs than this are not tried: then the first of a key goes with the first of the other side, and so on. */
const mostPairs = 65_536;
const otherArguments = 1;
const sameOperation = 2;
const sameArguments = 4;

/**
 * Aligns two lists of siblings: the longest common subsequence, that of equal arguments before any other; then, since
 * calls that run at once start in any order, what is left of the same key. The order is that of A, with what only B has
 * where it stands in B.
 */
export function* matchSiblings(a: readonly Token[], b: readonly Token[]): Steps<Match[]> {
  const partner = new Int32Array(a.length).fill(-1);
  let first = 0;
  while (first < a.length && first < b.length && isAlike(a[first], b[first])) {
    partner[first] = first;
    first++;
  }
  let cut = 0;
  while (
    cut < a.length - first &&
    cut < b.length - first &&
    isAlike(a[a.length - 1 - cut], b[b.length - 1 - cut])
  ) {
    partner[a.length - 1 - cut] = b.length - 1 - cut;
    cut++;
  }
  if ((a.length - first - cut) * (b.length - first - cut) <= mostPairs) {
    subsequence(a, b, first, cut, partner);
  }
  const inOrder = partner.slice();
  yield;
  matchRest(a, b, partner);
  yield;
  return merged(partner, inOrder, b.length);
}

const isAlike = (a: Token | undefined, b: Token | undefined): boolean =>
  a?.key === b?.key && a?.argumentsHash === b?.argumentsHash;

const haveOtherArguments = (a: Token, b: Token): boolean =>
  a.argumentsHash !== 0 && b.argumentsHash !== 0 && a.argumentsHash !== b.argumentsHash;

function weightOf(a: Token | undefined, b: Token | undefined): number {
  if (a === undefined || a.key !== b?.key) return 0;
  if (haveOtherArguments(a, b)) return otherArguments;
  return a.argumentsHash === 0 || b.argumentsHash === 0 ? sameOperation : sameArguments;
}

/** The heaviest common subsequence of what lies between the first and the last that are alike. */
function subsequence(
  a: readonly Token[],
  b: readonly Token[],
  first: number,
  cut: number,
  partner: Int32Array,
): void {
  const rows = a.length - first - cut;
  const columns = b.length - first - cut;
  if (rows === 0 || columns === 0) return;
  const width = columns + 1;
  const best = new Float64Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const weight = weightOf(a[first + i], b[first + j]);
      const matched = weight === 0 ? 0 : weight + (best[(i + 1) * width + j + 1] ?? 0);
      best[i * width + j] = Math.max(
        matched,
        best[(i + 1) * width + j] ?? 0,
        best[i * width + j + 1] ?? 0,
      );
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows && j < columns) {
    const here = best[i * width + j] ?? 0;
    const weight = weightOf(a[first + i], b[first + j]);
    if (weight > 0 && here === weight + (best[(i + 1) * width + j + 1] ?? 0)) {
      partner[first + i] = first + j;
      i++;
      j++;
    } else if (here === best[(i + 1) * width + j]) {
      i++;
    } else {
      j++;
    }
  }
}

function matchRest(a: readonly Token[], b: readonly Token[], partner: Int32Array): void {
  const taken = new Set(partner);
  const free = new Map<number, number[]>();
  for (let j = b.length - 1; j >= 0; j--) {
    const key = b[j]?.key ?? -1;
    if (taken.has(j)) continue;
    const known = free.get(key);
    if (known) known.push(j);
    else free.set(key, [j]);
  }
  for (const [i, token] of a.entries()) {
    if (partner[i] !== -1) continue;
    const candidates = free.get(token.key);
    const next = b[candidates?.at(-1) ?? -1];
    // Out of its place, and with other arguments: that is another call.
    if (next === undefined || haveOtherArguments(token, next)) continue;
    partner[i] = candidates?.pop() ?? -1;
  }
}

function merged(partner: Int32Array, inOrder: Int32Array, length: number): Match[] {
  const taken = new Set(partner);
  const matches: Match[] = [];
  let next = 0;
  const addUntil = (end: number) => {
    for (; next < end; next++) if (!taken.has(next)) matches.push({ a: -1, b: next });
  };
  for (const [i, j] of partner.entries()) {
    if ((inOrder[i] ?? -1) >= 0) addUntil(j);
    matches.push({ a: i, b: j });
  }
  addUntil(length);
  return matches;
}
