import { type Row, rootId, type Snapshot } from './row.ts';

/**
 * The rows that VS Code must ask for again after a refresh, each with all below it; `rootId` alone means the whole tree.
 * What did not change is not touched, so that selection, scroll position and open rows stay.
 */
export function changedRows(before: Snapshot, after: Snapshot): readonly string[] {
  const changed: string[] = [];
  const visit = (parentId: string): void => {
    const now = after.get(parentId);
    const then = before.get(parentId);
    if (now === undefined || then === undefined) {
      if (now !== then) {
        changed.push(parentId);
      }
      return;
    }
    if (now.length !== then.length || now.some((row, at) => row.id !== then[at]?.id)) {
      changed.push(parentId);
      return;
    }
    for (const [at, row] of now.entries()) {
      if (sameRow(row, then[at])) {
        visit(row.id);
      } else {
        changed.push(row.id);
      }
    }
  };
  visit(rootId);
  return changed.includes(rootId) ? [rootId] : changed;
}

function sameRow(a: Row, b: Row | undefined): boolean {
  return (
    b !== undefined &&
    a.label === b.label &&
    a.description === b.description &&
    a.kind === b.kind &&
    a.icon.name === b.icon.name &&
    a.icon.color === b.icon.color &&
    a.spoken === b.spoken &&
    a.children === b.children &&
    a.tooltip.length === b.tooltip.length &&
    a.tooltip.every((line, at) => line === b.tooltip[at]) &&
    JSON.stringify(a.opens) === JSON.stringify(b.opens)
  );
}
