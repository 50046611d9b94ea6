import type { CommandArguments, CommandId, RowKind } from '../contributions.ts';

/** One row of a tree, before VS Code: text is plain and comes from servers, so the provider escapes it. */
export interface Row {
  /** Stable over refreshes. */
  readonly id: string;
  readonly kind: RowKind;
  readonly label: string;
  readonly description: string;
  readonly tooltip: readonly string[];
  readonly icon: RowIcon;
  /** What a screen reader says: the same facts in words. */
  readonly spoken: string;
  readonly children: 'none' | 'folded' | 'open';
  readonly opens: RowCommand | null;
}

/** A codicon, and a theme colour for trouble only. */
export interface RowIcon {
  readonly name: string;
  readonly color?: 'errorForeground' | 'editorWarning.foreground';
}

export type RowCommand = {
  readonly [Id in CommandId]: { readonly command: Id; readonly argument: CommandArguments[Id] };
}[CommandId];

/** Id of the invisible root. */
export const rootId = '';

/** All rows that are known without asking, by the id of their parent. */
export type Snapshot = ReadonlyMap<string, readonly Row[]>;

/** Children that a node shows before "Show more" (CONTRACT §3). */
export const pageSize = 200;

/** The first `limit` rows and, where there are more, a row that asks for the next page. */
export function paged(
  parentId: string,
  rows: readonly Row[],
  limit: number,
  total = rows.length,
): readonly Row[] {
  if (total <= limit) {
    return rows;
  }
  const rest = total - limit;
  // A search that stopped when it had enough does not know how many more there are.
  const count = Number.isFinite(rest) ? `${rest} more` : 'more';
  return [
    ...rows.slice(0, limit),
    {
      id: `more:${parentId}`,
      kind: 'more',
      label: 'Show more',
      description: Number.isFinite(rest) ? count : '',
      tooltip: [`There are ${count} rows that are not shown.`],
      icon: { name: 'ellipsis' },
      spoken: Number.isFinite(rest) ? `Show more, ${rest} rows left` : 'Show more',
      children: 'none',
      opens: { command: 'mcpTraces.showMore', argument: parentId },
    },
  ];
}

/** An explanation where rows could stand. */
export function infoRow(id: string, label: string, icon: RowIcon = { name: 'info' }): Row {
  return {
    id,
    kind: 'info',
    label,
    description: '',
    tooltip: [label],
    icon,
    spoken: label,
    children: 'none',
    opens: null,
  };
}
