import * as vscode from 'vscode';
import {
  type CommandArguments,
  type CommandId,
  type ContextKeys,
  type SettingId,
  type SettingValue,
  settingDefaults,
} from './contributions.ts';

/** A command handler gets the first argument, and nothing that is not declared in `contributions.ts`. */
export type CommandHandlers = {
  readonly [Id in CommandId]: (argument: CommandArguments[Id]) => Promise<unknown> | unknown;
};

export function registerCommands(
  handlers: CommandHandlers,
  onFailure: (command: CommandId, error: unknown) => void,
): vscode.Disposable {
  const registered = (Object.keys(handlers) as CommandId[]).map((id) =>
    vscode.commands.registerCommand(id, async (argument: unknown) => {
      try {
        // What another extension or a key binding passes is checked by the handler itself.
        return await (handlers[id] as (argument: unknown) => unknown)(argument);
      } catch (error) {
        onFailure(id, error);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

export function runCommand<Id extends CommandId>(
  id: Id,
  argument?: CommandArguments[Id],
): Thenable<unknown> {
  return vscode.commands.executeCommand(id, argument);
}

export function getSetting<Id extends SettingId>(
  id: Id,
  scope?: vscode.ConfigurationScope,
): SettingValue<Id> {
  return vscode.workspace
    .getConfiguration(undefined, scope)
    .get<SettingValue<Id>>(id, settingDefaults[id]);
}

export function setContext<Key extends keyof ContextKeys>(
  key: Key,
  value: ContextKeys[Key],
): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', key, value);
}
