import * as vscode from 'vscode';
import type { SourceRequest } from '../shared/rpc/contract.ts';
import type { CollectorClient } from './client/collectorClient.ts';
import { readSources, withoutSource, withSource } from './storedSources.ts';
import { getSetting } from './vscodeApi.ts';

const storageKey = 'mcpTraces.sources';

/**
 * What this window lets the collector read: its folders, in which the collector finds MXCP projects and their audit logs
 * by itself, and what a person added.
 */
export class WorkspaceSources implements vscode.Disposable {
  readonly #client: CollectorClient;
  readonly #memento: vscode.Memento;
  readonly #disposables: vscode.Disposable[];

  constructor(client: CollectorClient, memento: vscode.Memento) {
    this.#client = client;
    this.#memento = memento;
    // The collector walks the folders now and then; a project that is made here shall not have to wait for that.
    const projects = vscode.workspace.createFileSystemWatcher(
      '**/mxcp-site.yml',
      false,
      true,
      false,
    );
    this.#disposables = [
      projects,
      projects.onDidCreate(() => this.refresh()),
      projects.onDidDelete(() => this.refresh()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('mcpTraces.projects')) {
          this.refresh();
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

  refresh(): void {
    this.#client.setRoots(getSetting('mcpTraces.projects.autoDetect') ? this.roots : []);
    this.#client.setSources(this.#added);
  }

  async add(source: SourceRequest): Promise<void> {
    await this.#memento.update(storageKey, withSource(this.#added, source));
    this.#client.setSources(this.#added);
    await this.#client.request('addSource', source);
  }

  async remove(source: SourceRequest): Promise<void> {
    await this.#memento.update(storageKey, withoutSource(this.#added, source));
    this.#client.setSources(this.#added);
    await this.#client.request('removeSource', source);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  get #added(): readonly SourceRequest[] {
    return readSources(this.#memento.get(storageKey));
  }
}
