import * as vscode from 'vscode';
import { changedRows } from './changes.ts';
import { type Row, rootId, type Snapshot } from './row.ts';

/**
 * Shows a snapshot of rows and replaces it by the next one, telling VS Code only what changed. Elements are ids, so that
 * VS Code recognises a row over refreshes. Rows below `lazy` rows are fetched when one unfolds.
 */
export class SnapshotTree implements vscode.TreeDataProvider<string> {
  readonly #changed = new vscode.EventEmitter<string | string[] | undefined>();
  readonly #lazyRows: (rowId: string) => Promise<Snapshot>;
  #snapshot: Snapshot = new Map();
  readonly #lazy = new Map<string, readonly Row[]>();
  #rows = new Map<string, Row>();
  #parents = new Map<string, string>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(lazyRows: (rowId: string) => Promise<Snapshot> = async () => new Map()) {
    this.#lazyRows = lazyRows;
  }

  get isEmpty(): boolean {
    return (this.#snapshot.get(rootId) ?? []).length === 0;
  }

  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  update(snapshot: Snapshot): void {
    const changed = changedRows(this.#snapshot, snapshot);
    this.#snapshot = snapshot;
    this.#index();
    if (changed[0] === rootId) {
      this.#changed.fire(undefined);
    } else if (changed.length > 0) {
      this.#changed.fire([...changed]);
    }
  }

  /** Drops what was fetched below a row; VS Code asks again when the row is unfolded. */
  forget(rowId: string): void {
    for (const child of this.#lazy.get(rowId) ?? []) {
      this.forget(child.id);
    }
    this.#lazy.delete(rowId);
  }

  /** Asks VS Code to show a row and all below it anew. */
  refreshBelow(rowId: string): void {
    this.forget(rowId);
    this.#changed.fire(rowId);
  }

  async getChildren(id: string = rootId): Promise<string[]> {
    let rows = this.#snapshot.get(id) ?? this.#lazy.get(id);
    if (rows === undefined && id !== rootId) {
      for (const [parentId, fetched] of await this.#lazyRows(id)) {
        this.#lazy.set(parentId, fetched);
        this.#add(parentId, fetched);
      }
      rows = this.#lazy.get(id);
    }
    return (rows ?? []).map((row) => row.id);
  }

  getParent(id: string): string | undefined {
    const parent = this.#parents.get(id);
    return parent === rootId ? undefined : parent;
  }

  getTreeItem(id: string): vscode.TreeItem {
    const row = this.#rows.get(id);
    return row === undefined ? new vscode.TreeItem('') : treeItem(row);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #index(): void {
    this.#rows = new Map();
    this.#parents = new Map();
    for (const [parentId, children] of this.#snapshot) {
      this.#add(parentId, children);
    }
    // Fetched rows stand in the order of the tree, so a parent that is gone is met before what was below it.
    for (const [parentId, children] of this.#lazy) {
      if (this.#rows.has(parentId)) {
        this.#add(parentId, children);
      } else {
        this.#lazy.delete(parentId);
      }
    }
  }

  #add(parentId: string, rows: readonly Row[]): void {
    for (const row of rows) {
      this.#rows.set(row.id, row);
      this.#parents.set(row.id, parentId);
    }
  }
}

const states = {
  none: vscode.TreeItemCollapsibleState.None,
  folded: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
} as const;

function treeItem(row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, states[row.children]);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = tooltip(row.tooltip);
  item.iconPath = new vscode.ThemeIcon(
    row.icon.name,
    row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color),
  );
  item.contextValue = row.kind;
  item.accessibilityInformation = { label: row.spoken };
  if (row.opens !== null) {
    item.command = {
      command: row.opens.command,
      title: 'Open',
      arguments: row.opens.argument === undefined ? [] : [row.opens.argument],
    };
  }
  return item;
}

/** Text of servers, line by line: no links, no HTML, no markdown of theirs. */
export function tooltip(lines: readonly string[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  for (const [at, line] of lines.entries()) {
    if (at > 0) {
      markdown.appendMarkdown('\n\n');
    }
    markdown.appendText(line);
  }
  return markdown;
}
