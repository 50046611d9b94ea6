import type { FlameLayout } from '../../../shared/trace/flame.ts';
import { notesOf, rowText, rowTooltip } from '../../../shared/trace/rowText.ts';
import { formatCount, formatDuration } from '../../../shared/util/formatDuration.ts';
import type { TraceState } from '../traceState.ts';
import { foldTooltip, foldWords } from '../treeRow.ts';

type Shown = Pick<TraceState, 'columns' | 'plan'>;

/** Name of a box, and how often what it is called ran. */
export function boxName(
  state: Shown,
  layout: FlameLayout,
  box: number,
): { readonly name: string; readonly times: string } {
  const fold = state.plan.folds[layout.fold[box] ?? -1];
  const count = layout.merged?.count[box] ?? 1;
  const name = (row: number) => rowText(state.columns, row).label;
  if (fold === undefined) {
    return { name: name(layout.row[box] ?? 0), times: count > 1 ? `×${count}` : '' };
  }
  const { label, count: times } = foldWords(state, fold);
  return { name: label, times: layout.merged === null ? times : `×${count}` };
}

/** What a box says, line by line. */
export function boxTooltip(state: Shown, layout: FlameLayout, box: number): string[] {
  const { columns, plan } = state;
  const row = layout.row[box] ?? 0;
  const { merged } = layout;
  const fold = plan.folds[layout.fold[box] ?? -1];
  const count = merged?.count[box] ?? 1;
  if (fold !== undefined && merged === null) {
    return [...foldTooltip(state, fold), 'Double click or ↓ shows each of them'];
  }
  if (merged === null || count === 1) return rowTooltip(columns, row);
  const errors = layout.errors[box] ?? 0;
  const { service } = rowText(columns, row);
  return [
    boxName(state, layout, box).name,
    `${formatCount(count)} spans of ${service}`,
    fold === undefined ? '' : foldWords(state, fold).why,
    `${formatDuration(merged.totalNs[box] ?? 0)} in all, of it ${formatDuration(merged.selfNs[box] ?? 0)} itself`,
    `the longest ${formatDuration(columns.durationsNs[row] ?? 0)}`,
    errors === 0 ? '' : `${formatCount(errors)} failed`,
    ...notesOf(columns, row),
  ].filter((line) => line !== '');
}
