import * as vscode from 'vscode';
import type { CollectorClient } from './client/collectorClient.ts';
import { portOf, statusLine } from './statusModel.ts';
import { tooltip } from './views/snapshotTree.ts';
import { setContext } from './vscodeApi.ts';

/** State and count at the foot of the window. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #client: CollectorClient;
  readonly #subscriptions: { dispose(): void }[];

  constructor(client: CollectorClient) {
    this.#client = client;
    this.#item = vscode.window.createStatusBarItem(
      'mcpTraces.status',
      vscode.StatusBarAlignment.Left,
      -10,
    );
    this.#item.name = 'MCP Traces';
    this.#subscriptions = [
      client.onConnection.add(() => this.#update()),
      client.onStatus.add(() => this.#update()),
    ];
    this.#update();
    this.#item.show();
  }

  dispose(): void {
    for (const each of this.#subscriptions) {
      each.dispose();
    }
    this.#item.dispose();
  }

  #update(): void {
    const { connection, status } = this.#client;
    const line = statusLine(connection, status);
    this.#item.text = line.text;
    this.#item.tooltip = tooltip(line.tooltip);
    this.#item.accessibilityInformation = { label: line.spoken, role: 'button' };
    this.#item.command = line.command;
    this.#item.backgroundColor = line.warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    void setContext('mcpTraces.connection', connection.state);
    const receivers = status?.receivers ?? [];
    void setContext(
      'mcpTraces.portBlocked',
      receivers.some(({ state }) => state === 'blocked'),
    );
    void setContext(
      'mcpTraces.standardPort',
      receivers.some(({ address, state }) => state === 'listening' && portOf(address) === '4318'),
    );
  }
}
