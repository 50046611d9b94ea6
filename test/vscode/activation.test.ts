import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { commands, settingDefaults } from '../../src/extension/contributions.ts';
import { extensionApi } from './extensionApi.ts';

describe('activation', () => {
  it('registers every command', async () => {
    await extensionApi();
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      Object.keys(commands).filter((id) => !registered.includes(id)),
      [],
    );
  });

  it('has the defaults in the manifest that the code has', () => {
    for (const [id, value] of Object.entries(settingDefaults)) {
      assert.deepEqual(
        vscode.workspace.getConfiguration().inspect(id)?.defaultValue,
        value,
        `default of ${id}`,
      );
    }
  });

  it('shows no message at start-up and opens no editor', () => {
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
      [],
    );
  });
});
