import type * as vscode from 'vscode';
import type { CollectorClient } from './client/collectorClient.ts';
import type { PanelManager } from './panels/panelManager.ts';
import type { WorkspaceSources } from './sources.ts';
import type { FilteredView } from './views/lists.ts';
import type { TracesView } from './views/tracesView.ts';
import type { TreeView } from './views/treeView.ts';

/** What the commands work on. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly client: CollectorClient;
  readonly sources: WorkspaceSources;
  readonly panels: PanelManager;
  readonly traces: TracesView;
  readonly queries: FilteredView;
  readonly audit: FilteredView;
  readonly servers: TreeView;
  /** Starts the collector where the setting lets a command do so, and waits for the link. @throws RpcError */
  readonly connected: () => Promise<CollectorClient>;
}
