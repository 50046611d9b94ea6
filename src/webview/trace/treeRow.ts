import { noiseRules } from '../../shared/semconv/noiseRules.ts';
import { noteTags, noteWords } from '../../shared/semconv/spanWords.ts';
import { isFailed } from '../../shared/trace/callsAgain.ts';
import type { Fold } from '../../shared/trace/folds.ts';
import { notesAt, rowText, rowTooltip } from '../../shared/trace/rowText.ts';
import { formatCount, formatDuration } from '../../shared/util/formatDuration.ts';
import { isolated } from '../../shared/util/shownText.ts';
import type { TraceState } from './traceState.ts';

/** The fold that a row of the tree stands for, or null when it is a span. */
export function foldAt(
  { tree, plan }: Pick<TraceState, 'tree' | 'plan'>,
  row: number,
): Fold | null {
  return plan.folds[tree.fold[row] ?? -1] ?? null;
}

export interface FoldWords {
  readonly label: string;
  /** What stands behind the label, such as how many times. */
  readonly count: string;
  /** Why these spans are one row. */
  readonly why: string;
}

export function foldWords({ columns }: Pick<TraceState, 'columns'>, fold: Fold): FoldWords {
  const [first = 0] = fold.rows;
  const { label } = rowText(columns, first);
  const times = `× ${formatCount(fold.rows.length)}`;
  switch (fold.kind) {
    case 'noise': {
      const rule = noiseRules.find(({ id }) => id === fold.rule);
      return {
        label: rule?.title ?? 'Noise',
        count: `${formatCount(fold.spans)} ${fold.spans === 1 ? 'span' : 'spans'}`,
        why: `Folded by a rule: ${rule?.why ?? 'noise'}.`,
      };
    }
    case 'attempts':
    case 'rounds': {
      const last = fold.rows.at(-1) ?? first;
      const probably = fold.certainty === 'probable' ? ' (probably)' : '';
      return {
        label,
        count: `${fold.rows.length} ${fold.kind}${probably}, last ${isFailed(columns, last) ? 'failed' : 'ok'}`,
        why: [whyAgain(columns, fold), fold.isApart ? 'Other spans ran between them.' : '']
          .join(' ')
          .trim(),
      };
    }
    case 'repeatedQuery':
      return { label, count: times, why: 'The same query again and again (N+1).' };
    case 'repeatedCall':
      return { label, count: times, why: 'The same tool again and again.' };
    case 'missing': {
      const isAwaited = notesAt(columns, first).includes('remoteParentPending');
      const note = isAwaited ? 'remoteParentPending' : 'orphan';
      return { label: noteTags[note], count: '', why: noteWords[note] };
    }
    case 'run':
      return { label, count: times, why: 'Like spans, one after the other.' };
  }
}

function whyAgain(
  { argumentsHash }: TraceState['columns'],
  { kind, certainty, rows }: Fold,
): string {
  if (kind === 'rounds') {
    return 'One call: the server asked for more input, and the client called again with the answer.';
  }
  if (certainty === 'exact') return 'One call that was tried again after it failed.';
  const known = rows.every((row) => argumentsHash[row] !== 0) ? ' with the same arguments' : '';
  return `The same call${known}, made again after it failed: probably one that was tried again.`;
}

/** The tooltip of a row of the tree, line by line. */
export function treeRowTooltip(state: TraceState, row: number): string[] {
  const fold = foldAt(state, row);
  if (fold === null) {
    const layers = state.tree.layers[row] ?? 0;
    const lines = rowTooltip(state.columns, state.tree.spanRow[row] ?? 0);
    return layers === 0
      ? lines
      : [...lines, `${layers + 1} layers of software traced this call; they are one row here`];
  }
  return foldTooltip(state, fold);
}

export function foldTooltip(state: Pick<TraceState, 'columns'>, fold: Fold): string[] {
  const { label, count, why } = foldWords(state, fold);
  if (fold.kind === 'missing') return [label, why];
  return [
    `${isolated(label)} ${count}`,
    why,
    `${formatDuration(fold.totalNs)} together, p50 ${formatDuration(fold.p50Ns)}, longest ${formatDuration(fold.maxNs)}`,
    fold.errors === 0 ? '' : `${fold.errors} ${fold.errors === 1 ? 'error' : 'errors'} inside`,
  ].filter((line) => line !== '');
}
