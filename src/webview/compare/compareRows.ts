import type { Comparison } from '../../shared/rpc/contract.ts';
import { deltaNs, differingPaths } from '../../shared/trace/compare/changeWords.ts';
import type { ComparedNode } from '../../shared/trace/compare/comparison.ts';

/** A call path as a row of the table. */
export interface CompareRow {
  /** Place in tree order; its id too. */
  readonly at: number;
  readonly node: ComparedNode;
  /** Labels from the top down to here, for a tooltip: an indented label alone is ambiguous once rows are sorted. */
  readonly path: string;
  /** B minus A as a share of the greatest difference, -1 to 1. */
  readonly share: number;
}

const mostPathParts = 12;

/** All call paths, or those that differ and what is above them. */
export function compareRows(
  { nodes }: Pick<Comparison, 'nodes'>,
  onlyDifferences: boolean,
): CompareRow[] {
  const kept = onlyDifferences ? differingPaths(nodes) : null;
  const greatest = nodes.reduce((most, node) => Math.max(most, Math.abs(deltaNs(node))), 0);
  const rows: CompareRow[] = [];
  for (const [at, node] of nodes.entries()) {
    if (kept !== null && kept[at] !== 1) continue;
    rows.push({
      at,
      node,
      path: pathOf(nodes, at),
      share: greatest === 0 ? 0 : deltaNs(node) / greatest,
    });
  }
  return rows;
}

function pathOf(nodes: readonly ComparedNode[], from: number): string {
  const parts: string[] = [];
  let at = from;
  while (at >= 0 && parts.length < mostPathParts) {
    parts.push(nodes[at]?.label ?? '');
    at = nodes[at]?.parent ?? -1;
  }
  if (at >= 0) parts.push('…');
  return parts.reverse().join(' › ');
}
