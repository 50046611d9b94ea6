import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionId } from '../../src/extension/contributions.ts';
import type { ExtensionApi } from '../../src/extension/extension.ts';
import { until } from '../support/until.ts';

/** The running extension, as its own `activate` hands it out. */
export async function extensionApi(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>(extensionId);
  assert.ok(extension);
  return await extension.activate();
}

/** The extension with its collector running and listening. */
export async function connectedApi(): Promise<ExtensionApi & { readonly httpUrl: string }> {
  const api = await extensionApi();
  await api.services.connected();
  const address = await until(
    () =>
      api.client.status?.receivers.find(
        ({ protocol, state }) => protocol === 'http' && state === 'listening',
      )?.address,
    'the HTTP receiver listens',
  );
  return { ...api, httpUrl: `http://${address}` };
}

/** Editor tabs of our panels, by the end of their view type. */
export const panelTabs = (viewType: string): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType),
    );

export const closeAllEditors = (): Thenable<unknown> =>
  vscode.commands.executeCommand('workbench.action.closeAllEditors');
