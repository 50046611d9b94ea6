import * as vscode from 'vscode';
import { haveChanged } from '../../shared/rpc/changedParts.ts';
import type { ChangingPart, Revision } from '../../shared/rpc/contract.ts';
import { messageOf } from '../../shared/rpc/rpcError.ts';
import type { CollectorClient } from '../client/collectorClient.ts';
import { type ViewName, views } from '../contributions.ts';
import { Refresher } from './refresher.ts';
import { pageSize, type Snapshot } from './row.ts';
import { SnapshotTree } from './snapshotTree.ts';

/** What one of the trees adds to the shared machinery. */
export interface TreeContent {
  readonly name: ViewName;
  /** What its rows are made of. */
  readonly parts: readonly ChangingPart[];
  /** Fetches and returns all rows. Those that come soon may be shown by `piece`, with words on what is still to come. */
  readonly rows: (
    limits: ReadonlyMap<string, number>,
    signal: AbortSignal,
    piece: (soFar: Snapshot, words: string) => void,
  ) => Promise<Snapshot>;
  readonly lazyRows?: (rowId: string, limits: ReadonlyMap<string, number>) => Promise<Snapshot>;
}

/** How often the words of time (`9 s ago`) are brought up to date while a tree is on screen. */
const clockMs = 10_000;

/** A native tree over a snapshot of rows: refreshes while it is visible and the collector is there. */
export class TreeView implements vscode.Disposable {
  readonly view: vscode.TreeView<string>;
  readonly tree: SnapshotTree;
  readonly #content: TreeContent;
  readonly #client: CollectorClient;
  readonly #refresher: Refresher;
  #revision: Revision | null = null;
  readonly #limits = new Map<string, number>();
  readonly #disposables: { dispose(): unknown }[];

  constructor(client: CollectorClient, content: TreeContent) {
    this.#client = client;
    this.#content = content;
    this.tree = new SnapshotTree(
      async (rowId) => (await content.lazyRows?.(rowId, this.#limits)) ?? new Map(),
    );
    this.view = vscode.window.createTreeView(views[content.name], {
      treeDataProvider: this.tree,
      showCollapseAll: content.name === 'traces',
    });
    this.#refresher = new Refresher((signal) => this.#refresh(signal));
    const clock = setInterval(() => this.#refresher.mark(), clockMs);
    clock.unref();
    this.#disposables = [
      this.view,
      this.tree,
      this.#refresher,
      { dispose: () => clearInterval(clock) },
      this.view.onDidChangeVisibility(({ visible }) => this.#refresher.setVisible(visible)),
      client.onRevision.add((revision) => {
        const before = this.#revision;
        this.#revision = revision;
        if (haveChanged(content.parts, before, revision)) {
          this.#refresher.mark();
        }
      }),
      client.onConnection.add(({ state }) => {
        if (state === 'connected') {
          this.#refresher.now();
        }
      }),
    ];
    this.#refresher.setVisible(this.view.visible);
  }

  /** Something that lives as long as this tree. */
  own(disposable: { dispose(): unknown }): void {
    this.#disposables.push(disposable);
  }

  refreshNow(): void {
    this.#refresher.now();
  }

  mark(): void {
    this.#refresher.mark();
  }

  shows(rowId: string): boolean {
    return this.tree.row(rowId) !== undefined;
  }

  showMore(parentId: string): void {
    this.#limits.set(parentId, (this.#limits.get(parentId) ?? pageSize) + pageSize);
    const kind = this.tree.row(parentId)?.kind;
    if (kind === 'trace' || kind === 'span' || kind === 'metrics') {
      this.tree.refreshBelow(parentId);
    }
    this.refreshNow();
  }

  /** The row that a command without an argument is about. */
  get selectedId(): string | undefined {
    return this.view.selection[0];
  }

  dispose(): void {
    for (const each of this.#disposables.toReversed()) {
      each.dispose();
    }
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    if (this.#client.connection.state !== 'connected') {
      return;
    }
    const ended = Promise.withResolvers<void>();
    let pieces = 0;
    const piece = (soFar: Snapshot, words: string) => {
      if (signal.aborted) {
        return;
      }
      this.tree.update(soFar);
      this.view.message = words;
      pieces += 1;
      if (pieces === 1) {
        const location = { viewId: views[this.#content.name] };
        void vscode.window.withProgress({ location }, () => ended.promise);
      }
    };
    try {
      const rows = await this.#content.rows(this.#limits, signal, piece);
      if (!signal.aborted) {
        this.tree.update(rows);
        this.view.message = '';
      }
    } catch (error) {
      // What is on screen stays; the reason stands above it.
      if (!signal.aborted) {
        this.view.message = messageOf(error);
      }
    } finally {
      ended.resolve();
    }
  }
}
