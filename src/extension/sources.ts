import path from 'node:path';
import * as vscode from 'vscode';
import type { SourceRequest } from '../shared/rpc/contract.ts';
import type { CollectorClient } from './client/collectorClient.ts';
import { ignoredFolders, mxcpSitePattern } from './startDecision.ts';
import { readSources, withoutSource, withSource } from './storedSources.ts';
import { getSetting } from './vscodeApi.ts';

const storageKey = 'mcpTraces.sources';

/** What this window lets the collector read: its folders, the MXCP projects in them, and what a person added. */
export class WorkspaceSources implements vscode.Disposable {
  readonly #client: CollectorClient;
  readonly #memento: vscode.Memento;
  readonly #disposables: vscode.Disposable[];
  #projects: readonly SourceRequest[] = [];

  constructor(client: CollectorClient, memento: vscode.Memento) {
    this.#client = client;
    this.#memento = memento;
    const watcher = vscode.workspace.createFileSystemWatcher(mxcpSitePattern, false, true, false);
    const again = () => void this.refresh();
    this.#disposables = [
      watcher,
      watcher.onDidCreate(again),
      watcher.onDidDelete(again),
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('mcpTraces.projects')) {
          again();
        }
      }),
    ];
  }

  /** Folders on disk; none while the workspace is not trusted. */
  get roots(): readonly string[] {
    return vscode.workspace.isTrusted
      ? (vscode.workspace.workspaceFolders ?? [])
          .filter(({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote')
          .map(({ uri }) => uri.fsPath)
      : [];
  }

  get #added(): readonly SourceRequest[] {
    return readSources(this.#memento.get(storageKey));
  }

  async refresh(): Promise<void> {
    this.#client.setRoots(this.roots);
    this.#projects = await this.#findProjects();
    this.#tell();
  }

  async add(source: SourceRequest): Promise<void> {
    await this.#memento.update(storageKey, withSource(this.#added, source));
    await this.#client.request('addSource', source);
    this.#tell();
  }

  async remove(source: SourceRequest): Promise<void> {
    await this.#memento.update(storageKey, withoutSource(this.#added, source));
    this.#projects = withoutSource(this.#projects, source);
    this.#tell();
    await this.#client.request('removeSource', source);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #tell(): void {
    this.#client.setSources([...this.#projects, ...this.#added]);
  }

  async #findProjects(): Promise<readonly SourceRequest[]> {
    if (!vscode.workspace.isTrusted || !getSetting('mcpTraces.projects.autoDetect')) {
      return [];
    }
    const sites = await vscode.workspace.findFiles(mxcpSitePattern, ignoredFolders, 50);
    return sites.map((site) => ({ kind: 'project', path: path.dirname(site.fsPath) }) as const);
  }
}
